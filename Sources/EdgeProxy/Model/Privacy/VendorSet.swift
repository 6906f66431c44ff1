/// Vendors of the Global Vendor List by their ids, as ranges: sorted, apart from each other.
public struct VendorSet: Equatable, Sendable {
    public private(set) var ranges: [ClosedRange<UInt16>]

    /// - Parameter ranges: in any order; they may overlap.
    public init(_ ranges: [ClosedRange<UInt16>] = []) {
        var merged: [ClosedRange<UInt16>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, Int(range.lowerBound) <= Int(last.upperBound) + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    public func contains(_ vendor: UInt16) -> Bool {
        var low = 0, high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < vendor { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(vendor)
    }

    public var isEmpty: Bool { ranges.isEmpty }

    /// A section of vendors: `MaxVendorId`, then a bit for each or a list of ranges.
    ///
    /// Source: TCF 2.2, Transparency and Consent String, "Vendor Consent Section".
    init(_ bits: inout ConsentBits, _ field: String) throws(ConsentFault) {
        let last = try bits.number(16, field + ".MaxVendorId")
        if try bits.flag(field + ".IsRangeEncoding") {
            try self.init(entries: &bits, field, last: last)
            return
        }
        guard bits.left >= last else {
            throw ConsentFault(.truncated(needBits: last, haveBits: bits.left), field: field + ".BitField", offset: bits.offset)
        }
        var ranges: [ClosedRange<UInt16>] = [], first: Int?
        for vendor in 0..<last {
            let isIn = try bits.flag(field)
            if isIn, first == nil { first = vendor + 1 }
            if !isIn, let begun = first {
                ranges.append(UInt16(begun)...UInt16(vendor))
                first = nil
            }
        }
        if let first { ranges.append(UInt16(first)...UInt16(last)) }
        self.init(ranges)
    }

    /// `NumEntries`, then each a vendor or a range of them.
    /// - Parameter last: what lies beyond it does not count.
    init(entries bits: inout ConsentBits, _ field: String, last: Int = 0xffff) throws(ConsentFault) {
        var ranges: [ClosedRange<UInt16>] = []
        for _ in 0..<(try bits.number(12, field + ".NumEntries")) {
            let isRange = try bits.flag(field + ".IsARange")
            let at = bits.offset
            let from = try bits.number(16, field + ".StartOrOnlyVendorId")
            let to = isRange ? try bits.number(16, field + ".EndVendorId") : from
            guard from > 0, from <= to else { throw ConsentFault(.unknown(value: from), field: field + ".StartOrOnlyVendorId", offset: at) }
            if from <= last { ranges.append(UInt16(from)...UInt16(min(to, last))) }
        }
        self.init(ranges)
    }
}
