/// What a byte may be, in one table look-up.
struct ByteClass {
    static let token: UInt8 = 1
    static let target: UInt8 = 2
    static let host: UInt8 = 4

    private let table: UnsafeMutablePointer<UInt8>

    init() {
        table = .allocate(capacity: 256)
        for byte in UInt8.min...UInt8.max {
            var classes: UInt8 = 0
            if HeaderBytes.isToken(byte) { classes |= Self.token }
            // A fragment never travels (RFC 9112 §3.2). What should have been escaped is let through: players are not strict here.
            if byte > 0x20, byte != 0x7f, byte != UInt8(ascii: "#") { classes |= Self.target }
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: classes |= Self.host
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"),
                UInt8(ascii: "%"), UInt8(ascii: "~"):
                classes |= Self.host
            default: break
            }
            table[Int(byte)] = classes
        }
    }

    /// The owner's duty: the table is passed around by value.
    func deallocate() { table.deallocate() }

    @inline(__always)
    func has(_ byte: UInt8, _ wanted: UInt8) -> Bool { table[Int(byte)] & wanted != 0 }

    /// How many bytes from `start` on are of that class, at most up to `end`.
    @inline(__always)
    func run(_ base: UnsafeRawPointer, _ start: Int, _ end: Int, _ wanted: UInt8) -> Int {
        var at = start
        while at < end, has(base.load(fromByteOffset: at, as: UInt8.self), wanted) { at &+= 1 }
        return at &- start
    }

    /// Whether a header value holds no control character but tabs. Eight bytes at a time.
    @inline(__always)
    static func isCleanValue(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Bool {
        var at = start
        while at &+ 8 <= end {
            let word = base.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            // The classic tests for a byte below 0x20 and for a zero byte (word ^ 0x7f…); both may err only towards the slow path.
            let low = (word &- 0x2020_2020_2020_2020) & ~word
            let delete = word ^ 0x7f7f_7f7f_7f7f_7f7f
            let deletes = (delete &- 0x0101_0101_0101_0101) & ~delete
            if (low | deletes) & 0x8080_8080_8080_8080 != 0, !isCleanSlowly(base, at, at &+ 8) { return false }
            at &+= 8
        }
        return isCleanSlowly(base, at, end)
    }

    private static func isCleanSlowly(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Bool {
        for at in start..<end where !HeaderBytes.isValue(base.load(fromByteOffset: at, as: UInt8.self)) { return false }
        return true
    }
}
