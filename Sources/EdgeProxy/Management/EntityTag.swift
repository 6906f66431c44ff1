import Formats
import Store

/// The version of an object as a header has it: `"7"` (RFC 9110 §8.8.3).
enum EntityTag {
    static func text(of version: Int64) -> String { "\"\(version)\"" }

    /// What stands for the bytes of an answer that has no version: a list.
    static func version(of body: [UInt8]) -> Int64 { Sha256.digest(body).prefix(8).reduce(0) { $0 << 8 | Int64($1) } & .max }

    /// The versions that a list of tags names; a tag that is well-formed and no version of ours names none.
    ///
    /// A weak one counts as the other: nginx weakens the tag of what it compresses. A number without quotes counts too, for generators
    /// send it.
    /// - Returns: `nil` for what is no such list, or has no tag.
    static func versions(_ list: ArraySlice<UInt8>) -> [Int64]? {
        var versions: [Int64] = [], at = list.startIndex, tags = 0
        while true {
            while at < list.endIndex, list[at].isBlank || list[at] == UInt8(ascii: ",") { at += 1 }
            guard at < list.endIndex else { return tags > 0 ? versions : nil }
            guard tags < Limits.entityTags, let (text, end, isQuoted) = tag(list, at) else { return nil }
            let version = DecimalInteger.parse(Array(text).span)
            guard isQuoted || version != nil else { return nil }
            // "007" is another tag than "7".
            if let version, text.first != UInt8(ascii: "0") || text.count == 1 { versions.append(version) }
            tags += 1
            at = end
            while at < list.endIndex, list[at].isBlank { at += 1 }
            guard at == list.endIndex || list[at] == UInt8(ascii: ",") else { return nil }
        }
    }

    /// What a tag says, and where it ends.
    private static func tag(_ list: ArraySlice<UInt8>, _ start: Int) -> (text: ArraySlice<UInt8>, end: Int, isQuoted: Bool)? {
        let quote = UInt8(ascii: "\""), begin = list[start...].starts(with: "W/\"".utf8) ? start + 2 : start
        guard list[begin] == quote else {
            let end = list[begin...].firstIndex { $0.isBlank || $0 == UInt8(ascii: ",") } ?? list.endIndex
            return (list[begin..<end], end, false)
        }
        guard let end = list[(begin + 1)...].firstIndex(of: quote) else { return nil }
        let text = list[begin + 1..<end]
        // etagc: no blank and no control character.
        return text.allSatisfy { $0 > 0x20 && $0 != 0x7f } ? (text, end + 1, true) : nil
    }
}

extension Route.Action {
    /// Whether its answers have a tag, and are 304 for whoever sends it back.
    var isTagged: Bool {
        switch self {
        case .objects(_, let action), .elements(_, let action): [.list, .read, .versions, .version].contains(action)
        case .audit, .exportTenant, .openApi, .apiPage: true
        default: false
        }
    }
}

/// What `If-Match` or `If-None-Match` says (RFC 9110 §13.1).
enum Precondition: Equatable, Sendable {
    /// The request has none.
    case none
    /// `*`: any object that is there.
    case any
    /// One of these; an empty list is of tags that are not ours.
    case versions([Int64])

    /// - Parameters:
    ///   - value: of the header; `nil`: it is not there.
    ///   - name: of the header, for the refusal.
    /// - Throws: 400 `bad_header` for what is no list of tags.
    init(_ value: [UInt8]?, name: String) throws(Reply.Failure) {
        guard let value else {
            self = .none
            return
        }
        if value == [UInt8(ascii: "*")] {
            self = .any
        } else if let versions = EntityTag.versions(value[...]) {
            self = .versions(versions)
        } else {
            throw Reply.Failure(
                status: 400, code: "bad_header", message: "expected * or versions in quotes, with commas between them: \(name): \"7\"",
                field: name)
        }
    }

    /// Whether an object that is there at this version may be written (`If-Match`); also when nothing is asked.
    func holds(for version: Int64) -> Bool { self == .none || names(version) }

    /// Whether it names this version: with `If-None-Match` the answer is 304.
    func names(_ version: Int64) -> Bool {
        switch self {
        case .none: false
        case .any: true
        case .versions(let versions): versions.contains(version)
        }
    }
}
