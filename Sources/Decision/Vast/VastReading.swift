/// A document and what could not be read of it.
public struct VastReading<Document: Equatable & Sendable>: Equatable, Sendable {
    public let document: Document
    /// What was ignored or read otherwise than written; the first `Limits.warnings` of it.
    public let warnings: [VastWarning]
    /// Ads and breaks that are left out, for they contradict the standard. Their error URLs are to be fired all the same.
    public let refused: [RefusedPart]
}

/// One ad or break that is left out.
public struct RefusedPart: Equatable, Sendable {
    public let id: String?
    /// What the ERRORCODE macro says of it.
    public let code: Int
    /// Its error URLs, with their macros.
    public let errors: [String]
    public let byteOffset: Int
}

/// What of a document was ignored, or read otherwise than it is written.
public struct VastWarning: Equatable, Sendable, CustomStringConvertible {
    public enum Problem: Equatable, Sendable {
        /// There was nothing at all, which is how many servers say that they have no ad.
        case empty
        case unknownElement
        case unknownAttribute(String)
        /// It stands once, and this is another one.
        case twice
        /// Read although its letters have another case.
        case spelling(String)
        /// What the element, or one of its attributes, holds is no value of its kind.
        case value(attribute: String?, text: String)
        case missing(attribute: String)
        /// Without what makes it of use: a URL, mostly.
        case incomplete
        /// `about:blank` and `unknown`, which say that there is none.
        case placeholder
        /// A version that we do not know, and read as the nearest.
        case version(String)
        /// Both or none of InLine and Wrapper, or a wrapper without a URL.
        case contradiction
        /// Its characters are in an encoding in which content is not kept.
        case encoding
    }
    public let problem: Problem
    public let element: String
    /// Of its tag.
    public let byteOffset: Int

    public var description: String {
        let what =
            switch problem {
            case .empty: "the document is empty"
            case .unknownElement: "is not known here"
            case .unknownAttribute(let name): "attribute \(name) is not known"
            case .twice: "stands here once more, and counts once"
            case .spelling(let name): "is spelled \(name)"
            case .value(nil, let text): "holds no value of its kind: \(text)"
            case .value(let name?, let text): "attribute \(name) holds no value of its kind: \(text)"
            case .missing(let name): "attribute \(name) is missing"
            case .incomplete: "is incomplete and left out"
            case .placeholder: "stands for none"
            case .version(let text): "has an unknown version: \(text)"
            case .contradiction: "contradicts the standard and is left out"
            case .encoding: "is in an encoding that is not kept"
            }
        return element.isEmpty ? what : "byte \(byteOffset): \(element) \(what)"
    }
}
