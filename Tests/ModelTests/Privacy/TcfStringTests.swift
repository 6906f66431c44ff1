import Formats
import ModelTestSupport
import TestSupport
import Testing

@testable import Model

@Suite struct TcfStringTests {
    // A string that many public test suites have: purposes 6 and 23, ten vendors, and purpose 7 by consent alone for vendor 32.
    @Test func aPublicStringIsRead() throws {
        let string = try TcfString("COwAdDhOwAdDhN4ABAENAPCgAAQAAv___wAAAFP_AAp_4AI6ACACAA")
        #expect(string.createdMs == 1_583_781_091_300 && string.updatedMs == string.createdMs)
        #expect(string.cmp == 888 && string.cmpVersion == 1 && string.vendorListVersion == 15)
        #expect(string.policyVersion == 2 && string.isServiceSpecific && string.refusal == .oldPolicy(2))
        #expect(string.consents == PurposeSet([6, 23]) && string.interests == PurposeSet(1...24))
        #expect(string.vendorConsents == VendorSet([1...10]) && string.vendorInterests == VendorSet([1...10]))
        #expect(string.restrictions == [.init(purpose: 7, kind: .requireConsent, vendors: VendorSet([32...32]))])
        #expect(string.disclosed == nil && !string.isPurposeOneLeftOut)
        #expect(string.allowed(for: nil).isEmpty, "of a policy that no longer counts")
    }

    // The GPP's own example has nothing in it.
    @Test func anEmptyStringIsRead() throws {
        let string = try TcfString("CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA")
        #expect(string.cmp == 31 && string.policyVersion == 2 && string.consents.isEmpty && string.vendorConsents.isEmpty)
    }

    // What is written is what is read, with vendors as bits and as ranges.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func whatIsWrittenIsRead(seed: UInt64) throws {
        var rng = Seeded(seed)
        func some(_ range: ClosedRange<Int>, _ max: Int) -> Set<Int> {
            Set((0..<Int.random(in: 0...max, using: &rng)).map { _ in Int.random(in: range, using: &rng) })
        }
        var wanted = TcfCase()
        wanted.policy = Int.random(in: 0...63, using: &rng)
        wanted.isServiceSpecific = Bool.random(using: &rng)
        wanted.updatedMs = Int64.random(in: 0...6_000_000_000_0, using: &rng) * 100
        wanted.consents = some(1...24, 24)
        wanted.interests = some(1...24, 24)
        wanted.vendorConsents = some(1...900, 60)
        wanted.vendorInterests = some(1...900, 60)
        wanted.restrictions = (0..<Int.random(in: 0...4, using: &rng)).map { _ in
            (Int.random(in: 1...11, using: &rng), Int.random(in: 0...2, using: &rng), some(1...900, 5))
        }
        wanted.disclosed = Bool.random(using: &rng) ? some(1...900, 60) : nil
        wanted.asRanges = Bool.random(using: &rng)

        let string = try TcfString(wanted.text)
        #expect(Int(string.policyVersion) == wanted.policy && string.isServiceSpecific == wanted.isServiceSpecific)
        #expect(string.updatedMs == wanted.updatedMs)
        #expect(string.consents == PurposeSet(wanted.consents) && string.interests == PurposeSet(wanted.interests))
        for vendor in 0...901 {
            #expect(string.vendorConsents.contains(UInt16(vendor)) == wanted.vendorConsents.contains(vendor))
            #expect(string.vendorInterests.contains(UInt16(vendor)) == wanted.vendorInterests.contains(vendor))
            #expect(string.disclosed?.contains(UInt16(vendor)) == wanted.disclosed?.contains(vendor))
        }
        #expect(string.restrictions.map(\.purpose) == wanted.restrictions.map(\.purpose))
        #expect(string.restrictions.map(\.kind.rawValue) == wanted.restrictions.map(\.kind))
    }

    struct Basis: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let purpose: Int, isAllowed: Bool
        let change: @Sendable (inout TcfCase) -> Void
    }

    // On what a purpose of a vendor rests. Vendor 12 is asked for.
    @Test(arguments: [
        Basis(testDescription: "consent", purpose: 7, isAllowed: true) { $0.consents = [7] },
        Basis(testDescription: "no consent", purpose: 7, isAllowed: false) { $0.consents = [1, 2, 8] },
        Basis(testDescription: "no vendor's consent", purpose: 7, isAllowed: false) { $0.vendorConsents = [755] },
        Basis(testDescription: "not disclosed", purpose: 7, isAllowed: false) { $0.disclosed = [755] },
        Basis(testDescription: "no segment, an old string", purpose: 7, isAllowed: false) {
            $0.disclosed = nil
            $0.updatedMs = 1_760_000_000_000
        },
        Basis(testDescription: "by interest", purpose: 7, isAllowed: true) {
            $0.consents = []
            $0.interests = [7]
            $0.vendorInterests = [12]
        },
        Basis(testDescription: "by interest, and the vendor has none", purpose: 7, isAllowed: false) {
            $0.consents = []
            $0.interests = [7]
        },
        Basis(testDescription: "no interest counts for profiles", purpose: 4, isAllowed: false) {
            $0.consents = []
            $0.interests = Set(1...10)
            $0.vendorInterests = [12]
        },
        Basis(testDescription: "not for storage either", purpose: 1, isAllowed: false) {
            $0.consents = []
            $0.interests = Set(1...10)
            $0.vendorInterests = [12]
        },
        Basis(testDescription: "not allowed by the publisher", purpose: 2, isAllowed: false) { $0.restrictions = [(2, 0, [12])] },
        Basis(testDescription: "another vendor is not", purpose: 2, isAllowed: true) { $0.restrictions = [(2, 0, [13])] },
        Basis(testDescription: "another purpose is not", purpose: 2, isAllowed: true) { $0.restrictions = [(3, 0, [12])] },
        Basis(testDescription: "by interest alone", purpose: 2, isAllowed: false) { $0.restrictions = [(2, 2, [12])] },
        Basis(testDescription: "by consent alone", purpose: 2, isAllowed: true) { $0.restrictions = [(2, 1, [12])] },
        Basis(testDescription: "what is not defined", purpose: 2, isAllowed: false) { $0.restrictions = [(2, 3, [12])] },
        Basis(testDescription: "an old policy", purpose: 2, isAllowed: false) { $0.policy = 3 },
        Basis(testDescription: "TCF 2.2's", purpose: 2, isAllowed: true) { $0.policy = 4 },
        Basis(testDescription: "the global scope", purpose: 2, isAllowed: false) { $0.isServiceSpecific = false },
        Basis(testDescription: "no such purpose", purpose: 25, isAllowed: false) { _ in },
        Basis(testDescription: "nor such a one", purpose: 0, isAllowed: false) { _ in },
    ])
    func aPurposeRestsOnItsBits(basis: Basis) throws {
        var wanted = TcfCase.all
        basis.change(&wanted)
        #expect(try TcfString(wanted.text).allows(basis.purpose, for: 12) == basis.isAllowed)
    }

    @Test func aStringOfTodayDisclosesItsVendors() throws {
        var wanted = TcfCase.all
        wanted.disclosed = nil
        #expect(try TcfString(wanted.text).refusal == .nothingDisclosed)
        // 2026-02-28.
        wanted.updatedMs = 1_772_236_800_000
        #expect(try TcfString(wanted.text).refusal == nil)
        #expect(try TcfString(wanted.text).allows(2, for: nil))
    }

    @Test(arguments: [
        ("", "Version"), ("B", "Version"), ("C", "Created"), ("COwAdDhOwAdDh!4A", "core"),
        ("COwAdDhOwAdDhN4ABAENAPCgAAQAAv", "PurposesLITransparency"),
        ("COwAdDhOwAdDhN4ABAENAPCgAAQAAv___wAAAFP_AAp_4AI6ACACAA.", "SegmentType"),
        ("COwAdDhOwAdDhN4ABAENAPCgAAQAAv___wAAAFP_AAp_4AI6ACACAA.IAAA.IAAA", "DisclosedVendors"),
        ("COwAdDhOwAdDhN4ABAENAPCgAAQAAv___wAAAFP_AAp_4AI6ACACAA.a.a.a.a", "segments"),
        (String(repeating: "C", count: Limits.consentBytes + 1), "TC string"),
    ])
    func whatDoesNotHoldIsNamed(text: String, field: String) throws {
        let fault = try #require(throws: ConsentFault.self) { try TcfString(text) }
        #expect(fault.field == field)
        #expect(text.count < 8 || !fault.description.contains(text), "what is said of it does not repeat it")
    }

    // Refusing is fine, crashing is not; and an entry costs bits, so that nothing grows beyond the string.
    @Test(arguments: 0..<400 as Range<UInt64>)
    func anyTextIsReadOrRefused(seed: UInt64) throws {
        var rng = Seeded(seed)
        var wanted = TcfCase.all
        wanted.asRanges = Bool.random(using: &rng)
        wanted.restrictions = [(2, 1, [3, 4, 9])]
        var text = Array(wanted.text.utf8)
        for _ in 0..<Int.random(in: 1...8, using: &rng) {
            let at = Int.random(in: 0..<text.count, using: &rng)
            switch Int.random(in: 0..<4, using: &rng) {
            case 0: text[at] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=~".utf8.randomElement(using: &rng) ?? 0
            case 1: text[at] = UInt8.random(in: 0...255, using: &rng)
            case 2: text.removeSubrange(at...)
            default: text.insert(contentsOf: text[at...].prefix(9), at: at)
            }
            if text.isEmpty { break }
        }
        guard let string = try? TcfString(String(decoding: text, as: UTF8.self)) else { return }
        #expect(string.restrictions.count <= text.count && string.vendorConsents.ranges.count <= text.count * 6)
        _ = string.allowed(for: 12)
    }
}

@Suite struct VendorSetTests {
    @Test(arguments: 0..<100 as Range<UInt64>)
    func rangesHoldWhatTheyDid(seed: UInt64) {
        var rng = Seeded(seed)
        let ranges = (0..<Int.random(in: 0...12, using: &rng)).map { _ in
            let from = UInt16.random(in: 0...60, using: &rng)
            return from...from + UInt16.random(in: 0...8, using: &rng)
        }
        let set = VendorSet(ranges)
        for vendor in 0...80 as ClosedRange<UInt16> { #expect(set.contains(vendor) == ranges.contains { $0.contains(vendor) }) }
        for (one, next) in zip(set.ranges, set.ranges.dropFirst()) { #expect(one.upperBound + 1 < next.lowerBound) }
    }

    @Test func theLastVendorIsOne() {
        #expect(VendorSet([1...1, 65_535...65_535, 65_534...65_535]).contains(65_535))
        #expect(!VendorSet([]).contains(0))
    }
}
