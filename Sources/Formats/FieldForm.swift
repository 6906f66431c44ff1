/// How a value stands in JSON: a number of seconds, one of some words, a list, an object.
public protocol FieldForm<Value>: Sendable {
    associatedtype Value
    /// The value that stands there; `nil` when it is none, which is then noted in the reader.
    ///
    /// - Parameter old: what the field was: what a patch does not name stays as it is there.
    func read(_ json: Json, _ old: Value?, _ reader: inout FieldReader) -> Value?
    func write(_ value: Value, _ writer: FieldWriter) -> Json
    /// For schema and documentation.
    var shape: FieldShape { get }
}

/// A form that needs nothing but the value itself: no object, no list, no secret.
public protocol FieldScalar<Value>: FieldForm {
    func read(_ json: Json) throws(FieldRefusal) -> Value
    func write(_ value: Value) -> Json
}

extension FieldScalar {
    public func read(_ json: Json, _ old: Value?, _ reader: inout FieldReader) -> Value? {
        do throws(FieldRefusal) {
            return try read(json)
        } catch {
            reader.note(error, at: json)
            return nil
        }
    }

    public func write(_ value: Value, _ writer: FieldWriter) -> Json { write(value) }
}

/// Why a value is not what its field takes.
public enum FieldRefusal: Error, Equatable, Sendable {
    /// "a number of seconds"; the message adds what stands there instead.
    case expected(String)
    /// A whole message, for what must not be shown or is said better otherwise.
    case refused(String)

    func message(_ json: Json) -> String {
        switch self {
        case .expected(let what): "expected \(what), got \(json.shown)"
        case .refused(let message): message
        }
    }
}
