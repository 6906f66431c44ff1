import Glibc

/// Bytes that end where an unmapped page begins: a parser that reads one too many dies here, not in production.
public final class GuardedBytes {
    private let mapping: UnsafeMutableRawPointer
    private let mappedBytes: Int
    /// The bytes, mapped while this object lives; reading before them stays unnoticed, reading past them does not.
    public let buffer: UnsafeRawBufferPointer

    public init(_ bytes: [UInt8]) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let dataBytes = (bytes.count + page - 1) / page * page
        mappedBytes = dataBytes + page
        mapping = mmap(nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
        precondition(mapping != MAP_FAILED, "no memory for guarded bytes")
        let start = mapping + (dataBytes - bytes.count)
        if !bytes.isEmpty { bytes.withUnsafeBytes { start.copyMemory(from: $0.baseAddress!, byteCount: bytes.count) } }
        precondition(mprotect(mapping + dataBytes, page, PROT_NONE) == 0, "the guard can't be set")
        buffer = UnsafeRawBufferPointer(start: start, count: bytes.count)
    }

    deinit { munmap(mapping, mappedBytes) }

    /// Lends bytes that end at an unmapped page.
    public static func with<Result>(_ bytes: [UInt8], _ use: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let guarded = GuardedBytes(bytes)
        return try withExtendedLifetime(guarded) { try use(guarded.buffer) }
    }
}
