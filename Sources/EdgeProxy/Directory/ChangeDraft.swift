import Decision
import Formats
import Model
import Store

/// A change in the making: what it makes of all objects, and what a store has to write for it. Each object is checked against all others
/// when it is put in, so that what is committed can be put in force.
struct ChangeDraft {
    /// One object of the change.
    struct Write {
        let key: StoreKey
        /// `nil`: it was not there.
        let before: ObjectRecord?
        /// As it is kept, with its secrets; `nil`: it is removed.
        let document: String?
        /// Puts it in its place under the version that the store has given.
        fileprivate let settle: (inout ManagedObjects, ObjectRecord) -> Void
    }

    let before: ManagedObjects
    private(set) var objects: ManagedObjects
    private(set) var writes: [Write] = []
    /// Where the write of an object stands.
    private var places: [StoreKey: Int] = [:]
    /// Who makes the change, and when: milliseconds since 1970.
    let principal: String, nowMs: Int64

    init(_ objects: ManagedObjects, by principal: String, nowMs: Int64) {
        (before, self.objects, self.principal, self.nowMs) = (objects, objects, principal, nowMs)
    }

    // MARK: Changing

    /// Puts an object in, new or in the place of the one of its id.
    /// - Parameters:
    ///   - mustBeNew: whether another of its id is a mistake.
    ///   - checksLinks: whether what it names has to be there: not where objects that name each other come together.
    ///   - expected: whether the version that is there will do.
    /// - Returns: it, as it will stand.
    @discardableResult
    mutating func put<Object: ShelvedModel>(
        _ model: Object, mustBeNew: Bool = false, checksLinks: Bool = true, expecting expected: (Int64) -> Bool = { _ in true }
    ) throws(ChangeRefusal) -> Managed<Object> {
        let old = objects.find(Object.self, model.owner, model.id)
        if let old {
            if mustBeNew {
                throw .taken(FieldError(path: "id", message: "\"\(model.id)\" is the id of another of the \(Object.kind.rawValue)"))
            }
            guard expected(old.record.version) else { throw .outdated(version: old.record.version) }
        } else if objects[keyPath: Object.shelf].count >= Limits.managedObjects {
            throw .tooMany(Object.kind, limit: Limits.managedObjects)
        }
        try check(model, instead: old?.model, checksLinks: checksLinks)
        var record = old?.record ?? ObjectRecord(createdMs: nowMs, createdBy: principal)
        (record.updatedMs, record.updatedBy) = (nowMs, principal)
        record.version += 1
        let object = Managed(model, record)
        objects.put(object)
        let write = Write(key: object.key, before: old?.record, document: Self.document(model)) { objects, record in
            objects.put(Managed(model, record))
        }
        note(write)
        return object
    }

    /// Takes an object out, and with a tenant its users and keys.
    mutating func remove<Object: ShelvedModel>(
        _ type: Object.Type, _ owner: String, _ id: String, checksLinks: Bool = true,
        expecting expected: (Int64) -> Bool = { _ in true }
    ) throws(ChangeRefusal) {
        guard let old = objects.find(type, owner, id) else { throw .missing }
        guard expected(old.record.version) else { throw .outdated(version: old.record.version) }
        let names = checksLinks ? objects.references(to: old.model) : []
        guard names.isEmpty else { throw .referenced(by: Array(names.prefix(Limits.namedReferences))) }
        if Object.kind == .tenants {
            for user in objects.users.all(of: id) { try remove(UserAccount.self, id, user.model.id) }
            for key in objects.keys.all(of: id) { try remove(ApiKey.self, id, key.model.id) }
        }
        objects.remove(type, owner, id)
        note(Write(key: old.key, before: old.record, document: nil) { objects, _ in objects.remove(type, owner, id) })
    }

    /// Of two writes of one object the later one counts.
    private mutating func note(_ write: Write) {
        guard let index = places[write.key] else {
            places[write.key] = writes.count
            return writes.append(write)
        }
        writes[index] = Write(key: write.key, before: writes[index].before, document: write.document, settle: write.settle)
    }

    /// As a store keeps it.
    static func document(_ model: some ShelvedModel) -> String { FieldWriter.json(model, secrets: .kept).text }

    // MARK: Checking

    private func check<Object: ShelvedModel>(_ model: Object, instead old: Object?, checksLinks: Bool) throws(ChangeRefusal) {
        switch model {
        case let tenant as TenantConfiguration: try check(tenant, instead: old as? TenantConfiguration)
        case let campaign as Campaign:
            try checkMedia(campaign.creatives.enumerated().map { ("creatives[\($0)].id", $1.id) }, of: campaign.tenant, owner: campaign.id)
            try refusing { () throws(DecisionError) in try campaign.check() }
        case let slate as Slate: try checkMedia([("id", slate.id)], of: slate.tenant, owner: "")
        case let user as UserAccount:
            let same = objects.users.all.first { $0.model.email == user.email && $0.key != Managed<UserAccount>.key(user.owner, user.id) }
            if same != nil { throw .taken(FieldError(path: "email", message: "another user has that address")) }
        default: break
        }
        guard checksLinks else { return }
        try refusing { () throws(FieldError) in
            switch model {
            case let channel as ChannelConfiguration: try objects.check(channel)
            case let campaign as Campaign: try objects.check(campaign)
            default: if !model.owner.isEmpty { try objects.tenant(model.owner, "") }
            }
        }
    }

    /// Looks whether what a campaign names is there, where it was put in before all of that was.
    func checkLinks(of campaign: Campaign) throws(ChangeRefusal) {
        try refusing { () throws(FieldError) in try objects.check(campaign) }
    }

    private func check(_ tenant: TenantConfiguration, instead old: TenantConfiguration?) throws(ChangeRefusal) {
        try refusing { () throws(DecisionError) in try tenant.decisionTenant.check() }
        guard let old, old.experiments != tenant.experiments else { return }
        // Campaigns may ask for an arm that is gone.
        var changed = objects
        changed.put(Managed(tenant, ObjectRecord()))
        let names = objects.campaigns.all(of: tenant.id).filter { (try? changed.check($0.model)) == nil }.map { "campaigns/\($0.model.id)" }
        guard names.isEmpty else { throw .referenced(by: Array(names.prefix(Limits.namedReferences))) }
    }

    private func checkMedia(_ ids: [(field: String, id: String)], of tenant: String, owner: String) throws(ChangeRefusal) {
        var seen: Set<String> = []
        for (field, id) in ids {
            guard seen.insert(id).inserted else { throw .invalid(FieldError(path: field, message: "\"\(id)\" is there twice")) }
            guard let other = objects.campaign(ofMedia: id, tenant: tenant), other != owner else { continue }
            let what = other.isEmpty ? "a slate" : "a creative of campaigns/\(other)"
            throw .taken(FieldError(path: field, message: "\"\(id)\" is already the id of \(what)"))
        }
    }

    private func refusing(_ check: () throws(FieldError) -> Void) throws(ChangeRefusal) {
        do throws(FieldError) { try check() } catch { throw .invalid(error) }
    }

    private func refusing(_ check: () throws(DecisionError) -> Void) throws(ChangeRefusal) {
        do throws(DecisionError) { try check() } catch {
            guard case .invalid(_, let field, let problem) = error else {
                throw .invalid(FieldError(path: "", message: "\(error)"))
            }
            throw .invalid(FieldError(path: field, message: problem))
        }
    }

    /// Looks whether a tenant that had an owner has one still: who takes that from itself can't give it back.
    func checkOwner(of tenant: String) throws(ChangeRefusal) {
        guard objects.hasOwner(of: tenant) || !before.hasOwner(of: tenant) else { throw .lastOwner }
    }

    // MARK: Keeping

    /// What a store has to write.
    var storeWrites: [StoreWrite] {
        writes.map { write in StoreWrite(write.key, write.before.map { .version($0.version) } ?? .nothing, write.document) }
    }

    /// Puts what was written among objects.
    /// - Parameter versions: that the store has given, in the order of `writes`.
    func settle(into objects: inout ManagedObjects, _ versions: [Int64]) {
        for (write, version) in zip(writes, versions) {
            let created = write.before.map { ($0.createdMs, $0.createdBy) } ?? (nowMs, principal)
            write.settle(
                &objects,
                ObjectRecord(version: version, createdMs: created.0, updatedMs: nowMs, createdBy: created.1, updatedBy: principal))
        }
    }
}

extension ManagedObjects {
    /// Whether somebody of a tenant can log in and make others.
    /// - Parameter tenant: "": the installation.
    func hasOwner(of tenant: String) -> Bool { users.all(of: tenant).contains { $0.model.role == .owner } }

    /// What names an object, `{kind}/{id}`.
    /// - Parameter counts: of which objects; all by default.
    func references(to model: some ShelvedModel, where counts: (StoreKey, ObjectRecord) -> Bool = { _, _ in true }) -> [String] {
        func naming<Other: ShelvedModel>(_ owner: String, _ names: (Other) -> Bool) -> [String] {
            self[keyPath: Other.shelf].all(of: owner).filter { counts($0.key, $0.record) && names($0.model) }.map {
                "\(Other.kind.rawValue)/\($0.model.id)"
            }
        }
        switch model {
        case let tenant as TenantConfiguration:
            return naming(tenant.id) { (_: ChannelConfiguration) in true } + naming(tenant.id) { (_: Campaign) in true }
                + naming(tenant.id) { (_: Slate) in true }
        case let slate as Slate:
            return naming(slate.tenant) { (channel: ChannelConfiguration) in
                [channel.slate, channel.bumperIn, channel.bumperOut].contains(slate.id)
            }
        case let campaign as Campaign:
            return naming(campaign.tenant) { (channel: ChannelConfiguration) in
                channel.pod.reserved.contains { $0.campaigns.contains(campaign.id) }
            }
        case let channel as ChannelConfiguration:
            return naming(channel.tenant) { (campaign: Campaign) in campaign.names(channel: channel.id) }
        default: return []
        }
    }
}

extension Campaign {
    fileprivate func names(channel id: String) -> Bool {
        [targeting.all, targeting.any, targeting.none].contains { conditions in
            conditions.contains { $0.attribute == .channel && $0.values.contains(id) }
        }
    }
}
