/// What the model keeps in another way than its fields have it: an enumeration whose cases are told apart by the fields that are there.
public struct MappedForm<Base: FieldForm, Value>: FieldForm {
    let base: Base
    let into: @Sendable (Base.Value) -> Value
    let from: @Sendable (Value) -> Base.Value

    public init(_ base: Base, into: @escaping @Sendable (Base.Value) -> Value, from: @escaping @Sendable (Value) -> Base.Value) {
        self.base = base
        self.into = into
        self.from = from
    }

    public func read(_ json: Json, _ old: Value?, _ reader: inout FieldReader) -> Value? {
        base.read(json, old.map(from), &reader).map(into)
    }

    public func write(_ value: Value, _ writer: FieldWriter) -> Json { base.write(from(value), writer) }

    public var shape: FieldShape { base.shape }
}
