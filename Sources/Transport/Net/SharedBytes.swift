import Glibc

/// Immutable bytes, shared by many responses and loops. The address stays the same for as long as the object lives.
public final class SharedBytes: Sendable {
    public let count: Int
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer

    /// Asks for `capacity` bytes, which `fill` writes from the start and says how many it wrote; the rest is given back.
    public init(capacity: Int, fill: (UnsafeMutableRawBufferPointer) -> Int) {
        let base = malloc(max(1, capacity))!
        let count = fill(UnsafeMutableRawBufferPointer(start: base, count: capacity))
        precondition(count >= 0 && count <= capacity, "wrote past the capacity")
        self.base = count < capacity ? realloc(base, max(1, count)) ?? base : base
        self.count = count
    }

    public init(copying bytes: UnsafeRawBufferPointer) {
        count = bytes.count
        base = malloc(max(1, bytes.count))!
        if let source = bytes.baseAddress { memcpy(base, source, bytes.count) }
    }

    public convenience init(copying bytes: [UInt8]) {
        self.init(capacity: bytes.count) { target in
            bytes.withUnsafeBytes { target.copyMemory(from: $0) }
            return bytes.count
        }
    }

    deinit { free(base) }

    /// The bytes, valid for as long as this object lives.
    public var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(buffer)
    }
}
