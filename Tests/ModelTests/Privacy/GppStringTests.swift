import ModelTestSupport
import TestSupport
import Testing

@testable import Model

@Suite struct GppStringTests {
    // The specification's own codes.
    @Test(arguments: [
        (1, "11"), (2, "011"), (3, "0011"), (4, "1011"), (5, "00011"), (6, "10011"), (7, "01011"), (8, "000011"), (65_535, ""),
    ])
    func fibonacciIsReadAsWritten(value: Int, code: String) throws {
        var writer = ConsentWriter()
        writer.fibonacci(value)
        if !code.isEmpty { #expect(writer.bits == code.map { $0 == "1" }) }
        var bits = try ConsentBits(Array(writer.text.utf8)[...], "")
        #expect(try bits.fibonacci("") == value)
        #expect(bits.offset == writer.bits.count)
    }

    @Test func everyNumberHasItsCode() throws {
        for value in 1...4_096 {
            var writer = ConsentWriter()
            writer.fibonacci(value)
            var bits = try ConsentBits(Array(writer.text.utf8)[...], "")
            #expect(try bits.fibonacci("") == value)
        }
    }

    // Of what has no end, or is too large.
    @Test(arguments: ["AAAAAAAA", "gggggggg", "qqqqqqqqqqqq", "AAAAAD", "A"])
    func aCodeEnds(text: String) throws {
        var bits = try ConsentBits(Array(text.utf8)[...], "")
        #expect(throws: ConsentFault.self) { try bits.fibonacci("") }
    }

    // The specification's examples of headers, as they stand there and as encoders fill them up.
    @Test(arguments: [
        ("DBABM~x", [2]), ("DBABMA~x", [2]), ("DBACNY~x~y", [2, 6]), ("DBACNYA~x~y", [2, 6]), ("DBABjw~x~y", [5, 6]), ("DBAA", []),
        ("DBABTA~x", [6]), ("DBABLA~x", [7]), ("DBACOdM" + String(repeating: "~x", count: 19), [2] + Array(5...22)),
    ])
    func aHeaderListsItsSections(text: String, ids: [Int]) throws {
        #expect(try GppString(text).ids == ids)
    }

    @Test func aStringOfTwoSectionsIsRead() throws {
        let string = try GppString("DBACNYA~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA~1YNN")
        #expect(try string.section(6) == .usPrivacy(UsPrivacyString("1YNN")))
        #expect(try string.section(2) == .tcfEurope(TcfString("CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA")))
        #expect(string.section(7) == nil)
    }

    // What the reference encoder writes of all sections with nothing in them: of each layout the length and the version hold, and in none
    // is anybody opted out.
    @Test func allSectionsAreRead() throws {
        let string = try GppString(
            "DBACOdM~CPSG_8APSG_8AAAAAAENAACAAAAAAAAAAAAAAAAAAAAA.QAAA.IAAA~BPSG_8APSG_8AAAAAAENAACAAAAAAAAAAAAAAAAAAA.YAAAAAAAAAA~1---"
                + "~BAAAAAAAAABA.QA~BAAAAABA.QA~BAAAABA~BAAAAEA.QA~BAAAAAQA~BAAAAAEA.QA~BAAAAABA~BAAAAABA.QA~BAAAAAABAA.QA~BAAAAAQA.QA"
                + "~BAAAAAABAA.QA~BAAAAAQA.QA~BAAAAAQA.QA~BAAAAABA.QA~BAAAAAAAQA.QA~BAAAAAQA.QA")
        for id in 7...22 {
            guard case .unitedStates(let section) = string.section(id) else {
                Issue.record("section \(id): \(String(describing: string.section(id)))")
                continue
            }
            #expect(section == UsSection(), "section \(id)")
        }
        #expect(string.section(5) == .unknown, "the Canadian one")
        guard case .tcfEurope(let tcf) = string.section(2) else { throw ConsentFault(.unknown(value: 2), field: "2") }
        #expect(tcf.disclosed?.isEmpty == true)
    }

    // The reference encoder's own test, with all fields set.
    @Test func theNationalSectionIsRead() throws {
        guard case .unitedStates(let section) = try GppString("DBABLA~BVVVkkkklWA.YA").section(7) else {
            throw ConsentFault(.unknown(value: 7), field: "7")
        }
        #expect(section.sale == .optedOut && section.sharing == .optedOut && section.targetedAdvertising == .optedOut)
        #expect(section.globalPrivacyControl && section.lacksChildConsent && section.isOptedOut)
    }

    struct Field: Sendable {
        let id: Int, bits: Int
        let place: Int
        var value = 1, isOptedOut = true
        var version = 1
    }

    @Test(arguments: [
        Field(id: 7, bits: 60, place: 18), Field(id: 7, bits: 60, place: 20), Field(id: 7, bits: 60, place: 22),
        Field(id: 7, bits: 60, place: 18, value: 2, isOptedOut: false), Field(id: 7, bits: 60, place: 16, isOptedOut: false),
        Field(id: 7, bits: 60, place: 24, isOptedOut: false), Field(id: 7, bits: 60, place: 48), Field(id: 7, bits: 60, place: 50),
        Field(id: 7, bits: 60, place: 52, isOptedOut: false), Field(id: 7, bits: 70, place: 48, isOptedOut: false),
        Field(id: 7, bits: 70, place: 60), Field(id: 7, bits: 70, place: 18, version: 2), Field(id: 8, bits: 46, place: 12),
        Field(id: 8, bits: 46, place: 14), Field(id: 8, bits: 46, place: 16, isOptedOut: false), Field(id: 9, bits: 40, place: 12),
        Field(id: 9, bits: 40, place: 14), Field(id: 9, bits: 40, place: 10, isOptedOut: false), Field(id: 10, bits: 38, place: 14),
        Field(id: 11, bits: 42, place: 14), Field(id: 11, bits: 42, place: 16), Field(id: 11, bits: 42, place: 12, isOptedOut: false),
        Field(id: 12, bits: 44, place: 36), Field(id: 15, bits: 52, place: 42), Field(id: 18, bits: 42, place: 16),
        Field(id: 21, bits: 54, place: 44), Field(id: 24, bits: 24, place: 16), Field(id: 24, bits: 24, place: 18),
        Field(id: 24, bits: 24, place: 12, isOptedOut: false),
    ])
    func aFieldOptsOut(field: Field) throws {
        let core = usCore(version: field.version, bits: field.bits, [field.place: field.value])
        guard case .unitedStates(let section) = try GppString(gpp([(field.id, core)])).section(field.id) else {
            throw ConsentFault(.unknown(value: field.id), field: "id")
        }
        #expect(section.isOptedOut == field.isOptedOut)
    }

    @Test func whatIsNotKnownIsSaidSo() throws {
        #expect(try GppString(gpp([(7, usCore(version: 3, bits: 70, [:]))])).section(7) == .unknown)
        #expect(try GppString(gpp([(26, usCore(bits: 24, [:]))])).section(26) == .unknown)
        for text in ["", "B", "BAAA", "B!", usCore(bits: 60, [18: 3])] {
            guard case .malformed = try GppString(gpp([(7, text)])).section(7) else {
                Issue.record("\(text) was read")
                continue
            }
        }
        // One that is malformed spoils no other.
        let string = try GppString(gpp([(6, "1Y"), (7, usCore(bits: 60, [:]))]))
        #expect(string.section(7) == .unitedStates(UsSection()))
    }

    @Test(arguments: [
        ("", "Type"), ("C", "Type"), ("DB", "Sections"), ("DCAA", "Version"), ("DBABM", "Sections"), ("DBAA~x", "Sections"),
        ("DBABMA~x~y", "Sections"), ("D B", "header"), ("DB__~x", "Sections"), (String(repeating: "D", count: 4_097), "GPP string"),
    ])
    func aHeaderThatDoesNotHoldIsNamed(text: String, field: String) throws {
        let fault = try #require(throws: ConsentFault.self) { try GppString(text) }
        #expect(fault.field == field)
    }

    // A range of all ids there could be is no reason to make a list of them.
    @Test func sectionsAreBounded() {
        var header = ConsentWriter()
        header.number(3, 6)
        header.number(1, 6)
        header.number(4_095, 12)
        for _ in 0..<200 {
            header.flag(true)
            header.fibonacci(1)
            header.fibonacci(60_000)
        }
        #expect(throws: ConsentFault.self) { try GppString(header.text) }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func anyTextIsReadOrRefused(seed: UInt64) {
        var rng = Seeded(seed)
        var text = Array("DBACOdM~CPSG_8APSG_8AAAAAAENAACAAAAAAAAAAAAAAAAAAAAA.QAAA.IAAA~BAAAAAAAAABA.QA~1---".utf8)
        for _ in 0..<Int.random(in: 1...5, using: &rng) {
            let at = Int.random(in: 0..<text.count, using: &rng)
            if Bool.random(using: &rng) {
                text[at] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~".utf8.randomElement(using: &rng) ?? 0
            } else {
                text.insert(UInt8.random(in: 0...255, using: &rng), at: at)
            }
        }
        guard let string = try? GppString(String(decoding: text, as: UTF8.self)) else { return }
        for id in string.ids { _ = string.section(id) }
    }
}

@Suite struct UsPrivacyStringTests {
    @Test(arguments: [("1YNN", false), ("1YYN", true), ("1---", false), ("1NYY", true), ("1yyn", true), ("1-Y-", true)])
    func theThirdCharacterOptsOut(text: String, isOptedOut: Bool) throws {
        #expect(try UsPrivacyString(text).isOptedOut == isOptedOut)
    }

    @Test(arguments: ["", "1YN", "1YNNN", "2YNN", "1YXN", "1Yé"])
    func allElseIsRefused(text: String) { #expect(throws: ConsentFault.self) { try UsPrivacyString(text) } }
}
