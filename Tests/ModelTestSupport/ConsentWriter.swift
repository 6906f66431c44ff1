/// Writes consent strings bit by bit, for tests: apart from the code that reads them.
public struct ConsentWriter {
    public private(set) var bits: [Bool] = []

    public init() {}

    public mutating func number(_ value: Int, _ count: Int) { for place in (0..<count).reversed() { bits.append(value >> place & 1 != 0) } }
    public mutating func flag(_ value: Bool) { bits.append(value) }

    /// As the specification says to encode one: the largest Fibonacci number first.
    public mutating func fibonacci(_ value: Int) {
        var numbers = [1, 2]
        while let last = numbers.last, last <= value { numbers.append(last + numbers[numbers.count - 2]) }
        var rest = value, code: [Bool] = []
        for number in numbers.reversed() {
            let isIn = number <= rest
            if isIn { rest -= number }
            if isIn || !code.isEmpty { code.append(isIn) }
        }
        bits += code.reversed() + [true]
    }

    public mutating func purposes(_ purposes: Set<Int>) { for purpose in 1...24 { flag(purposes.contains(purpose)) } }

    /// A vendor section, as ranges or as bits.
    public mutating func vendors(_ vendors: Set<Int>, asRanges: Bool = false) {
        let last = vendors.max() ?? 0
        number(last, 16)
        flag(asRanges)
        if asRanges { entries(vendors) } else { for vendor in 0..<last { flag(vendors.contains(vendor + 1)) } }
    }

    public mutating func entries(_ vendors: Set<Int>) {
        var runs: [ClosedRange<Int>] = []
        for vendor in vendors.sorted() {
            if let last = runs.last, last.upperBound + 1 == vendor {
                runs[runs.count - 1] = last.lowerBound...vendor
            } else {
                runs.append(vendor...vendor)
            }
        }
        number(runs.count, 12)
        for run in runs {
            flag(run.count > 1)
            number(run.lowerBound, 16)
            if run.count > 1 { number(run.upperBound, 16) }
        }
    }

    /// base64url, filled up to a whole character.
    public var text: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var text = "", word = 0, count = 0
        for bit in bits {
            word = word << 1 | (bit ? 1 : 0)
            count += 1
            if count == 6 {
                text.append(alphabet[word])
                (word, count) = (0, 0)
            }
        }
        if count > 0 { text.append(alphabet[word << (6 - count)]) }
        return text
    }
}

/// What a TC string is to say.
public struct TcfCase: Sendable {
    public var policy = 5, isServiceSpecific = true
    public var updatedMs: Int64 = 1_790_000_000_000
    public var consents: Set<Int> = [], interests: Set<Int> = []
    public var vendorConsents: Set<Int> = [], vendorInterests: Set<Int> = []
    public var restrictions: [(purpose: Int, kind: Int, vendors: Set<Int>)] = []
    public var disclosed: Set<Int>?
    public var asRanges = false

    public init() {}

    public var text: String {
        var core = ConsentWriter()
        core.number(2, 6)
        core.number(Int(updatedMs / 100), 36)
        core.number(Int(updatedMs / 100), 36)
        core.number(300, 12)
        core.number(7, 12)
        core.number(1, 6)
        core.number(4 << 6 | 13, 12)
        core.number(160, 12)
        core.number(policy, 6)
        core.flag(isServiceSpecific)
        core.flag(false)
        core.number(0, 12)
        core.purposes(consents)
        core.purposes(interests)
        core.flag(false)
        core.number(3 << 6 | 4, 12)
        core.vendors(vendorConsents, asRanges: asRanges)
        core.vendors(vendorInterests, asRanges: asRanges)
        core.number(restrictions.count, 12)
        for restriction in restrictions {
            core.number(restriction.purpose, 6)
            core.number(restriction.kind, 2)
            core.entries(restriction.vendors)
        }
        guard let disclosed else { return core.text }
        var segment = ConsentWriter()
        segment.number(1, 3)
        segment.vendors(disclosed, asRanges: asRanges)
        return core.text + "." + segment.text
    }

    /// Consent to all, for us and a third party.
    public static let all: TcfCase = {
        var said = TcfCase()
        (said.consents, said.vendorConsents, said.disclosed) = (Set(1...10), [12, 755], [12, 755])
        return said
    }()
}

/// A GPP string of sections as they are.
public func gpp(_ sections: [(id: Int, text: String)]) -> String {
    var header = ConsentWriter()
    header.number(3, 6)
    header.number(1, 6)
    header.number(sections.count, 12)
    var last = 0
    for section in sections {
        header.flag(false)
        header.fibonacci(section.id - last)
        last = section.id
    }
    return ([header.text] + sections.map(\.text)).joined(separator: "~")
}

/// A core segment of a US section: two bits at each place.
public func usCore(version: Int = 1, bits: Int, _ fields: [Int: Int]) -> String {
    var core = ConsentWriter()
    core.number(version, 6)
    for place in stride(from: 6, to: bits, by: 2) { core.number(fields[place] ?? 0, 2) }
    return core.text
}
