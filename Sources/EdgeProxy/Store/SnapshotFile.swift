import Formats

/// What is configured, as a store on another machine had it last: a node starts with this while that can't be reached.
///
/// Lines of JSON: the mark and the number of objects, then each object. It holds what the store holds, so only its owner may read it.
public struct SnapshotFile: Sendable {
    public let path: String

    public init(folder: String) { path = folder + "/config.snapshot" }

    public func write(_ objects: [StoredObject], at mark: StoreMark) throws(WriteFault) {
        var text: [UInt8] = []
        let head: Json = ["number": .integer(mark.number), "bits": .integer(mark.bits), "objects": .integer(objects.count)]
        for json in [head] + objects.map(\.json) {
            text += Array(json.text.utf8)
            text.append(UInt8(ascii: "\n"))
        }
        try ReplacedFile.write(text, to: path, syncs: true)
    }

    /// - Parameter bytes: of the file.
    /// - Returns: `nil` for one that is damaged.
    public static func objects(_ bytes: [UInt8]) -> (objects: [StoredObject], mark: StoreMark)? {
        var lines = bytes.split(separator: UInt8(ascii: "\n"))[...]
        guard let first = lines.popFirst(), let head = try? JsonReader.read(Array(first)), let number = head.whole("number"),
            let bits = head.whole("bits"), head.whole("objects") == Int64(lines.count)
        else { return nil }
        var objects: [StoredObject] = []
        for line in lines {
            guard let json = try? JsonReader.read(Array(line)), let object = StoredObject(json) else { return nil }
            objects.append(object)
        }
        return (objects, StoreMark(number: number, bits: bits))
    }
}

extension StoredObject {
    fileprivate var json: Json {
        [
            "kind": .string(key.kind), "tenant": .string(key.tenant), "id": .string(key.id), "version": .integer(version),
            "document": .string(document), "created_ms": .integer(createdMs), "updated_ms": .integer(updatedMs),
            "created_by": .string(createdBy), "updated_by": .string(updatedBy),
        ]
    }

    fileprivate init?(_ json: Json) {
        guard let kind = json.string("kind"), let tenant = json.string("tenant"), let id = json.string("id"),
            let version = json.whole("version"), let document = json.string("document"), let createdMs = json.whole("created_ms"),
            let updatedMs = json.whole("updated_ms"), let createdBy = json.string("created_by"), let updatedBy = json.string("updated_by")
        else { return nil }
        self.init(
            key: StoreKey(kind: kind, tenant: tenant, id: id), version: version, document: document, createdMs: createdMs,
            updatedMs: updatedMs, createdBy: createdBy, updatedBy: updatedBy)
    }
}

/// Members of what a node keeps of a store on another machine.
extension Json {
    func string(_ name: String) -> String? { if case .string(let text)? = self[name] { text } else { nil } }
    func whole(_ name: String) -> Int64? { if case .number(let digits)? = self[name] { Int64(digits) } else { nil } }
}
