/// What a request asks for. `other` is any further token; its text is `RequestView.methodText`.
public enum HttpMethod: UInt8, Sendable {
    case get, head, post, put, patch, delete, options, other

    /// Whether a request of this method means to bring a body, be it empty (RFC 9110 §9.3).
    var bringsBody: Bool { self == .post || self == .put || self == .patch }

    /// Methods are case-sensitive (RFC 9110 §9.1).
    init(_ token: UnsafeRawBufferPointer) {
        func isText(_ text: StaticString) -> Bool {
            token.count == text.utf8CodeUnitCount && token.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: token.count))
        }
        switch token.count {
        case 3: self = isText("GET") ? .get : isText("PUT") ? .put : .other
        case 4: self = isText("HEAD") ? .head : isText("POST") ? .post : .other
        case 5: self = isText("PATCH") ? .patch : .other
        case 6: self = isText("DELETE") ? .delete : .other
        case 7: self = isText("OPTIONS") ? .options : .other
        default: self = .other
        }
    }
}
