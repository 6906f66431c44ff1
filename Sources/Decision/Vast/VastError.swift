import Formats

/// Why a VAST or VMAP document could not be read, and where.
public struct VastError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        /// It is no XML that we read: not well-formed, with a document type, or beyond a bound.
        case xml(XmlError.Reason)
        /// The root element is another one.
        case root(expected: String)
        /// The version that a VAST document says it has.
        case version(String)
        /// More elements of one kind than are read.
        case tooMany(Int)
    }
    public let reason: Reason
    /// As the standard spells it; empty where there is none yet.
    public let element: String
    public let place: TextPlace

    init(_ reason: Reason, element: String, _ place: TextPlace) {
        self.reason = reason
        self.element = element
        self.place = place
    }

    init(_ error: XmlError) { self.init(.xml(error.reason), element: "", error.place) }

    /// What the ERRORCODE macro says of it (VAST 4.2 §2.3.6.3).
    public var code: Int {
        switch reason {
        case .xml: 100
        case .root(let expected): expected == "VAST" && element == "VideoAdServingTemplate" ? 102 : 101
        case .tooMany: 101
        case .version: 102
        }
    }

    public var description: String {
        switch reason {
        case .xml(let reason): "\(place): expected \(reason.expected)"
        case .root(let expected): "\(place): expected \(expected) as the root element, it is \(element)"
        case .version(let text): "\(place): expected VAST 2.0 to 4.x, it is version \(Json.quoted(text))"
        case .tooMany(let count): "\(place): expected at most \(count) of \(element)"
        }
    }
}
