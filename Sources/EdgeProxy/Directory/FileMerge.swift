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
        merge.removeOthers(than: configuration.campaigns, &draft)
        merge.removeOthers(than: configuration.channels, &draft)
        merge.removeOthers(than: configuration.slates, &draft)
        merge.removeOthers(than: configuration.administrators, &draft)
        merge.put(configuration.tenants.map(\.kept), &draft)
        merge.put(configuration.administrators, &draft)
        merge.put(configuration.slates, &draft)
        // Each may name the other.
        merge.put(configuration.campaigns, &draft, isLoose: true)
        merge.put(configuration.channels, &draft, isLoose: true)
        merge.removeOthers(than: configuration.tenants, &draft)
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

        mutating func removeOthers<Object: ShelvedModel>(than objects: [Object], _ draft: inout ChangeDraft) {
            let named = Set(objects.map { Managed<Object>.key($0.owner, $0.id) })
            for old in draft.objects[keyPath: Object.shelf].all where old.record.followsFile && !named.contains(old.key) {
                // What still follows the file names it no more, or is told of.
                let names = draft.objects.references(to: old.model) { !$0.followsFile }
                guard Object.kind == .tenants || names.isEmpty else {
                    let refusal = ChangeRefusal.referenced(by: Array(names.prefix(Limits.namedReferences)))
                    differences.append("\(old.key) is not in the configuration file any more, and stays: \(refusal.sentence)")
                    continue
                }
                do throws(ChangeRefusal) {
                    try draft.remove(Object.self, old.model.owner, old.model.id, checksLinks: Object.kind == .tenants)
                } catch {
                    differences.append("\(old.key) is not in the configuration file any more, and stays: \(error.sentence)")
                }
            }
        }
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
