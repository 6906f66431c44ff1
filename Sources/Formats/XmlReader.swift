import CExpat

/// Reads one XML text with expat, whose parser it owns: made, used and freed here alone.
///
/// Namespaces are resolved here and not by expat, which refuses a prefix that nobody declares.
@safe final class XmlReader {
    private let bytes: [UInt8]
    private let bounds: XmlBounds
    private let parser: XML_Parser
    /// Where expat's text begins in ours.
    private let start: Int

    private var elements: [XmlDocument.Element] = []
    /// Elements that are open, the innermost last, each with its text so far and how many `spaces` are declared outside of it.
    private var open: [(index: Int, text: [UInt8], spaces: Int)] = []
    /// The declarations in force, the innermost last.
    private var spaces: [(prefix: Substring, space: String)] = [("xml", "http://www.w3.org/XML/1998/namespace")]
    private var failure: XmlError?

    static func elements(of bytes: [UInt8], _ bounds: XmlBounds) throws(XmlError) -> [XmlDocument.Element] {
        guard bytes.count <= bounds.bytes else { throw XmlError(.tooLong(bytes: bounds.bytes), at: 0, in: bytes) }
        guard let reader = XmlReader(bytes, bounds) else { throw XmlError(.noMemory, at: 0, in: bytes) }
        try reader.read()
        return reader.elements
    }

    private init?(_ bytes: [UInt8], _ bounds: XmlBounds) {
        // SAFETY: no encoding is named, so expat reads no memory of ours; the parser is freed in `deinit` and handed to nobody.
        guard let parser = unsafe XML_ParserCreate(nil) else { return nil }
        unsafe self.parser = parser
        self.bytes = bytes
        self.bounds = bounds
        start = bytes.firstIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0a && $0 != 0x0d } ?? bytes.count
    }

    deinit {
        // SAFETY: made in `init`, and nobody else has it.
        unsafe XML_ParserFree(parser)
    }

    private func read() throws(XmlError) {
        // SAFETY: the handlers are called within XML_Parse alone, while `self` lives; what expat hands them they copy before they return.
        unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        unsafe XML_SetElementHandler(
            parser, { unsafe XmlReader.of($0).begin($1, $2) },
            { user, _ in unsafe XmlReader.of(user).end() })
        unsafe XML_SetCharacterDataHandler(parser) { unsafe XmlReader.of($0).append($1, Int($2)) }
        unsafe XML_SetStartDoctypeDeclHandler(parser) { user, _, _, _, _ in unsafe XmlReader.of(user).stop(.documentType) }
        // SAFETY: the parser is this reader's own and lives until the end of its `deinit`; these calls only set what it does.
        // With no document type there are no entities to expand or to fetch; these hold should expat ever see one.
        unsafe XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER)
        unsafe xml_forbid_amplification(parser)
        // SAFETY: the bytes outlive the call, their number fits (`XmlBounds.bytes`), and expat does not write to them.
        let status = unsafe bytes[start...].withUnsafeBytes { text in
            unsafe XML_Parse(parser, text.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(text.count), 1)
        }
        if let failure { throw failure }
        guard status != XML_STATUS_OK else { return }
        throw XmlError(expatReason, at: offset, in: bytes)
    }

    /// SAFETY: expat hands back what XML_SetUserData was given: this reader, which is alive as long as XML_Parse runs.
    private static func of(_ user: UnsafeMutableRawPointer?) -> XmlReader {
        guard let user = unsafe user else { preconditionFailure("expat lost its reader") }
        return unsafe Unmanaged<XmlReader>.fromOpaque(user).takeUnretainedValue()
    }

    // MARK: what expat says

    /// Of the event that expat tells of.
    private var offset: Int {
        // SAFETY: the parser is alive.
        start + max(0, Int(unsafe XML_GetCurrentByteIndex(parser)))
    }

    /// Past that event.
    private var endOffset: Int {
        // SAFETY: the parser is alive.
        offset + max(0, Int(unsafe XML_GetCurrentByteCount(parser)))
    }

    private var expatReason: XmlError.Reason {
        // SAFETY: the parser is alive, and the words are a constant of expat's.
        let code = unsafe XML_GetErrorCode(parser)
        switch code {
        case XML_ERROR_NO_MEMORY: return .noMemory
        case XML_ERROR_DUPLICATE_ATTRIBUTE:
            let isName: (UInt8) -> Bool = { $0 > 0x20 && $0 != UInt8(ascii: "=") }
            return .duplicateAttribute(String(decoding: bytes[min(offset, bytes.count)...].prefix(while: isName), as: UTF8.self))
        default: return .malformed(unsafe XML_ErrorString(code).map { unsafe String(cString: $0) } ?? "error \(code.rawValue)")
        }
    }

    /// Ends the reading with an error; what expat still tells after it is passed over.
    private func stop(_ reason: XmlError.Reason) {
        guard failure == nil else { return }
        failure = XmlError(reason, at: offset, in: bytes)
        // SAFETY: the parser is alive; called within one of its handlers, where it may be stopped.
        unsafe XML_StopParser(parser, 0)
    }

    /// SAFETY: expat's name ends with a zero, and its list with a null; both live until this returns.
    private func begin(_ tag: UnsafePointer<CChar>?, _ list: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        guard failure == nil, let tag = unsafe tag else { return }
        guard open.count < bounds.depth else { return stop(.tooDeep(bounds.depth)) }
        guard elements.count < bounds.elements else { return stop(.tooManyElements(bounds.elements)) }
        let outside = spaces.count
        var written: [(name: String, value: String)] = []
        var at = 0
        // SAFETY: expat hands over pairs of C strings that live through the call, ended by a null pointer.
        while let list = unsafe list, let name = unsafe list[at], let value = unsafe list[at + 1] {
            guard written.count + spaces.count - outside < bounds.attributes else { return stop(.tooManyAttributes(bounds.attributes)) }
            at += 2
            let attribute = unsafe (name: String(cString: name), value: String(cString: value))
            guard let prefix = Self.declaredPrefix(attribute.name) else {
                written.append(attribute)
                continue
            }
            // The one that XML itself declares is not counted.
            guard spaces.count <= bounds.namespaces else { return stop(.tooManyNamespaces(bounds.namespaces)) }
            spaces.append((prefix, attribute.value))
        }
        // SAFETY: a C string that lives through the call.
        let (prefix, name) = unsafe Self.parts(String(cString: tag))
        elements.append(
            XmlDocument.Element(
                name: String(name), space: space(of: prefix),
                attributes: written.map { attribute in
                    let (prefix, name) = Self.parts(attribute.name)
                    // The default namespace is none of attributes.
                    return XmlDocument.Attribute(
                        name: String(name), space: prefix.isEmpty ? "" : space(of: prefix), value: attribute.value)
                }, byteOffset: offset, content: endOffset..<endOffset, next: elements.count + 1))
        open.append((elements.count - 1, [], outside))
    }

    private func end() {
        guard failure == nil, let (index, text, outside) = open.popLast() else { return }
        if !text.isEmpty { elements[index].text = String(decoding: text, as: UTF8.self) }
        elements[index].next = elements.count
        // Of an element without content both ends are told of at the end of its one tag.
        elements[index].content = elements[index].content.lowerBound..<max(offset, elements[index].content.lowerBound)
        spaces.removeLast(spaces.count - outside)
    }

    /// SAFETY: `text` has `count` bytes, which live until this returns.
    private func append(_ text: UnsafePointer<CChar>?, _ count: Int) {
        guard failure == nil, !open.isEmpty else { return }
        unsafe open[open.count - 1].text.append(contentsOf: UnsafeRawBufferPointer(start: text, count: count))
    }

    // MARK: names

    /// What stands before the last colon of a name, empty without one, and what stands behind it.
    private static func parts(_ name: String) -> (prefix: Substring, local: Substring) {
        // By bytes: each tag and attribute comes here, and a search by characters took an eighth of the time.
        guard let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else { return ("", name[...]) }
        return (name[..<colon], name[name.utf8.index(after: colon)...])
    }

    /// The prefix that an attribute declares, empty for the default namespace; nil for any other attribute.
    private static func declaredPrefix(_ name: String) -> Substring? {
        if name == "xmlns" { return "" }
        return name.hasPrefix("xmlns:") ? name.dropFirst(6) : nil
    }

    private func space(of prefix: Substring) -> String { spaces.last { $0.prefix == prefix }?.space ?? String(prefix) }
}
