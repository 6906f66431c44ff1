import Decision
import Formats
import Foundation
import TestSupport
import Testing

@testable import EdgeProxy
@testable import Model

// The page shows the table between two marks. UPDATE_GOLDEN=1 writes it.
@Test func theConfigurationPageShowsEverySetting() throws {
    let file = Repository.file("docs/configuration.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let begin = "<!-- settings: made from Settings/SettingsTable.swift -->\n", end = "<!-- end of settings -->"
    let start = try #require(text.range(of: begin)), stop = try #require(text.range(of: end))
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        let whole = text[..<start.upperBound] + SettingsText.markdown + text[stop.lowerBound...]
        try String(whole).write(to: file, atomically: true, encoding: .utf8)
    } else {
        #expect(String(text[start.upperBound..<stop.lowerBound]) == SettingsText.markdown, "UPDATE_GOLDEN=1 writes it")
    }
}

// What takes effect at the next start is what the process does not take up again, whatever anybody remembers of it.
@Test func theOperationsPageNamesWhatNeedsARestart() throws {
    let rows = FieldSchema.table(of: Configuration.self).rows.filter { $0.rule.need != .reserved }.map(\.rule.name)
    let fields = rows.filter { !Configuration.directoryFields.contains($0) }
    let shown = fields.map { "`\($0)`" }.joined(separator: ", ") + "\n"
    let begin = "<!-- restart: made from Settings/ConfigurationReload.swift -->\n", end = "<!-- end of restart -->"
    let page = "docs/operations.md", text = Repository.text(page)
    let start = try #require(text.range(of: begin)), stop = try #require(text.range(of: end))
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        try String(text[..<start.upperBound] + shown + text[stop.lowerBound...])
            .write(to: Repository.file(page), atomically: true, encoding: .utf8)
    } else {
        #expect(String(text[start.upperBound..<stop.lowerBound]) == shown, "UPDATE_GOLDEN=1 writes it")
    }
    // And so it is: each field that is changed alone is told of, or is the directory's.
    let full = try ConfigurationReader.read(Array(Repository.text("testdata/configuration/full.json").utf8), file: "full.json")
    let changes: [(String, (inout Configuration) -> Void)] = [
        ("listen", { $0.listen.port = 1 }), ("listen_tls", { $0.listenTls = nil }), ("loops", { $0.loops = 7 }),
        ("outbound", { $0.outboundAllow = [] }), ("outbound", { $0.outboundAuthorities = "ca.pem" }),
        ("admin_listen", { $0.adminListen = ListenAddress(host: "127.0.0.1", port: 9) }), ("trusted_proxies", { $0.trustedProxies = [] }),
        ("geo_headers", { $0.geoHeaders = [] }), ("trust_query_attributes", { $0.trustQueryAttributes = true }),
        ("secrets", { $0.sessionSecrets = [] }), ("public_url", { $0.publicUrl = nil }), ("data_dir", { $0.dataDir = "other" }),
        ("admin", { $0.admin = nil }), ("store", { $0.store = nil }), ("invalid_traffic", { $0.invalidTraffic.includesTools.toggle() }),
        ("settings", { $0.settings = Settings() }), ("tenants", { $0.tenants = [] }),
        ("channels", { $0.channels = [] }), ("campaigns", { $0.campaigns = [] }), ("slates", { $0.slates = [] }),
    ]
    #expect(Set(changes.map(\.0)) == Set(rows), "each field is tried")
    for (field, change) in changes where field != "settings" {
        var other = full
        change(&other)
        let told = Set(other.fieldsForTheNextStart(comparedWith: full).map { $0.prefix { $0 != "." && $0 != "[" } })
        #expect(told == (Configuration.directoryFields.contains(field) ? [] : [Substring(field)]), "\(field)")
    }
}

// What a newcomer copies has to work: every block of JSON, and what stands in a line of text, is read where it belongs. Commands are run by
// `ExampleTests`.
@Test(arguments: Repository.files(in: ["README.md", "docs"]).filter { $0.hasSuffix(".md") })
func examplesAreRead(page: String) throws {
    let whole = try DocumentedJson.readmeConfiguration
    for example in try DocumentedJson.all(in: page) {
        guard let configuration = try example.placed(in: whole) else { continue }
        let bytes = Array(try JSONSerialization.data(withJSONObject: configuration))
        #expect(throws: Never.self, "\(page): \(example.text)") { try ConfigurationReader.read(bytes, file: page) }
    }
}

/// A piece of JSON in a page.
private struct DocumentedJson {
    let text: String
    let members: [String: Any]

    /// Those that are no configuration, by the member that tells.
    private static let others = [
        "error": "an answer", "request_id": "an answer, which ExampleTests compares", "trace": "an answer, which ExampleTests compares",
        "ads.genre": "parameters of a request", "why": "an answer", "forecast": "an answer",
    ]

    static var readmeConfiguration: [String: Any] {
        get throws { try #require(try all(in: "README.md").first { $0.members["listen"] != nil }).members }
    }

    /// The blocks, and what stands between backticks; a placeholder in it ("…", `path`) is no example.
    static func all(in page: String) throws -> [DocumentedJson] {
        let text = Repository.text(page), parts = text.components(separatedBy: "\n```")
        var found: [DocumentedJson] = []
        for (index, part) in parts.enumerated() where index % 2 == 1 && part.hasPrefix("json\n") {
            found.append(try DocumentedJson(String(part.dropFirst(5))))
        }
        let prose = parts.enumerated().filter { $0.offset % 2 == 0 }.map(\.element).joined(separator: "\n")
        for line in prose.split(separator: "\n") where !line.hasPrefix("    ") {
            for (index, span) in line.split(separator: "`", omittingEmptySubsequences: false).enumerated() where index % 2 == 1 {
                let isJson = span.contains("\": ") && !span.contains("…") && !span.contains("NAME") && !span.contains(": path")
                guard isJson, span.hasPrefix("{\"") || span.hasPrefix("\"") else { continue }
                found.append(try DocumentedJson(span.hasPrefix("{") ? String(span) : "{\(span)}"))
            }
        }
        return found
    }

    private init(_ text: String) throws {
        self.text = text
        members = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
    }

    /// A whole configuration that has it where it belongs; `nil` for what is none.
    func placed(in whole: [String: Any]) throws -> [String: Any]? {
        if members.keys.contains(where: { Self.others[$0] != nil }) { return nil }
        if members["listen"] != nil { return members }
        func names<Model: FieldModel>(_ model: Model.Type) -> Set<String> { Set(FieldSchema.table(of: model).rows.map(\.rule.name)) }
        var whole = whole
        func changeFirst(_ list: String, _ change: (inout [String: Any]) -> Void) {
            var items = whole[list] as? [[String: Any]] ?? []
            change(&items[0])
            whole[list] = items
        }
        let given = Set(members.keys)
        if given.isSubset(of: names(Configuration.self)) {
            whole.merge(members) { $1 }
        } else if given.isSubset(of: names(ChannelConfiguration.self)) {
            changeFirst("channels") { $0.merge(members) { $1 } }
        } else if given.isSubset(of: names(Campaign.self)) {
            changeFirst("campaigns") { $0.merge(members) { $1 } }
        } else if given == ["tracking"] {
            changeFirst("campaigns") { campaign in
                var creatives = campaign["creatives"] as? [[String: Any]] ?? []
                creatives[0].merge(members) { $1 }
                campaign["creatives"] = creatives
            }
        } else if given.isSubset(of: names(Targeting.self)) {
            changeFirst("campaigns") { $0["targeting"] = members }
        } else if given.isSubset(of: names(FrequencyCap.self)) {
            changeFirst("campaigns") { $0["caps"] = [members] }
        } else if given.isSubset(of: names(DayPart.self)) {
            changeFirst("campaigns") { $0["targeting"] = ["all": [["time": ["include": [members]]]]] }
        } else if given == ["country"], members["country"] is String {
            whole["geo_headers"] = members
        } else if given == ["country"] {
            changeFirst("campaigns") { $0["targeting"] = ["all": [members]] }
        } else if given.isSubset(of: ["at", "replace"]) {
            changeFirst("channels") { $0["breaks"] = ["configured": [["at": 60, "duration": 30].merging(members) { $1 }]] }
        } else {
            Issue.record("nobody knows where this belongs: \(text)")
            return nil
        }
        return whole
    }
}

// The README asks for an ad of the campaign in its own example: one that players can place themselves.
@Test func theFirstChannelHasAnAdToAskFor() throws {
    let text = Repository.text("README.md").components(separatedBy: "\n```json\n")
    let block = try #require(text.first { $0.contains("\"listen\"") }?.components(separatedBy: "\n```").first)
    let configuration = try ConfigurationReader.read(Array(block.utf8), file: "README.md")
    let creative = try #require(configuration.campaigns.first?.creatives.first)
    #expect(creative.hls != nil && creative.videoUrl != nil && creative.durationNs <= 30_000_000_000)
}
