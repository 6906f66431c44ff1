import Formats
import Model
import Stitching

/// An object as it is answered.
enum ObjectAnswer {
    /// Its fields, what is counted of it, and where it stands.
    static func json<Object: ShelvedModel>(_ object: Managed<Object>, _ counts: [Json.Member] = []) -> Json {
        let own = FieldWriter.json(object.model).without(Object.kind.hiddenFields)
        return .object(own.members + counts + members(of: object.record))
    }

    static func members(of record: ObjectRecord) -> [Json.Member] {
        [
            .init(name: "version", value: .integer(record.version)), .init(name: "created_at", value: time(record.createdMs)),
            .init(name: "updated_at", value: time(record.updatedMs)), .init(name: "created_by", value: .string(record.createdBy)),
        ]
    }

    /// What the answer of a dry run has beside the object.
    static func dryRun(_ changes: [FieldChange]) -> [Json.Member] {
        [.init(name: "dry_run", value: .bool(true)), .init(name: "changes", value: .array(changes.map(\.json)))]
    }

    /// - Parameter ms: milliseconds since 1970.
    static func time(_ ms: Int64) -> Json { .date(ms * 1_000_000) }

    /// `{"campaign": {…}}`
    static func document(_ name: String, _ json: Json, _ more: [Json.Member] = []) -> [UInt8] {
        Array((Json.object([.init(name: name, value: json)] + more).text + "\n").utf8)
    }
}
