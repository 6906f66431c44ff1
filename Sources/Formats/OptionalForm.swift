/// The same, or `null` for none.
public struct OptionalForm<Base: FieldForm>: FieldForm {
    let base: Base

    public init(_ base: Base) { self.base = base }

    public func read(_ json: Json, _ old: Base.Value??, _ reader: inout FieldReader) -> Base.Value?? {
        if json == .null { return .some(nil) }
        return base.read(json, old ?? nil, &reader).map { .some($0) }
    }

    public func write(_ value: Base.Value?, _ writer: FieldWriter) -> Json { value.map { base.write($0, writer) } ?? .null }

    public var shape: FieldShape { base.shape }
}

/// What stands where a field has no meaning yet.
public struct NothingForm: FieldScalar {
    public struct Nothing: Sendable {}
    public typealias Value = Nothing

    public func read(_ json: Json) throws(FieldRefusal) -> Nothing {
        guard json == .null else { throw .refused("is not available yet") }
        return Nothing()
    }

    public func write(_ value: Nothing) -> Json { .null }

    public var shape: FieldShape { .nothing }
}
