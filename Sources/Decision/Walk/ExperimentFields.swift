import Formats

extension Experiment: FieldModel {
    public static let title = "Experiment"

    public init() { self.init(id: "", arms: []) }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("id", &id, .id, "unique in the tenant")
        cursor.required(
            "arms", &arms, ListForm(.object(), count: 1...Limits.arms, refusal: { "expected 1 to \(Limits.arms), got \($0)" }),
            "each viewer is in one of them")
    }
}

extension Experiment.Arm: FieldModel {
    public static let title = "Arm"

    public init() { self.init(id: "") }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("id", &id, .id, "unique in the experiment")
        cursor.field("weight", &weight, .whole(Limits.weights), "its share of the viewers")
    }
}

extension FieldForm where Self == ListForm<ObjectForm<Experiment>> {
    /// The experiments of a tenant.
    public static var experiments: Self {
        ListForm(.object(), count: 0...Limits.experiments, refusal: { _ in "more than \(Limits.experiments)" })
    }
}

extension TrafficShape {
    /// A list of hours. That some are over 0 is the walk's to check.
    public static var form: MappedForm<ListForm<NumberForm<Int>>, TrafficShape> {
        MappedForm(
            ListForm(.whole(Limits.weights), count: Limits.hoursOfDay...Limits.hoursOfDay, refusal: { _ in refusal }),
            into: { TrafficShape(hours: $0) }, from: \.hours)
    }

    /// What is said of a list that is no day.
    public static let refusal = "expected 24 hours that are not all 0"
}
