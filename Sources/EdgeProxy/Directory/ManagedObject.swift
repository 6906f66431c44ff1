import Decision
import Formats
import Model
import Store

/// Where an object stands: what every answer says of it beside its own fields.
struct ObjectRecord: Equatable, Sendable {
    /// From 1; 0: it is not kept yet.
    var version: Int64 = 0
    /// Milliseconds since 1970.
    var createdMs: Int64 = 0, updatedMs: Int64 = 0
    /// Users, keys, or `file`.
    var createdBy = "", updatedBy = ""

    /// Who writes what the configuration file says.
    static let file = "file"
    /// Who writes what a command of ours changes.
    static let command = "command"
    /// Whether it follows the configuration file: nobody has changed it over REST.
    var followsFile: Bool { updatedBy == Self.file }
}

/// An object and where it stands. A reference, so that a snapshot of ten thousand is ten thousand pointers.
final class Managed<Object: ShelvedModel>: Sendable {
    let model: Object
    let record: ObjectRecord

    init(_ model: Object, _ record: ObjectRecord) { (self.model, self.record) = (model, record) }

    /// What it is kept under.
    var key: StoreKey { Self.key(model.owner, model.id) }

    static func key(_ owner: String, _ id: String) -> StoreKey { StoreKey(kind: Object.kind.rawValue, tenant: owner, id: id) }
}

/// A model that has a place among the managed objects.
protocol ShelvedModel: ManagedModel {
    static var shelf: WritableKeyPath<ManagedObjects, Shelf<Self>> { get }
}

/// All objects of one kind, by owner, in the order of their ids.
struct Shelf<Object: ShelvedModel>: Sendable {
    private var rows: [String: [Managed<Object>]] = [:]
    private(set) var count = 0

    /// Whose objects there are, in order.
    var owners: [String] { rows.keys.sorted() }

    /// Those of one owner, by id.
    func all(of owner: String) -> [Managed<Object>] { rows[owner] ?? [] }

    /// Whether these are the very same objects: compared by where they lie, not by what they are.
    func isSame(as other: Self) -> Bool {
        rows.count == other.rows.count
            && rows.allSatisfy { owner, own in
                guard let others = other.rows[owner] else { return false }
                return own.count == others.count
                    && own.withUnsafeBufferPointer { own in
                        others.withUnsafeBufferPointer { $0.baseAddress == own.baseAddress }
                    }
            }
    }

    var all: [Managed<Object>] { owners.flatMap { rows[$0] ?? [] } }

    func find(_ owner: String, _ id: String) -> Managed<Object>? {
        guard let own = rows[owner] else { return nil }
        let place = Self.place(of: id, in: own)
        return place < own.count && own[place].model.id == id ? own[place] : nil
    }

    mutating func put(_ object: Managed<Object>) {
        var own = rows.removeValue(forKey: object.model.owner) ?? []
        let place = Self.place(of: object.model.id, in: own)
        if place < own.count, own[place].model.id == object.model.id {
            own[place] = object
        } else {
            own.insert(object, at: place)
            count += 1
        }
        rows[object.model.owner] = own
    }

    mutating func remove(_ owner: String, _ id: String) {
        guard var own = rows.removeValue(forKey: owner) else { return }
        let place = Self.place(of: id, in: own)
        if place < own.count, own[place].model.id == id {
            own.remove(at: place)
            count -= 1
        }
        if !own.isEmpty { rows[owner] = own }
    }

    /// Where an id stands, or would stand.
    private static func place(of id: String, in rows: [Managed<Object>]) -> Int {
        var low = 0, high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].model.id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Campaign {
    /// The same as its account is known by: what was made anew under an id that was used before has another one.
    func born(_ record: ObjectRecord) -> Campaign {
        var campaign = self
        campaign.bornMs = record.createdMs
        return campaign
    }
}

extension Managed<Campaign> {
    /// The account that pays for it, and that its sums are of.
    var account: UInt64 { model.born(record).key }
}
