/// Arithmetic on 90 kHz ticks: 33-bit moments wrap after about 26.5 hours, lengths do not.
public enum Ticks {
    /// 2^33, where a PTS begins anew.
    public static let wrap: UInt64 = 1 << 33

    /// `pts + adjustment`, wrapped (SCTE 35 §9.6, `pts_adjustment`). Both must be below 2^33; higher bits are ignored.
    public static func adjusted(_ pts: UInt64, by adjustment: UInt64) -> UInt64 { (pts &+ adjustment) & (wrap - 1) }

    /// The way from `from` to `to` on the circle, in ticks: negative when `to` is behind. At most half a turn either way.
    public static func distance(from: UInt64, to: UInt64) -> Int64 {
        let forward = Int64((to &- from) & (wrap - 1))
        return forward < Int64(wrap / 2) ? forward : forward - Int64(wrap)
    }

    /// Nanoseconds, rounded to the nearest. Exact for all 40 bits of a `segmentation_duration`.
    public static func nanoseconds(_ ticks: UInt64) -> Int64 {
        // 90 ticks are exactly 1,000,000 ns; the largest 40-bit length times 10^6 would not fit, so whole parts go first.
        let whole = ticks / 90, part = ticks % 90
        return Int64(whole) * 1_000_000 + Int64((part * 1_000_000 + 45) / 90)
    }

    /// Ticks nearest to a length in nanoseconds; nil when it is negative.
    public static func ticks(nanoseconds: Int64) -> UInt64? {
        guard nanoseconds >= 0 else { return nil }
        let whole = UInt64(nanoseconds) / 1_000_000, part = UInt64(nanoseconds) % 1_000_000
        return whole * 90 + (part * 90 + 500_000) / 1_000_000
    }
}
