import Formats
import Glibc

/// memchr and friends: the only unsafe code of this module.
extension Span<UInt8> {
    /// Index of the first `byte` in `start..<end`; `end` when there is none. `end` must not exceed `count`.
    @inline(__always)
    func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
        precondition(end <= count)
        guard start >= 0, start < end else { return end }
        // SAFETY: 0 <= start < end <= count, so memchr stays within the borrowed buffer and its result within start..<end.
        // Why not a loop: this is our hottest line, and memchr took a quarter of the time (230 kB playlist).
        return unsafe withUnsafeBufferPointer { raw in
            guard let base = raw.baseAddress, let hit = unsafe memchr(base + start, CInt(byte), end - start) else { return end }
            return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
        }
    }

    /// Whether the bytes at `start` are `text`; false where the buffer ends before.
    @inline(__always)
    func starts(with text: StaticString, at start: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard start >= 0, length <= count - start else { return false }
        // SAFETY: start + length <= count, and a StaticString of ASCII literals points at its own `length` bytes.
        return unsafe withUnsafeBufferPointer { raw in
            guard let base = raw.baseAddress else { return length == 0 }
            return unsafe memcmp(base + start, text.utf8Start, length) == 0
        }
    }

    /// Whether the bytes of `slice` are exactly `text`.
    @inline(__always)
    func equals(_ slice: ByteSlice, _ text: StaticString) -> Bool {
        Int(slice.count) == text.utf8CodeUnitCount && starts(with: text, at: slice.start)
    }

    /// Whether the bytes of `slice` are `text`, which is written in capitals; letters match in either case.
    func equalsIgnoringCase(_ slice: ByteSlice, _ text: StaticString) -> Bool {
        guard Int(slice.count) == text.utf8CodeUnitCount, slice.end <= count else { return false }
        // SAFETY: the loop runs over exactly utf8CodeUnitCount bytes of the literal.
        return text.withUTF8Buffer { wanted in
            for i in 0..<wanted.count {
                let byte = unsafe wanted[i]
                if self[slice.start + i].uppercased != byte { return false }
            }
            return true
        }
    }

    /// Whether two slices of this buffer hold the same bytes.
    func equal(_ one: ByteSlice, _ other: ByteSlice) -> Bool {
        guard one.count == other.count, one.end <= count, other.end <= count else { return false }
        // SAFETY: both ends were checked against count.
        return unsafe withUnsafeBufferPointer { raw in
            guard let base = raw.baseAddress else { return true }
            return unsafe memcmp(base + one.start, base + other.start, Int(one.count)) == 0
        }
    }

    /// Eight bytes at `start` as a little-endian number; zero where fewer are left.
    @inline(__always)
    func word(at start: Int) -> UInt64 {
        guard start >= 0, start <= count - 8 else { return 0 }
        // SAFETY: start + 8 <= count.
        return unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
}

extension Span<UInt8> {
    /// The bytes that the slice names.
    @inline(__always)
    subscript(_ slice: ByteSlice) -> Span<UInt8> {
        @_lifetime(copy self)
        get { extracting(slice.range) }
    }

    /// The slice without blanks and tabs at its ends.
    @inline(__always)
    func trimmed(_ slice: ByteSlice) -> ByteSlice {
        var start = slice.start, end = slice.end
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return ByteSlice(start, end)
    }
}
