/// Numbers by text: a hash table whose keys are slices of one buffer, so that nothing is copied or counted.
///
/// Its hash is seeded anew in each process, as that of `Set` is: nobody can make texts that all meet in one place.
struct SliceTable {
    private var keys: [ByteSlice]
    private var values: [Int32]
    private let mask: Int

    /// - Parameter capacity: texts at most.
    init(capacity: Int) {
        var size = 8
        while size < capacity * 2 { size *= 2 }
        keys = [ByteSlice](repeating: .empty, count: size)
        values = [Int32](repeating: -1, count: size)
        mask = size - 1
    }

    /// The number of an entry; -1 in a new one. To be set before the next entry is asked for.
    subscript(_ entry: Int) -> Int32 {
        get { values[entry] }
        set { values[entry] = newValue }
    }

    /// The entry of a text that is not empty, made if it is new.
    mutating func entry(of text: ByteSlice, in bytes: Span<UInt8>) -> Int {
        var at = Self.hash(of: text, in: bytes) & mask
        while values[at] >= 0 {
            if bytes.equal(keys[at], text) { return at }
            at = (at + 1) & mask
        }
        keys[at] = text
        return at
    }

    private static func hash(of text: ByteSlice, in bytes: Span<UInt8>) -> Int {
        var hasher = Hasher(), at = text.start
        while at + 8 <= text.end {
            hasher.combine(bytes.word(at: at))
            at += 8
        }
        while at < text.end {
            hasher.combine(bytes[at])
            at += 1
        }
        return hasher.finalize()
    }
}
