import Console
import Glibc

/// What the process has to do, as numbers, and whether that is too much.
struct Load: Equatable, Sendable {
    /// The longest turn of any loop since the last look, nanoseconds.
    var turnMaxNs: Int64
    var residentBytes: Int64
    var descriptors: Int64, descriptorLimit: Int64

    /// Whether a turn took longer than viewers should wait.
    func isLate(_ settings: Settings) -> Bool { turnMaxNs > settings.ns(.overloadLag) }

    /// Which bound is nearly reached; `nil` when there is room.
    func shortage(_ settings: Settings) -> String? {
        let memory = Int64(settings.bytes(.overloadMemory))
        if memory > 0, residentBytes > memory { return "\(residentBytes >> 20) MiB are resident" }
        if descriptors * 100 > descriptorLimit * settings[.overloadDescriptors] {
            return "\(descriptors) of \(descriptorLimit) descriptors are open"
        }
        return nil
    }

    static func residentBytes() -> Int64 {
        guard let text = try? InputFile.read("/proc/self/statm", limit: 256) else { return 0 }
        let fields = String(decoding: text, as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? (Int64(fields[1]) ?? 0) * Int64(sysconf(Int32(_SC_PAGESIZE))) : 0
    }

    /// The highest descriptor in use, near enough: the kernel hands out the lowest that is free.
    static func openDescriptors() -> Int64 {
        let next = dup(0)
        guard next >= 0 else { return descriptorLimit() }
        close(next)
        return Int64(next)
    }

    static func descriptorLimit() -> Int64 {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max / 100 }
        return Int64(clamping: limit.rlim_cur) == .max ? .max / 100 : Int64(clamping: limit.rlim_cur)
    }
}

/// Whether new sessions are refused so that those that play go on: at once where memory or descriptors run out, and when turns were late at
/// several looks in a row. One wait for a processor is no overload.
struct Overload: Sendable {
    private var lateLooks = 0

    /// - Returns: why they are refused; `nil` when they are welcome.
    mutating func judge(_ load: Load, _ settings: Settings) -> String? {
        lateLooks = load.isLate(settings) ? lateLooks + 1 : 0
        if let shortage = load.shortage(settings) { return shortage }
        guard lateLooks >= Limits.overloadLooks else { return nil }
        return "turns of a loop took \(load.turnMaxNs / 1_000_000) ms, for \(lateLooks) looks in a row"
    }
}
