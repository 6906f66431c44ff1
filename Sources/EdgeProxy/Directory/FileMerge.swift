import Decision
import Formats
import Model
import Store

/// What a configuration file does to the objects that are kept: it declares, and the store rules over what was changed since.
enum FileMerge {
    /// What the file's objects are kept under.
    static func keys(of configuration: Configuration) -> [StoreKey] {
        func keys<Object: ShelvedModel>(_ objects: [Object]) -> [StoreKey] { objects.map { Managed<Object>.key($0.owner, $0.id) } }
        return keys(configuration.tenants) + keys(configuration.administrators) + keys(configuration.slates)
            + keys(configuration.channels) + keys(configuration.campaigns)
    }

    /// - Parameters:
    ///   - replaces: whether the file overwrites what was changed.
    ///   - removed: objects that were removed over REST: they stay so.
    /// - Returns: where the file and what stands differ, in lines for the log.
    static func apply(
        _ configuration: Configuration, to draft: inout ChangeDraft, replaces: Bool, removed: Set<StoreKey>
    ) -> [String] {
        var merge = Merge(replaces: replaces, removed: removed)
        // What is gone first: its ids may stand elsewhere now.
        let own = Set(keys(of: configuration))
        var gone = draft.objects.gone(since: own)
        // What stays because something names it may name others that are gone.
        while let (key, names) = draft.objects.stillNamed(gone, own: own) {
            gone.remove(key)
            merge.stays(key, .referenced(by: Array(names.prefix(Limits.namedReferences))))
        }
        merge.remove(Campaign.self, gone, &draft)
        merge.remove(ChannelConfiguration.self, gone, &draft)
        merge.remove(Slate.self, gone, &draft)
        merge.remove(UserAccount.self, gone, &draft)
        merge.put(configuration.tenants.map(\.kept), &draft)
        merge.put(configuration.administrators, &draft)
        merge.put(configuration.slates, &draft)
        // Each may name the other.
        merge.put(configuration.campaigns, &draft, isLoose: true)
        merge.put(configuration.channels, &draft, isLoose: true)
        merge.remove(TenantConfiguration.self, gone, &draft, checksLinks: true)
        return merge.differences
    }

    private struct Merge {
        let replaces: Bool, removed: Set<StoreKey>
        var differences: [String] = []

        mutating func put<Object: ShelvedModel>(_ objects: [Object], _ draft: inout ChangeDraft, isLoose: Bool = false) {
            for object in objects {
                let key = Managed<Object>.key(object.owner, object.id), old = draft.objects.find(Object.self, object.owner, object.id)
                if removed.contains(key) {
                    differences.append("\(key) was removed over REST, and stays so: the configuration file still has it")
                    continue
                }
                guard old?.model != object else { continue }
                if let old, !old.record.followsFile, !replaces {
                    let fields = FieldComparer.changes(from: object, to: old.model).map(\.field).joined(separator: ", ")
                    differences.append("\(key) was changed over REST, and stays so: the configuration file differs in \(fields)")
                    continue
                }
                do throws(ChangeRefusal) { try draft.put(object, checksLinks: !isLoose) } catch {
                    differences.append("\(key) of the configuration file is left out: \(error.sentence)")
                }
            }
        }

        mutating func remove<Object: ShelvedModel>(
            _: Object.Type, _ gone: Set<StoreKey>, _ draft: inout ChangeDraft, checksLinks: Bool = false
        ) {
            for old in draft.objects[keyPath: Object.shelf].all where gone.contains(old.key) {
                do throws(ChangeRefusal) {
                    try draft.remove(Object.self, old.model.owner, old.model.id, checksLinks: checksLinks)
                } catch {
                    stays(old.key, error)
                }
            }
        }

        mutating func stays(_ key: StoreKey, _ refusal: ChangeRefusal) {
            differences.append("\(key) is not in the configuration file any more, and stays: \(refusal.sentence)")
        }
    }
}

extension ManagedObjects {
    /// What has followed the file and is not in it any more.
    /// - Parameter own: what is in it.
    fileprivate func gone(since own: Set<StoreKey>) -> Set<StoreKey> {
        func gone<Object: ShelvedModel>(_ shelf: Shelf<Object>) -> [StoreKey] {
            shelf.all.filter { $0.record.followsFile }.map(\.key).filter { !own.contains($0) }
        }
        return Set(gone(tenants) + gone(users) + gone(channels) + gone(campaigns) + gone(slates))
    }

    /// One of those that would go and something names that stays: what is in the file and follows it names it no more.
    fileprivate func stillNamed(_ gone: Set<StoreKey>, own: Set<StoreKey>) -> (key: StoreKey, names: [String])? {
        func stays(_ key: StoreKey, _ record: ObjectRecord) -> Bool { !gone.contains(key) && !(record.followsFile && own.contains(key)) }
        // Most of the time there is nothing that could name anything.
        guard channels.all.contains(where: { stays($0.key, $0.record) }) || campaigns.all.contains(where: { stays($0.key, $0.record) })
        else { return nil }
        func find<Object: ShelvedModel>(_ shelf: Shelf<Object>) -> (key: StoreKey, names: [String])? {
            for object in shelf.all where gone.contains(object.key) {
                let names = references(to: object.model, where: stays)
                if !names.isEmpty { return (object.key, names) }
            }
            return nil
        }
        return find(channels) ?? find(campaigns) ?? find(slates)
    }
}

extension Configuration {
    /// The first administrator, whose password stays in the file.
    fileprivate var administrators: [UserAccount] {
        admin.map { [UserAccount(id: "admin", email: $0.email.lowercased(), name: "Administrator", role: .owner)] } ?? []
    }
}

extension TenantConfiguration {
    /// Without the key of the configuration file, which stays there.
    var kept: TenantConfiguration {
        var kept = self
        kept.apiKey = nil
        return kept
    }
}

extension ManagedObjects {
    /// Whether there is something under a key.
    func has(_ key: StoreKey) -> Bool {
        func has<Object: ShelvedModel>(_: Object.Type) -> Bool { find(Object.self, key.tenant, key.id) != nil }
        return ObjectKind(rawValue: key.kind).map { has($0.type) } ?? false
    }
}
