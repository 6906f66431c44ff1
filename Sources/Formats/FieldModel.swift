/// An object of JSON whose type names each of its fields once.
///
/// `walk` is the only place that knows a field's name, form, bounds and text; what it is when it is left out is what `init()` gives it.
/// Cursors make everything else of it: they read JSON, merge it, write it, compare two values, and print the schema and the tables of
/// the documentation.
public protocol FieldModel: Equatable, Sendable {
    /// What the schema and the documentation call it: "Channel".
    static var title: String { get }
    /// Each field as it is when it is left out; what must be given is empty.
    init()
    /// Names every field, in the order in which they are read, written and documented, whatever the value is: a schema walk sees a model
    /// that `init()` has made.
    mutating func walk(_ cursor: inout some FieldCursor)
}
