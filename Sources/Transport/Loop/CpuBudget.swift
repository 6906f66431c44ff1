import CLinux
import Glibc

/// How many loops are worth having: the processors that this process may run on, or fewer when its control group may not use them all.
public enum CpuBudget {
    /// At least 1.
    public static func loops() -> Int {
        let allowed = Int(clinux_affinity_count())
        let affinity = allowed > 0 ? allowed : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        guard let share = cgroupPaths().compactMap({ text($0).flatMap(share) }).min() else { return affinity }
        return max(1, min(affinity, Int(share.rounded(.up))))
    }

    /// "200000 100000" is two processors' time, "max 100000" is no bound (cgroup v2, cpu.max).
    static func share(_ text: String) -> Double? {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard parts.count == 2, let quota = Double(parts[0]), let period = Double(parts[1]), quota > 0, period > 0 else { return nil }
        return quota / period
    }

    /// cpu.max of the own group and of all above it: the smallest one counts.
    private static func cgroupPaths() -> [String] {
        guard let line = text("/proc/self/cgroup")?.split(separator: "\n").first(where: { $0.hasPrefix("0::") }) else { return [] }
        var parts = line.dropFirst(3).split(separator: "/")
        var paths: [String] = []
        while true {
            paths.append("/sys/fs/cgroup/" + parts.map { $0 + "/" }.joined() + "cpu.max")
            guard parts.popLast() != nil else { return paths }
        }
    }

    private static func text(_ path: String) -> String? {
        let fd = open(path, O_RDONLY | O_CLOEXEC)
        guard fd >= 0 else { return nil }
        defer { close(fd) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(fd, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
