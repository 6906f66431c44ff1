import Formats

/// A model that has a field of every form.
struct Show: FieldModel {
    static let title = "Show"
    var id = ""
    var name = ""
    var seats = 100
    var lengthNs: Int64 = 5_400_000_000_000
    var pauseNs: Int64 = 60_000_000_000
    var priceCents: Int64?
    var startNs: Int64?
    var endMs: Int64?
    var isOpen = true
    var mood = Mood.calm
    var page: String?
    var origins: [String] = []
    var labels: [String] = []
    var stage = Stage()
    var host: Person?
    var cast: [Person] = []
    var notes: [Note] = []

    private static let lengthsNs: ClosedRange<Int64> = 1_000_000_000...86_400_000_000_000
    private static let pauses: ClosedRange<Int64> = 0...600, pricesCents: ClosedRange<Int64> = 0...100_000

    enum Mood: String, CaseIterable, Sendable { case calm, loud, still }

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("id", &id, .id, "Stands in URLs.")
        cursor.field("name", &name, .text, standard: id, shown: "the id", "For people.")
        cursor.field("seats", &seats, .whole(0...5_000), "How many may come.")
        cursor.field("length", &lengthNs, .seconds(Self.lengthsNs), "How long it takes.")
        cursor.field("pause", &pauseNs, .wholeSeconds(Self.pauses), "How long the pause is.")
        cursor.optional("price", &priceCents, .money(Self.pricesCents), "What a seat costs; none: nothing.")
        cursor.optional("start", &startNs, .date, "When it begins.")
        cursor.optional("end", &endMs, .dateMs, "When it ends.")
        cursor.check((startNs ?? 0) / 1_000_000 < endMs ?? .max, "end", expected: "a date after start")
        cursor.field("open", &isOpen, .flag, "Whether anybody may come.")
        cursor.field("mood", &mood, .word(), "What it is like.")
        cursor.optional("page", &page, .url, "Where to read more.")
        cursor.field("origins", &origins, .list(.urlPrefix, 0...2, of: "URL prefixes"), "Where it comes from.")
        cursor.field("labels", &labels, .list(.text), "What it is found by.")
        cursor.field("stage", &stage, .object(), "Where it stands.")
        cursor.optional("host", &host, Person.form, "Who leads through it.")
        cursor.field("cast", &cast, .list(Person.form), "Who plays.")
        cursor.field("notes", &notes, MapForm(Note.self, names: "date", .text, problem: Note.problem), "What is to be said.")
        cursor.reserved("tickets", "Where they are sold.")
    }
}

struct Stage: FieldModel {
    static let title = "Stage"
    var width = 12
    var depth = 8

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.field("width", &width, .whole(1...40), "In metres.")
        cursor.field("depth", &depth, .whole(1...40), "In metres.")
        cursor.check(depth <= width, "depth", refused: "is more than \"width\"")
    }
}

/// Somebody who is known by a name or by a number.
enum Person: Equatable, Sendable {
    case named(String, isLead: Bool)
    case numbered(Int)

    static var form: MappedForm<ObjectForm<Fields>, Person> {
        MappedForm(
            ObjectForm(), into: { fields in fields.name.map { .named($0, isLead: fields.isLead) } ?? .numbered(fields.number ?? 0) },
            from: { Fields($0) })
    }

    struct Fields: FieldModel {
        static let title = "Person"
        var name: String?
        var number: Int?
        var isLead = false

        init() {}

        init(_ person: Person) {
            switch person {
            case .named(let name, let isLead): (self.name, self.isLead) = (name, isLead)
            case .numbered(let number): self.number = number
            }
        }

        mutating func walk(_ cursor: inout some FieldCursor) {
            cursor.alternative("name", &name, .text, "As the programme has it.")
            cursor.alternative("number", &number, .whole(0...99), "For those without a name.")
            cursor.exactlyOne(of: ["name", "number"], [name != nil, number != nil])
            cursor.field("lead", &isLead, .flag, "Whether it is the lead.")
        }
    }
}

struct Note: FieldEntry, Equatable {
    var name: String
    var value: String

    @Sendable static func problem(_ name: String, _ before: [Note]) -> String? { name.hasPrefix("x") ? "is no name" : nil }
}

extension Show {
    static func read(_ text: String, _ use: FieldReader.Use = .file, over old: Show = Show()) throws -> Show {
        try FieldReader.read(try JsonReader.read(Array(text.utf8)), use, over: old)
    }
}

extension Show {
    /// One that has everything.
    static var whole: Show {
        var show = Show()
        show.id = "a"
        show.name = "A"
        show.seats = 7
        show.lengthNs = 1_500_000_000
        show.pauseNs = 30_000_000_000
        show.priceCents = 1_250
        show.startNs = 1_767_225_600_500_000_000
        show.endMs = 1_767_225_600_501
        show.isOpen = false
        show.mood = .loud
        show.page = "https://example.com/a?b"
        show.origins = ["http://o/"]
        show.labels = ["x"]
        show.stage.width = 20
        show.host = .named("H", isLead: true)
        show.cast = [.numbered(3)]
        show.notes = [Note(name: "mon", value: "late")]
        return show
    }
}
