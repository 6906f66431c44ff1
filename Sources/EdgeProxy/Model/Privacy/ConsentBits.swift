import Formats

/// The bits of one segment of a consent string: base64url of which each character is six bits. A segment need not be whole bytes, so this
/// is not `Base64`: the GPP's own example of a header has five characters.
struct ConsentBits {
    private let sextets: [UInt8]
    /// From the start of the segment.
    private(set) var offset = 0

    /// - Throws: `badCharacter`; up to two `=` at the end are dropped.
    init(_ text: ArraySlice<UInt8>, _ field: String) throws(ConsentFault) {
        var sextets: [UInt8] = []
        sextets.reserveCapacity(text.count)
        var end = text.endIndex
        while end > text.startIndex, text.endIndex - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        for at in text.startIndex..<end {
            guard let value = Base64.value(of: text[at]) else {
                throw ConsentFault(.badCharacter(text[at]), field: field, offset: at - text.startIndex)
            }
            sextets.append(value)
        }
        self.sextets = sextets
    }

    /// All bits, those that fill the last character too.
    var count: Int { sextets.count * 6 }
    var left: Int { count - offset }

    /// The next bits, most significant first.
    /// - Parameter bits: 1...36.
    mutating func number(_ bits: Int, _ field: String) throws(ConsentFault) -> Int {
        try need(bits, field)
        var value = 0
        for _ in 0..<bits { value = value << 1 | nextBit() }
        return value
    }

    mutating func flag(_ field: String) throws(ConsentFault) -> Bool {
        try need(1, field)
        return nextBit() != 0
    }

    mutating func skip(_ bits: Int, _ field: String) throws(ConsentFault) {
        try need(bits, field)
        offset += bits
    }

    /// The two bits at a place, wherever reading stands.
    func pair(at place: Int, _ field: String) throws(ConsentFault) -> Int {
        guard place + 2 <= count else {
            throw ConsentFault(.truncated(needBits: 2, haveBits: max(0, count - place)), field: field, offset: place)
        }
        return bit(place) << 1 | bit(place + 1)
    }

    /// A number in Fibonacci coding, 1...65,535: a bit for each of 1, 2, 3, 5, 8 … that it is the sum of, then a 1 more.
    ///
    /// Source: GPP, Consent String Specification, "About Fibonacci Encoding".
    mutating func fibonacci(_ field: String) throws(ConsentFault) -> Int {
        let start = offset
        var sum = 0, place = (this: 1, next: 2), wasSet = false
        while true {
            let isSet = try flag(field)
            if isSet, wasSet { return sum }
            if isSet { sum += place.this }
            // Of such a place no code of a number in range has a bit.
            guard sum <= 0xffff, place.this <= 0xffff else { throw ConsentFault(.unknown(value: sum), field: field, offset: start) }
            wasSet = isSet
            place = (place.next, place.this + place.next)
        }
    }

    @inline(__always)
    private mutating func nextBit() -> Int {
        defer { offset += 1 }
        return bit(offset)
    }

    @inline(__always)
    private func bit(_ at: Int) -> Int { Int(sextets[at / 6] >> UInt8(5 - at % 6)) & 1 }

    private func need(_ bits: Int, _ field: String) throws(ConsentFault) {
        guard left >= bits else { throw ConsentFault(.truncated(needBits: bits, haveBits: left), field: field, offset: offset) }
    }
}
