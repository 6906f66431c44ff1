/// An XML text (1.0, namespaces resolved) as a flat list of elements: an element stands before what is within it, and that before its
/// neighbour. Comments and processing instructions are left out.
public struct XmlDocument: Sendable {
    public struct Attribute: Equatable, Sendable {
        /// Without its prefix.
        public let name: String
        /// The namespace of its prefix; empty without one.
        public let space: String
        public let value: String
    }

    public struct Element: Nesting {
        /// Without its prefix.
        public let name: String
        /// The namespace, empty for none. A prefix that nobody declares stands for itself, as in an element cut out of its document.
        public let space: String
        /// Without those that declare namespaces.
        public let attributes: [Attribute]
        /// All text directly within, references resolved, CDATA included, in one piece.
        public internal(set) var text = ""
        /// Of its tag.
        public let byteOffset: Int
        /// Where in the bytes that were read its content stands: what is between its two tags, as it was written.
        public internal(set) var content: Range<Int>
        public internal(set) var next: Int
    }

    /// The first is the root.
    public let elements: [Element]

    /// Reads one text. There are no entities but XML's own five: a text with a document type is refused before it is read.
    ///
    /// Blanks before the XML declaration, which XML forbids and many servers send, are passed over.
    /// - Throws: `XmlError`, with the place of the first thing that does not fit.
    public init(_ bytes: [UInt8], bounds: XmlBounds = XmlBounds()) throws(XmlError) { elements = try XmlReader.elements(of: bytes, bounds) }

    /// The elements directly within, as indices of `elements`.
    public func children(of index: Int) -> Children<Element> { Children(of: index, in: elements) }

    /// The first child of that name, in any namespace; nil when there is none.
    public func child(_ name: String, of index: Int) -> Int? { children(of: index).first { elements[$0].name == name } }

    /// The value of an attribute of that name, with any prefix; nil when there is none.
    public func attribute(_ name: String, of index: Int) -> String? { elements[index].attributes.first { $0.name == name }?.value }
}
