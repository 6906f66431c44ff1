/// Every bound of this module, in one place.
enum Limits {
    /// Bytes of a JSON text whose reader names no other bound.
    static let jsonBytes = 1 << 30
    /// Nesting of a JSON text: far beyond any document here, far below what the stack holds.
    static let jsonDepth = 64
    /// Values of a JSON text: a configuration of 10,000 campaigns has a tenth.
    static let jsonValues = 1 << 22
    /// Characters of a number in JSON: no field of ours has more than 20 digits.
    static let jsonNumberBytes = 64
    /// Characters of an id: it stands in URLs and metrics.
    static let idCharacters = 64
    /// A URL: what every player, proxy and origin takes.
    static let urlBytes = 2_000
    /// Members of an object whose names are the user's own.
    static let mapEntries = 1_000
    /// Mistakes in one document that are told.
    static let fieldErrors = 100
    /// Bytes of an XML text whose reader names no other bound: an ad server's answer of a whole day has one.
    static let xmlBytes = 4 << 20
    /// Nesting of an XML text: VAST needs 12.
    static let xmlDepth = 64
    /// Elements of an XML text.
    static let xmlElements = 1 << 16
    /// Attributes of one element.
    static let xmlAttributes = 256
    /// Namespaces declared around one element; a manifest full of extensions has about ten.
    static let xmlNamespaces = 64
}
