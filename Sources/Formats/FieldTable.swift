/// The fields of one model.
public struct FieldTable: Equatable, Sendable {
    public struct Row: Equatable, Sendable {
        public let rule: FieldRule
        public let shape: FieldShape
        /// What leaving it out means, where that is a value.
        public let standard: Json?

        public init(_ rule: FieldRule, _ shape: FieldShape, standard: Json? = nil) {
            self.rule = rule
            self.shape = shape
            self.standard = standard
        }
    }

    public let title: String
    public var rows: [Row]
    /// What its fields say together.
    public var checks: [FieldCheck] = []
    /// What stands under any longer name that begins with this one's.
    public var others: Row?
    /// Whether exactly one field may be there.
    public var isSingle = false

    public init(title: String, rows: [Row] = []) {
        self.title = title
        self.rows = rows
    }
}
