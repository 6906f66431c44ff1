import Testing

@testable import Scte35

@Suite struct TicksTests {
    @Test func momentsWrapAt33Bits() {
        #expect(Ticks.adjusted(Ticks.wrap - 1, by: 1) == 0)
        #expect(Ticks.adjusted(Ticks.wrap - 1, by: Ticks.wrap - 1) == Ticks.wrap - 2)
        #expect(Ticks.distance(from: Ticks.wrap - 10, to: 5) == 15)
        #expect(Ticks.distance(from: 5, to: Ticks.wrap - 10) == -15)
        #expect(Ticks.distance(from: 0, to: Ticks.wrap / 2) == -Int64(Ticks.wrap / 2))
    }

    @Test func lengthsAreNanosecondsToTheNearest() {
        #expect(Ticks.nanoseconds(90_000) == 1_000_000_000)
        #expect(Ticks.nanoseconds(1) == 11_111 && Ticks.nanoseconds(2) == 22_222 && Ticks.nanoseconds(5) == 55_556)
        for ticks in [0, 1, 89, 90, 91, 2_700_000, 1 << 33, (1 << 40) - 1] as [UInt64] {
            #expect(Ticks.ticks(nanoseconds: Ticks.nanoseconds(ticks)) == ticks)
        }
        #expect(Ticks.ticks(nanoseconds: -1) == nil)
    }

    @Test func secondsHaveSixDecimals() {
        #expect(String(decoding: Ticks.seconds(2_700_000), as: UTF8.self) == "30.000000")
        #expect(String(decoding: Ticks.seconds(1), as: UTF8.self) == "0.000011")
        #expect(String(decoding: Ticks.seconds(89_999), as: UTF8.self) == "0.999989")
    }

    /// Moments in UTC and what GPS counts: its epoch, around leap seconds, and the last that fits.
    @Test(arguments: [
        ("1980-01-06T00:00:00Z", 315_964_800, 0), ("1981-06-30T23:59:59Z", 362_793_599, 46_828_799),
        ("1981-07-01T00:00:00Z", 362_793_600, 46_828_801), ("1999-12-31T23:59:59Z", 946_684_799, 630_720_012),
        ("2014-05-13T16:53:20Z", 1_400_000_000, 1_084_035_216), ("2016-12-31T23:59:59Z", 1_483_228_799, 1_167_264_016),
        ("2017-01-01T00:00:00Z", 1_483_228_800, 1_167_264_018), ("2024-02-29T23:59:59Z", 1_709_251_199, 1_393_286_417),
        ("2026-01-31T12:00:00Z", 1_769_860_800, 1_453_896_018), ("2000-02-29T00:00:00Z", 951_782_400, 635_817_613),
        ("2116-02-12T06:27:57Z", 4_610_932_077, UInt32.max),
    ])
    func gpsSecondsCountLeapSeconds(text: String, unix: Int64, gps: UInt32) {
        #expect(GpsTime.seconds(dateTime: [UInt8](text.utf8)) == gps)
        #expect(GpsTime.seconds(unix: unix) == gps && GpsTime.unix(gps) == unix)
    }

    @Test func gpsSecondsGoBothWaysAndLeapSecondsAreSeconds() {
        for day in stride(from: 315_964_800 as Int64, to: 1_800_000_000, by: 86_400) {
            for unix in day - 1...day + 1 where unix >= 315_964_800 { #expect(GpsTime.seconds(unix: unix).map(GpsTime.unix) == unix) }
        }
        #expect(GpsTime.seconds(unix: 315_964_799) == nil && GpsTime.seconds(unix: 4_610_932_078) == nil)
        #expect(GpsTime.seconds(unix: .min) == nil && GpsTime.seconds(unix: .max) == nil)
        #expect(GpsTime.seconds(dateTime: [UInt8]("2016-12-31T23:59:60Z".utf8)) == 1_167_264_017)
        #expect(GpsTime.seconds(dateTime: [UInt8]("2017-01-01T01:59:60+02:00".utf8)) == 1_167_264_017)
        #expect(GpsTime.unix(1_167_264_017) == 1_483_228_800)
    }

    @Test(arguments: [
        "2026-01-31T12:00:00+00:00", "2026-01-31T14:00:00+02:00", "2026-01-31T06:30:00-05:30", "2026-02-01T02:00:00+14:00",
        "2026-01-31T12:00:00-00:00", "2026-01-31T12:00:00.999999999Z", "2026-01-30T24:00:00.0-12:00",
    ])
    func zonesAreRead(text: String) { #expect(GpsTime.seconds(dateTime: [UInt8](text.utf8)) == 1_453_896_018) }

    @Test(arguments: [
        "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z", "2024_02-29T23:59:59Z", "2024-02-29T24:00:01Z",
        "2024-02-29T24:00:00.5Z", "2024-02-29T25:00:00Z", "x024-02-29T23:59:59Z", "", "2026-02-31T16:53:20junkZ", "2026-02-31T16:53:20Z",
        "2026-02-29T16:53:20Z", "2026-04-31T16:53:20Z", "2026-04-00T16:53:20Z", "2026-12-32T00:00:00Z", "2026-01-31T12:00:00.Z",
        "2026-01-31T12:60:00Z", "2026-01-31T12:00:60Z", "2016-12-31T22:59:60Z", "2026-01-31T12:00:61Z", "2026-01-31T12:00:00ZZ",
        "2026-01-31T12:00:00+02", "2026-01-31T12:00:00+0200", "2026-01-31T12:00:00+14:01", "2026-01-31T12:00:00+01:60",
        "2026-01-31T12:00:00+01:00Z", "2026-01-31T12:00Z", "1980-01-05T23:59:59Z", "1980-01-06T00:00:00+00:01", "2116-02-12T06:27:58Z",
        "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "-2026-01-31T12:00:00Z",
    ])
    func whatIsNoMomentIsRefused(text: String) { #expect(GpsTime.seconds(dateTime: [UInt8](text.utf8)) == nil) }
}
