/// An object with fields of its own.
public struct ObjectForm<Model: FieldModel>: FieldForm {
    public init() {}

    public func read(_ json: Json, _ old: Model?, _ reader: inout FieldReader) -> Model? { reader.object(json, old) }

    public func write(_ value: Model, _ writer: FieldWriter) -> Json { writer.object(value) }

    public var shape: FieldShape { .object(FieldSchema.table(of: Model.self)) }
}

extension FieldForm {
    public static func object<Model: FieldModel>() -> Self where Self == ObjectForm<Model> { ObjectForm() }
}
