/// Every bound of this module, in one place.
public enum Limits {
    /// The largest legal `section_length`: a private section is at most 4,096 bytes with its first three (ISO 13818-1 §2.4.4.11).
    public static let sectionLength = 4_093
    /// Longest text (base64 or hex) taken for one section, in bytes: the longest section as hex, with room for blanks and padding.
    public static let textBytes = 16_384
    /// Longest JSON or XML document taken for one section, in bytes.
    public static let documentBytes = 1 << 20
    /// How deep a JSON or XML document may nest; the standard's own structures need eight.
    public static let documentDepth = 16
    /// Namespaces that an XML document may have declared around one element; a manifest full of extensions has about ten.
    public static let documentNamespaces = 64
    /// Values in one JSON document: a section of 4,096 bytes cannot fill more.
    public static let documentValues = 65_536
}
