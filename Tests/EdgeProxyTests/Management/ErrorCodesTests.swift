import Formats
import TestSupport
import Testing

@testable import EdgeProxy

/// Each error that is written has a `type`, and that leads to what is to be done about it.
@Suite struct ErrorCodesTests {
    /// Every code that stands somewhere in the program, read from its text: no list of them is kept by hand but the one that is tested.
    private static func written() -> Set<String> {
        var codes: Set = [Reply.readOnlyCode]
        for status in [408, 413, 414, 417, 431, 505, 400] { codes.insert(Reply.refusal(status, "x").code) }
        for path in Repository.files(in: ["Sources/EdgeProxy"]) where path.hasSuffix(".swift") && !path.hasSuffix("/ErrorCodes.swift") {
            for line in Repository.text(path).split(separator: "\n") {
                guard let start = line.firstRange(of: " code: ")?.upperBound else { continue }
                let end = line.firstRange(of: "message:")?.lowerBound ?? line.endIndex
                guard start < end else { continue }
                // One in quotes, or two of which one is taken.
                let words = line[start..<end].split(separator: "\"", omittingEmptySubsequences: false)
                for (index, word) in words.enumerated() where index % 2 == 1 && word.allSatisfy({ $0.isLowercase || $0 == "_" }) {
                    codes.insert(String(word))
                }
            }
        }
        return codes
    }

    @Test func everyCodeThatIsWrittenIsExplained() {
        let written = Self.written(), explained = ErrorCodes.all.map(\.code)
        #expect(written.count > 40 && written.isSuperset(of: ["break_over", "break_not_open", "last_owner", "already_taken"]))
        #expect(written.subtracting(explained) == [], "what is written and not explained")
        #expect(Set(explained).subtracting(written) == [], "what is explained and never written")
        #expect(explained == Set(explained).sorted())
        for entry in ErrorCodes.all {
            #expect(entry.text.hasSuffix(".") && !entry.text.contains { "<>&\"".contains($0) }, "\(entry.code)")
        }
    }

    /// As a client goes there: the path of `type` is asked, and its fragment is an anchor of the page that names the code.
    @Test func everyTypeLeadsToItsCode() async throws {
        let stage = try await ManagementStage()
        for code in Self.written().sorted() {
            let problem = ProblemDetails(Reply.Failure(status: 400, code: code, message: "x"), requestId: nil)
            let type = try #require(try JsonReader.read(problem.body)["type"]?.string), parts = type.split(separator: "#")
            try #require(parts.count == 2 && parts[0].hasPrefix("/api/v1/"), "\(type)")
            let page = await stage.ask(.get, String(parts[0].dropFirst("/api/v1".count)), by: nil)
            #expect(page.status == 200 && page.text.contains("id=\"\(parts[1])\"><code>\(code)</code>"), "\(type)")
        }
    }

    /// One that was answered.
    @Test func aRefusalHasItsType() async throws {
        let stage = try await ManagementStage(), heard = await stage.ask(.get, "/channels/none")
        #expect(heard.json[path: "error.code"] == "not_found")
        let body = ProblemDetails(Reply.notFound, requestId: nil).body
        #expect(try JsonReader.read(body)["type"] == "/api/v1/docs#error-not_found")
    }
}
