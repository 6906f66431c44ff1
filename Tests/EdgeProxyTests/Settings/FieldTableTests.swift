import Decision
@testable import Formats
import Foundation
import TestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

private let tables = FieldSchema.table(of: Configuration.self).all

@Suite struct FieldTableTests {
    private let full: Json

    init() throws { full = try JsonReader.read(Array(Repository.text("testdata/configuration/full.json").utf8)) }

    private var places: [ShapedJson.Place] { ShapedJson(full, FieldSchema.table(of: Configuration.self)).places }

    @Test func theExampleHasEveryField() {
        let given = Set(places.map(\.field))
        for table in tables {
            for row in table.rows + (table.others.map { [$0] } ?? []) {
                #expect(given.contains("\(table.title).\(row.rule.name)"), "\(table.title).\(row.rule.name) is not in full.json")
            }
        }
    }

    @Test func everyFieldIsNamedOnceAndExplained() {
        #expect(Set(tables.map(\.title)).count == tables.count)
        for table in tables {
            #expect(Set(table.rows.map(\.rule.name)).count == table.rows.count, "\(table.title)")
            for row in table.rows {
                #expect(
                    !row.rule.text.isEmpty && !row.rule.text.contains("|") && !row.rule.text.contains("\n"),
                    "\(table.title).\(row.rule.name)")
            }
        }
    }

    // Every bound of every number, whatever field it is of: the number at the bound is taken, the next one beyond it is not.
    @Test func boundsAreWhatTheTablesSay() throws {
        var tried = 0
        var document = full
        for setting in Setting.all {
            document = document.with("settings", (document["settings"] ?? [:]).with(setting.name, .integer(setting.standard)))
        }
        for place in ShapedJson(document, FieldSchema.table(of: Configuration.self)).places {
            guard case .number(let number) = place.shape else { continue }
            func isTaken(_ value: Int64) -> Bool {
                let json = place.replacing(.number(DecimalText.text(value, places: number.places)))
                let errors: FieldErrors?
                do throws(FieldErrors) {
                    _ = try FieldReader.read(json, as: Configuration.self)
                    errors = nil
                } catch { errors = error }
                // What fields say together is no bound of one of them.
                return !(errors?.all.contains { $0.path == place.path && !$0.message.contains("less than") } ?? false)
            }
            let low = number.allowed.lowerBound, high = number.allowed.upperBound
            #expect(isTaken(low) && isTaken(high), "\(place.path) takes \(low) and \(high)")
            #expect(!isTaken(low - 1) && !isTaken(high + 1), "\(place.path) takes nothing beyond \(low) and \(high)")
            tried += 1
        }
        #expect(tried > 60)
    }

    @Test func everyDefaultIsWhatLeavingTheFieldOutMeans() throws {
        func check<Model: FieldModel>(_ model: Model.Type, _ required: String) throws {
            let least = try JsonReader.read(Array(required.utf8)), table = FieldSchema.table(of: model)
            var all = least
            for row in table.rows {
                if let standard = row.standard {
                    all = all.with(row.rule.name, standard)
                } else if row.rule.need == .optional || row.rule.need == .reserved, least[row.rule.name] == nil {
                    all = all.with(row.rule.name, .null)
                }
            }
            #expect(try FieldReader.read(all, as: model) == FieldReader.read(least), "\(table.title)")
        }
        try check(Configuration.self, #"{"listen": ":80"}"#)
        try check(TenantConfiguration.self, #"{"id": "t"}"#)
        try check(ChannelConfiguration.self, #"{"tenant": "t", "id": "c", "origin": ["http://o/"]}"#)
        try check(BreakSources.self, "{}")
        try check(PodRules.self, "{}")
        try check(PreRollRules.self, "{}")
        try check(Campaign.self, #"{"tenant": "t", "id": "c"}"#)
        try check(Targeting.self, "{}")
        try check(DayPart.self, "{}")
        try check(Creative.self, #"{"id": "a", "duration": 1, "hls": "http://o/a"}"#)
        try check(Experiment.Arm.self, #"{"id": "a"}"#)
    }

    // The pages show each table between two marks, once. UPDATE_GOLDEN=1 writes them.
    @Test func theDocumentationShowsTheTables() throws {
        var shown: [String] = []
        let isUpdate = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
        let all = tables.filter { $0.title != "Settings" } + [FieldSchema.table(of: AdRequest.self)]
        for page in ["docs/configuration.md", "docs/campaigns.md"] {
            let begin = "<!-- fields: ", end = "<!-- end of fields -->"
            var text = Repository.text(page), at = text.startIndex
            while let mark = text.range(of: begin, range: at..<text.endIndex) {
                let title = String(text[mark.upperBound...].prefix { $0 != " " })
                let table = try #require(all.first { $0.title == title }, "\(page) shows \(title), which there is not")
                let start = try #require(text.range(of: "\n", range: mark.upperBound..<text.endIndex)).upperBound
                let stop = try #require(text.range(of: end, range: start..<text.endIndex), "\(page): no end of \(title)").lowerBound
                if isUpdate {
                    text.replaceSubrange(start..<stop, with: FieldTableText.markdown(table))
                } else {
                    #expect(String(text[start..<stop]) == FieldTableText.markdown(table), "\(page): \(title): UPDATE_GOLDEN=1 writes it")
                }
                shown.append(title)
                at = start
            }
            if isUpdate { try text.write(to: Repository.file(page), atomically: true, encoding: .utf8) }
        }
        #expect(shown.sorted() == all.map(\.title).sorted())
    }

    @Test func theSchemaIsJsonThatNamesEveryField() throws {
        let schema = FieldSchema.table(of: Configuration.self).schema { table, _ in
            ["Channel", "Campaign"].contains(table.title) ? table.title : nil
        }
        #expect(try JsonReader.read(Array(schema.text.utf8)) == schema)
        #expect(schema["properties"]?["channels"]?["items"]?["$ref"] == .string("#/components/schemas/Channel"))
        #expect(schema["required"] == .array([.string("listen")]))
        let condition = try #require(tables.first { $0.title == "Condition" }).schema()
        #expect(condition["maxProperties"] == .number("1") && condition["patternProperties"]?["^key\\.."] != nil)
        // What only a file may say is no part of a body.
        let secret = try #require(tables.first { $0.title == "Admin" }?.schema(.put)["properties"]?["password"])
        #expect(secret["anyOf"] == nil && secret["writeOnly"] == .bool(true))
    }

    @Test(arguments: ["full.json", "interfaces.json"])
    func theExamplesFitTheSchema(file: String) throws {
        let json = try JsonReader.read(Array(Repository.text("testdata/configuration/\(file)").utf8))
        #expect(SchemaCheck.faults(json, FieldSchema.table(of: Configuration.self).schema()) == [])
    }

    // One value after the other is made another one: what is read fits the schema, and what fits it is read, but for texts, whose
    // patterns may fit more.
    @Test(arguments: [.file, .put, .patch] as [FieldReader.Use])
    func theSchemaTakesWhatTheReaderDoes(use: FieldReader.Use) throws {
        let schema = FieldSchema.table(of: Configuration.self).schema(use)
        // A body names no secrets by file or variable.
        var document = full
        if use != .file {
            for place in ShapedJson(full, FieldSchema.table(of: Configuration.self)).places where place.shape == .secret {
                document =
                    ShapedJson(document, FieldSchema.table(of: Configuration.self)).places.first { $0.path == place.path }?
                    .replacing("s3cret") ?? document
            }
        }
        #expect(SchemaCheck.faults(document, schema) == [])
        let old = try FieldReader.read(full, as: Configuration.self)
        let probes: [Json] = [.null, .bool(true), "?", "", 0, 1, .number("0.5"), .number("-1"), [:], .array([]), ["?": 1], .array([.null])]
        for place in ShapedJson(document, FieldSchema.table(of: Configuration.self)).places {
            for probe in probes where probe != place.value {
                let json = place.replacing(probe)
                var refusal: FieldErrors?
                do throws(FieldErrors) {
                    _ = try FieldReader.read(json, as: Configuration.self, use, over: use == .patch ? old : .init())
                } catch {
                    refusal = error
                }
                let faults = SchemaCheck.faults(json, schema)
                if refusal == nil {
                    #expect(faults == [], "\(place.path) as \(probe.text) is read")
                } else if faults.isEmpty, !place.shape.isText {
                    // What fields say together, no schema does.
                    let path = refusal?.first.path ?? "", message = refusal?.first.message ?? ""
                    let isOfSeveral = ["expected less than", "expected no less than", "expected a date after"].contains(
                        where: message.hasPrefix)
                    #expect(
                        path != place.path || path.isEmpty || isOfSeveral,
                        "\(place.path) as \(probe.text) fits the schema: \(message)")
                }
            }
        }
    }

    @Test func everyModelsSchemaNamesWhatItsReaderKnows() {
        func check<Model: FieldModel>(_ model: Model.Type) {
            #expect(FieldSchema.table(of: model).rows.map(\.rule.name) == FieldWriter.standards(of: model).map(\.name))
        }
        check(Configuration.self)
        check(TenantConfiguration.self)
        check(ChannelConfiguration.self)
        check(BreakSources.self)
        check(PreRollRules.self)
        check(Slate.self)
        check(Campaign.self)
        check(Creative.self)
        check(FrequencyCap.self)
        check(Targeting.self)
        check(DayPart.self)
        check(PodRules.self)
        check(Experiment.self)
        check(AdRequest.self)
    }
}

extension FieldShape {
    /// Whether its pattern may fit more than its reader takes.
    fileprivate var isText: Bool {
        switch self {
        case .text: true
        case .anyOf(let shapes): shapes.contains(where: \.isText)
        default: false
        }
    }
}
