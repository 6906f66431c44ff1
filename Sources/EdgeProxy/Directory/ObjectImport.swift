import Decision
import Formats
import Model
import Store

/// What a document has of tenants, to be put in as a whole: by REST and by the command line alike. What is there already becomes what the
/// document has, as a new version; what it does not name stays.
struct ObjectImport: Sendable {
    private(set) var objects: ConfiguredObjects
    /// Those of one tenant alone; `nil`: all.
    private(set) var tenant: String?
    /// Whether a tenant that is there keeps its own fields, but for its experiments: they are for the installation to change.
    var keepsTenants = false
    /// Whether it is told what becomes of each field: for a dry run.
    var tellsChanges = false
    /// Where one stands in the document, for refusals: "export.channels[0]".
    private let place: @Sendable (ObjectKind, Int) -> String

    /// What has become of it.
    struct Counts: Sendable, Equatable {
        var created = 0, changed = 0, unchanged = 0
        /// Of each channel the headers to its origin whose values a document has left out and nothing here has: "demo/news: Authorization".
        var missingSecrets: [String] = []
        /// What becomes of each field, "channels/news.name", the first `Limits.importChanges` of them; where that was asked for.
        var changes: [FieldChange] = []

        var json: Json { ["created": .integer(created), "changed": .integer(changed), "unchanged": .integer(unchanged)] }
    }

    init(_ objects: ConfiguredObjects, place: @escaping @Sendable (ObjectKind, Int) -> String) {
        (self.objects, self.place) = (objects, place)
        // A tenant's key stays in the configuration file.
        self.objects.tenants = objects.tenants.map(\.kept)
    }

    /// What came from one tenant goes into another; of several only that one is put in.
    mutating func choose(_ id: String) {
        guard objects.tenants.count == 1 else { return tenant = id }
        objects.tenants[0].id = id
        for index in objects.slates.indices { objects.slates[index].tenant = id }
        for index in objects.channels.indices { objects.channels[index].tenant = id }
        for index in objects.campaigns.indices { objects.campaigns[index].tenant = id }
    }

    /// Whether there is anything of that tenant.
    var isEmpty: Bool { !objects.tenants.contains { tenant == nil || $0.id == tenant } }

    /// The first secret that the document names by a file or a variable, and that the object in its place does not name so: over REST
    /// nobody makes the process read a file and send it to an origin.
    func namedSecret(besides current: ManagedObjects) -> FieldError? {
        for (index, channel) in objects.channels.enumerated() {
            let known = current.channels.find(channel.tenant, channel.id)?.model.originHeaders ?? []
            for header in channel.originHeaders where !known.contains(header) {
                guard case .literal = header.value else {
                    return FieldError(
                        path: "\(place(.channels, index)).origin_headers.\(header.name)",
                        message: "expected a string: files and variables are named in configuration files alone")
                }
            }
        }
        return nil
    }

    func put(into draft: inout ChangeDraft) throws(ChangeRefusal) -> Counts {
        let full = completed(with: draft.objects)
        var counts = Counts()
        try put(full.tenants, &draft, &counts)
        try put(full.slates, &draft, &counts)
        // Each may name the other: what they name is looked for when all are there.
        try put(full.campaigns, &draft, &counts, checksLinks: false)
        try put(full.channels, &draft, &counts)
        for (index, campaign) in full.campaigns.enumerated() where isChosen(campaign) {
            do throws(ChangeRefusal) { try draft.checkLinks(of: campaign) } catch { throw error.at(place(.campaigns, index)) }
        }
        for channel in full.channels where isChosen(channel) {
            let names = channel.originHeaders.filter { $0.value == .literal(FieldWriter.secretMark) }.map(\.name)
            if !names.isEmpty { counts.missingSecrets.append("\(channel.path): \(names.joined(separator: ", "))") }
        }
        return counts
    }

    private func put<Object: ShelvedModel>(
        _ objects: [Object], _ draft: inout ChangeDraft, _ counts: inout Counts, checksLinks: Bool = true
    ) throws(ChangeRefusal) {
        var seen: Set<StoreKey> = []
        for (index, object) in objects.enumerated() where isChosen(object) {
            guard seen.insert(Managed<Object>.key(object.owner, object.id)).inserted else {
                throw .invalid(FieldError(path: "\(place(Object.kind, index)).id", message: "\"\(object.id)\" is there twice"))
            }
            let old = draft.objects.find(Object.self, object.owner, object.id)
            guard old?.model != object else {
                counts.unchanged += 1
                continue
            }
            do throws(ChangeRefusal) { try draft.put(object, checksLinks: checksLinks) } catch { throw error.at(place(Object.kind, index)) }
            if old == nil { counts.created += 1 } else { counts.changed += 1 }
            guard tellsChanges, counts.changes.count < Limits.importChanges else { continue }
            counts.changes += FieldComparer.changes(from: old?.model ?? Object(), to: object)
                .prefix(Limits.importChanges - counts.changes.count)
                .map { FieldChange(field: "\(Object.kind.rawValue)/\(object.id).\($0.field)", from: $0.from, to: $0.to) }
        }
    }

    private func isChosen(_ object: some ShelvedModel) -> Bool {
        tenant == nil || tenant == (object is TenantConfiguration ? object.id : object.owner)
    }

    /// The same with what a document leaves out and the objects that are there have.
    private func completed(with current: ManagedObjects) -> ConfiguredObjects {
        var full = objects
        for (index, tenant) in full.tenants.enumerated() where keepsTenants {
            guard var known = current.tenants.find("", tenant.id)?.model else { continue }
            known.experiments = tenant.experiments
            full.tenants[index] = known
        }
        for (index, channel) in full.channels.enumerated() {
            let known = current.channels.find(channel.tenant, channel.id)?.model.originHeaders ?? []
            full.channels[index].originHeaders = channel.originHeaders.map { header in
                guard header.value == .literal(FieldWriter.secretMark) else { return header }
                return known.first { $0.name == header.name } ?? header
            }
        }
        return full
    }
}
