import Formats

/// Walks the tables from JSON to model. A field that is missing keeps the model's standard value; one of the wrong kind or size, and
/// one that no table names, is an error.
struct SpliceJsonReader: BitCursor {
    private let document: JsonDocument
    /// Objects and lists that are open; -1 for one that the document leaves out.
    private var open: [Int] = [0]
    /// For each of these the next element to come, where it is a list.
    private var next: [Int] = [-1]
    /// Members that some field, length or note has asked for, by value index.
    private var known: [Bool]
    /// The first list or object that is something else, as the calls that open one cannot throw.
    private var misfit: SpliceError?
    /// `segmentation_upid_type` of the name at hand, which says what its text stands for.
    private var upidType = UpidType.none

    /// Documents have no bits; errors carry the byte of the text instead.
    var bitOffset: Int { 0 }

    init(_ document: JsonDocument) throws(SpliceError) {
        self.document = document
        known = [Bool](repeating: false, count: document.values.count)
        guard document.values[0].kind == .object else { throw Self.expected("an object", "json", document, 0) }
    }

    private static func expected(_ what: String, _ field: String, _ document: JsonDocument, _ index: Int) -> SpliceError {
        SpliceError(.document(expected: what, byteOffset: document.values[index].text.lowerBound), field: field)
    }

    /// Refuses a document that says more than was asked for: a misspelt field would otherwise be lost in silence.
    func finish() throws(SpliceError) {
        if let misfit { throw misfit }
        for index in document.values.indices where !known[index] && document.values[index].hasName {
            let name = document.name(index)
            if Self.derived.contains(name) { continue }
            let plain = name.hasSuffix("_seconds") ? String(name.dropLast(8)) : name
            let expected = Self.names.contains(plain) ? "a field that belongs in this object" : "a field of SCTE 35"
            throw SpliceError(.document(expected: expected, byteOffset: document.values[index].name.lowerBound), field: name)
        }
    }

    /// What some object of the form has, though perhaps not the one at hand: its tag, type or flags say which.
    private static let names = Set(
        Field.allCases.map(\.key.description) + [
            "splice_command", "splice_command_name", "adjusted_pts_time", "break_duration", "descriptors", "kind", "delivery_restrictions",
            "upids", "segmentation_type_name", "warnings", "explain",
        ])

    /// What is shown beside a UPID's bytes: it may be stale once somebody has edited those, and is not looked at.
    private static let derived: Set<String> = [
        "name", "text", "umid", "isan", "airing_id", "eidr", "eidr_canonical", "tsid", "end_of_day", "unique_for", "content_id_hex",
        "format_identifier", "private_data_hex", "uuid",
    ]

    /// The value under `key` of the innermost object; nil when it is missing or null.
    private mutating func find(_ key: String) -> Int? {
        guard let object = open.last, object >= 0, let index = document.member(key, of: object) else { return nil }
        known[index] = true
        return document.values[index].kind == .null ? nil : index
    }

    /// Whether `key` is there, without taking it as asked for.
    private func has(_ key: String) -> Bool {
        guard let object = open.last, object >= 0, let index = document.member(key, of: object) else { return false }
        return document.values[index].kind != .null
    }

    // MARK: fields

    mutating func bits<Value: FixedWidthInteger & UnsignedInteger>(
        _ count: Int, _ value: inout Value, _ field: Field
    ) throws(SpliceError) {
        var number = try integer(field.key, count)
        switch field {
        case .spliceDescriptorTag: number = number ?? tagOfKind()
        case .segmentationUpidType: try agree(with: &number)
        default: break
        }
        if let number { value = Value(truncatingIfNeeded: number) }
        if field == .segmentationUpidType || field == .midUpidType { upidType = UpidType(rawValue: UInt8(truncatingIfNeeded: value)) }
    }

    /// The tag of a descriptor that is given by its `kind` alone.
    private mutating func tagOfKind() -> UInt64? {
        guard let index = find("kind") else { return nil }
        return SpliceDescriptor.tag(ofKind: document.bytes[document.values[index].text]).map { UInt64($0) }
    }

    /// Takes the type from the names themselves where it is left out, and refuses one that is another than theirs.
    private func agree(with type: inout UInt64?) throws(SpliceError) {
        guard type != UInt64(UpidType.mid.rawValue), let object = open.last, object >= 0, let list = document.member("upids", of: object),
            document.values[list].kind == .list, document.values[list].count > 0
        else { return }
        let first = list + 1
        let own: UInt64? =
            if document.values[list].count > 1 {
                UInt64(UpidType.mid.rawValue)
            } else if document.values[first].kind == .object {
                document.member("type", of: first).flatMap { document.integer($0) }
            } else {
                nil
            }
        guard let own else { return }
        guard own <= 0xff else { throw SpliceError(.outOfRange(value: own, bits: 8), field: "type") }
        if let type, type != own { throw Self.expected("\(own), as upids say", Field.segmentationUpidType.key.description, document, list) }
        type = own
    }

    private mutating func integer(_ key: StaticString, _ bits: Int) throws(SpliceError) -> UInt64? {
        guard let index = find(key.description) else { return nil }
        guard let number = document.integer(index) else { throw Self.expected("a whole number", key.description, document, index) }
        guard number >> UInt64(bits) == 0 else { throw SpliceError(.outOfRange(value: number, bits: bits), field: key.description) }
        return number
    }

    mutating func flag(_ value: inout Bool, _ field: Field) throws(SpliceError) {
        let implied = field.implied.flatMap { has($0.key.description) || has($0.key.description + "_seconds") ? $0 : nil }
        guard let index = find(field.key.description) else {
            if let implied { value = implied.value }
            return
        }
        switch document.values[index].kind {
        case .yes: value = true
        case .no: value = false
        default: throw Self.expected("true or false", field.key.description, document, index)
        }
        guard let implied, implied.value != value else { return }
        throw Self.expected("\(implied.value), as \(implied.key) is there", field.key.description, document, index)
    }

    mutating func ticks(_ count: Int, _ value: inout UInt64, _ field: Field) throws(SpliceError) {
        let key = field.key.description
        guard let seconds = find(key + "_seconds") else { return try bits(count, &value, field) }
        guard let ticks = document.ticks(seconds) else { throw Self.expected("seconds", key + "_seconds", document, seconds) }
        guard has(key) else {
            guard ticks >> UInt64(count) == 0 else { throw SpliceError(.outOfRange(value: ticks, bits: count), field: key) }
            return value = ticks
        }
        try bits(count, &value, field)
        // Six decimals give back the tick when rounded; a writer that cuts them off is one short.
        guard max(ticks, value) - min(ticks, value) <= 1 else {
            let text = String(decoding: Ticks.seconds(value), as: UTF8.self)
            throw Self.expected("\(text), as \(key) says", key + "_seconds", document, seconds)
        }
    }

    mutating func reserved(_ count: Int, _ bits: inout ReservedBits, at place: Int) throws(SpliceError) {
        let cleared = try integer(SpliceJsonWriter.reservedKey(place), count) ?? 0
        bits.cleared |= UInt32(truncatingIfNeeded: cleared) << UInt32(place)
    }

    mutating func bytes(
        _ count: Int, _ value: inout [UInt8], _ field: Field, asText: Bool
    ) throws(SpliceError) {
        if asText { try bytes(asText: &value, field.key.description) } else { try rest(&value, field) }
        guard value.count == count else {
            throw SpliceError(.outOfRange(value: UInt64(value.count), bits: count * 8), field: field.key.description)
        }
    }

    private mutating func bytes(asText value: inout [UInt8], _ key: String) throws(SpliceError) {
        guard let index = find(key) else { return }
        guard let text = document.bytes(ofText: index) else {
            throw Self.expected("text", key, document, index)
        }
        value = text
    }

    /// A UPID may be given by its text alone, or by the form that is shown beside its bytes.
    private mutating func name(_ value: inout [UInt8]) throws(SpliceError) {
        let keys = upidType.isBinary ? ["text", "eidr_canonical", "eidr", "isan", "umid", "uuid", "airing_id"] : ["text"]
        guard let key = keys.first(where: { has($0) }) else { return }
        guard upidType.isBinary, let index = find(key) else { return try bytes(asText: &value, key) }
        guard let bytes = UpidReading(text: [UInt8](document.string(index).utf8), type: upidType).bytes(.text) else {
            throw Self.expected("the text of a UPID of type \(upidType.rawValue)", key, document, index)
        }
        value = bytes
    }

    mutating func rest(_ value: inout [UInt8], _ field: Field) throws(SpliceError) {
        guard let index = find(field.key.description) else {
            if field == .segmentationUpid { try name(&value) }
            return
        }
        guard document.values[index].kind == .string else { throw Self.expected("hexadecimal", field.key.description, document, index) }
        value = try SpliceInfoSection.bytes(hex: document.bytes[document.values[index].text].span)
    }

    // MARK: lengths and counts

    mutating func length(
        _ count: Int, _ field: Field, unstated: inout Bool, mayBeUnstated: Bool
    ) throws(SpliceError) -> LengthField {
        // Lengths are computed; only the old "not stated" is taken from a document.
        unstated = find(field.key.description).flatMap { document.integer($0) } == 0xfff && mayBeUnstated
        return LengthField(field: field, bits: count, offset: 0, bytes: nil)
    }

    mutating func enter(_ length: LengthField, trailer: Int) throws(SpliceError) -> Frame {
        Frame(length: length, outer: 0, trailer: trailer)
    }

    mutating func leave(_ frame: Frame) throws(SpliceError) {}

    mutating func count(_ count: Int, _ current: Int, _ field: Field) throws(SpliceError) -> Int {
        guard let index = find(field.key.description) else { return current }
        let value = document.values[index]
        let number = value.kind == .string ? document.bytes(ofText: index)?.count ?? 0 : value.count
        guard number >> count == 0 else { throw SpliceError(.outOfRange(value: UInt64(number), bits: count), field: field.key.description) }
        return number
    }

    func hasItem(_ index: Int, of current: Int) -> Bool { next[next.count - 1] >= 0 }

    func isThere(_ present: Bool, bits: Int, key: StaticString) -> Bool { has(key.description) }

    mutating func checksum(_ value: inout Checksum) throws(SpliceError) {
        var stored: UInt32 = 0, isValid = true
        try bits(32, &stored, .crc32)
        try flag(&isValid, .crcValid)
        value = isValid ? .right : .wrong(stored)
    }

    // MARK: shape

    var wantsNotes: Bool { false }

    mutating func begin(_ key: StaticString) { descend(key, .object) }
    mutating func end() { ascend() }
    mutating func beginList(_ key: StaticString) { descend(key, .list) }
    mutating func endList() { ascend() }
    mutating func endItem() { ascend() }

    mutating func beginItem(_ index: Int) {
        let item = next[next.count - 1]
        guard item >= 0 else { return push(-1) }
        next[next.count - 1] = following(item, in: open[open.count - 1])
        known[item] = true
        if document.values[item].kind != .object, misfit == nil, let list = open.last {
            misfit = Self.expected("an object", document.name(list), document, item)
        }
        push(document.values[item].kind == .object ? item : -1)
    }

    private mutating func push(_ index: Int) {
        open.append(index)
        next.append(index >= 0 && document.values[index].count > 0 ? index + 1 : -1)
    }

    /// The element after `item`; -1 after the last.
    private func following(_ item: Int, in list: Int) -> Int {
        let next = document.values[item].next
        return next < document.values[list].next ? next : -1
    }

    private mutating func ascend() {
        open.removeLast()
        next.removeLast()
    }

    private mutating func descend(_ key: StaticString, _ kind: JsonDocument.Kind) {
        let index = find(key.description) ?? -1
        if index >= 0, document.values[index].kind != kind {
            misfit = misfit ?? Self.expected(kind == .list ? "a list" : "an object", key.description, document, index)
            return push(-1)
        }
        push(index)
    }

    mutating func note(_ key: StaticString, _ value: @autoclosure () -> DocumentNote) {
        // The fields' own notes are known where they stand; a misspelt field elsewhere is not excused by them.
        _ = find(key.description)
        _ = find(key.description + "_seconds")
    }
}

extension JsonDocument {
    /// The bytes that a string stands for: each character is the byte of its value, as `SpliceJsonWriter` puts it. nil for what is no
    /// string, and when a character has no such byte or is not escaped.
    fileprivate func bytes(ofText index: Int) -> [UInt8]? {
        let value = values[index]
        guard value.kind == .string, bytes[value.text].allSatisfy({ $0 < 0x80 }) else { return nil }
        var result: [UInt8] = []
        for scalar in string(index).unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { return nil }
            result.append(byte)
        }
        return result
    }

    /// A whole number, or a string of one in hexadecimal ("0x…"); nil when it is neither or too large: over 64 bits in hexadecimal, else
    /// over 63.
    fileprivate func integer(_ index: Int) -> UInt64? {
        let digits = bytes[values[index].text]
        switch values[index].kind {
        case .number: return (try? DecimalText.scaled(digits.span, places: 0)).flatMap { UInt64(exactly: $0) }
        case .string where digits.starts(with: "0x".utf8):
            let digits = digits.dropFirst(2)
            return Hex.number(digits.span)
        default: return nil
        }
    }

    /// A number of seconds as 90 kHz ticks, to the nearest; nil when it is none, negative or over 2^63 nanoseconds.
    fileprivate func ticks(_ index: Int) -> UInt64? {
        guard values[index].kind == .number,
            let nanoseconds = try? DecimalText.scaled(bytes[values[index].text].span, places: 9, isRounded: true)
        else { return nil }
        return Ticks.ticks(nanoseconds: nanoseconds)
    }
}

extension SpliceError {
    /// What the reader of the text found.
    init(_ error: JsonError) {
        if case .duplicate(let name) = error.reason {
            // Its name, not the quote before it.
            self.init(.twice(byteOffset: error.place.byteOffset + 1), field: name)
        } else {
            self.init(.document(expected: error.reason.expected, byteOffset: error.place.byteOffset), field: "json")
        }
    }
}
