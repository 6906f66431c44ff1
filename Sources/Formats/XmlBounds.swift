/// How much of an XML text a caller is ready to take.
public struct XmlBounds: Sendable {
    /// Bytes of the text; at most 2^31 - 1.
    public var bytes: Int
    /// Elements open at once.
    public var depth: Int
    /// Elements in all.
    public var elements: Int
    /// Attributes of one element, those that declare namespaces counted too.
    public var attributes: Int
    /// Namespaces declared around one element.
    public var namespaces: Int

    public init(
        bytes: Int = Self.standard.bytes, depth: Int = Self.standard.depth, elements: Int = Self.standard.elements,
        attributes: Int = Self.standard.attributes, namespaces: Int = Self.standard.namespaces
    ) {
        self.init(of: bytes, depth, elements, attributes, namespaces)
    }

    private init(of bytes: Int, _ depth: Int, _ elements: Int, _ attributes: Int, _ namespaces: Int) {
        self.bytes = min(bytes, Int(Int32.max))
        self.depth = depth
        self.elements = elements
        self.attributes = attributes
        self.namespaces = namespaces
    }

    /// For a text whose size its source bounds already.
    public static let standard = XmlBounds(
        of: Limits.xmlBytes, Limits.xmlDepth, Limits.xmlElements, Limits.xmlAttributes, Limits.xmlNamespaces)
}
