import Formats

/// What stands in an element that others define, as it was written: text, elements, CDATA, comments.
public struct RawXml: Equatable, Sendable {
    /// Well-formed content of an element; `spaces` declare its prefixes.
    public let text: String
    /// Namespaces that it uses and that are declared around it.
    public let spaces: [Space]

    public struct Space: Equatable, Sendable {
        public let prefix: String
        public let uri: String
    }

    public init() {
        text = ""
        spaces = []
    }

    /// - Throws: `VastError` for what is no well-formed content of an element.
    public init(_ text: String) throws(VastError) {
        let source = Array("<x>\(text)</x>".utf8)
        do {
            self = RawXml(of: 0, in: try XmlDocument(source, bounds: .vast), source) ?? RawXml()
        } catch {
            throw VastError(error)
        }
    }

    /// The content of an element in the bytes that it was read from. nil: in UTF-16, of which nothing is cut.
    init?(of index: Int, in xml: XmlDocument, _ source: [UInt8]) {
        guard let text = Self.text(source[xml.elements[index].content], source) else { return nil }
        self.text = text
        spaces = Self.spaces(around: index, in: xml, source)
    }

    /// What is used within an element and not declared there.
    private static func spaces(around index: Int, in xml: XmlDocument, _ source: [UInt8]) -> [Space] {
        var found: [Space] = []
        // Prefixes that are declared where the walk is, and the element past which each declaration ends.
        var declared: [(prefix: Substring, end: Int)] = []
        for at in index + 1..<xml.elements[index].next {
            let element = xml.elements[at]
            declared.removeAll { $0.end <= at }
            let names = names(ofTag: source[element.byteOffset..<element.content.lowerBound])
            for name in names where name.hasPrefix("xmlns:") { declared.append((name.dropFirst(6), element.next)) }
            // The element's own name, then those of its attributes, in their order.
            let uris = [element.space] + element.attributes.map(\.space)
            for (name, uri) in zip(names.filter { $0 != "xmlns" && !$0.hasPrefix("xmlns:") }, uris) {
                guard let colon = name.lastIndex(of: ":"), name[..<colon] != "xml", found.count < Limits.namespaces else { continue }
                let prefix = name[..<colon]
                guard !declared.contains(where: { $0.prefix == prefix }), !found.contains(where: { $0.prefix == prefix }) else { continue }
                found.append(Space(prefix: String(prefix), uri: uri))
            }
        }
        return found
    }

    /// The name of a tag and those of its attributes.
    private static func names(ofTag tag: ArraySlice<UInt8>) -> [String] {
        var names: [String] = [], at = tag.startIndex + 1
        while at < tag.endIndex {
            let name = tag[at...].prefix { $0 > 0x20 && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") }
            if name.isEmpty {
                at += 1
                continue
            }
            names.append(String(decoding: name, as: UTF8.self))
            at = name.endIndex
            guard names.count > 1 else { continue }
            // The value, in quotes of one of two kinds.
            guard let quote = tag[at...].firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }),
                let end = tag[(quote + 1)...].firstIndex(of: tag[quote])
            else { break }
            at = end + 1
        }
        return names
    }

    private static func text(_ bytes: ArraySlice<UInt8>, _ source: [UInt8]) -> String? {
        // Of the encodings that the reader takes UTF-16 alone has zeros.
        if source.prefix(4).contains(0) { return nil }
        // So it is ISO 8859-1, whose bytes are the first characters of Unicode.
        guard let text = String(validating: bytes, as: UTF8.self), !isLatin(source) else {
            return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        }
        return text
    }

    /// Whether the XML declaration names another encoding than UTF-8. Bytes that are both are seldom, and would be read wrongly.
    private static func isLatin(_ source: [UInt8]) -> Bool {
        let declaration = String(decoding: source.prefix(100), as: UTF8.self).lowercased()
        guard let end = declaration.firstRange(of: "?>") else { return false }
        return declaration[..<end.lowerBound].contains("8859-1")
    }
}

/// An attribute that no table has.
public struct XmlAttribute: Equatable, Sendable {
    public let name: String
    public let value: String

    /// nil for a name that XML could not have, or that would declare a namespace.
    public init?(name: String, value: String) {
        let isName = name.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        guard isName, let first = name.utf8.first, !first.isDigit, first != UInt8(ascii: "-"), name != "xmlns" else { return nil }
        self.name = name
        self.value = value
    }
}

extension XmlBounds {
    static let vast = XmlBounds(
        bytes: Limits.documentBytes, depth: Limits.documentDepth, elements: Limits.documentElements, attributes: Limits.attributes,
        namespaces: Limits.namespaces)
}
