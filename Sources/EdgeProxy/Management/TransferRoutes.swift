import Decision
import Formats
import Model
import Store

extension ManagementApi {
    /// `{"export": {"version", "tenant", "slates", "channels", "campaigns"}}`, secrets left out.
    func export(_ call: ManagementCall) throws(Reply.Failure) -> ManagementAnswer {
        let query = try QueryParameters(call.query, allowed: Route.Action.exportTenant.queryNames)
        let id = try oneTenant(query, call), objects = objects
        guard let tenant = objects.tenants.find("", id) else { throw Reply.notFound }
        return ManagementAnswer("export", Transfer.json(tenant.model, objects))
    }

    /// Puts in what was exported, in one change. What is there already becomes what the export has, as a new version; what it does not name
    /// stays.
    func importTenant(_ call: ManagementCall) async throws(Reply.Failure) -> ManagementAnswer {
        let query = try QueryParameters(call.query, allowed: Route.Action.importTenant.queryNames)
        let body = try call.json(), isDry = try query.flag("dry_run")
        var transfer = try Reply.read(body, as: ImportBody.self, .file).export
        let own = try tenant(query, call)
        // What came from one tenant may go into another.
        transfer.move(to: own ?? transfer.tenant.id)
        guard call.principal.tenant == nil || own == call.principal.tenant else { throw Reply.notFound }
        let done = try await change(call, "import", isDry) { [transfer] draft throws(ChangeRefusal) in
            var counts = Transfer.Counts()
            var transfer = transfer
            try transfer.keepSecrets(of: draft.objects)
            try counts.put(transfer, &draft)
            return counts
        }
        return ManagementAnswer("import", done.answer.json, more: isDry ? [.init(name: "dry_run", value: .bool(true))] : [])
    }
}

/// All that a tenant has, but for users and keys.
struct Transfer: FieldModel {
    static let title = "Export"
    var version = 1
    var tenant = TenantConfiguration()
    var slates: [Slate] = []
    var channels: [ChannelConfiguration] = []
    var campaigns: [Campaign] = []

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.field("version", &version, .whole(1...1), "of this form")
        cursor.required("tenant", &tenant, .object(), "the tenant itself")
        cursor.field("slates", &slates, .list(.object()), "its slates")
        cursor.field("channels", &channels, .list(.object()), "its channels")
        cursor.field("campaigns", &campaigns, .list(.object()), "its campaigns, with their creatives")
    }

    static func json(_ tenant: TenantConfiguration, _ objects: ManagedObjects) -> Json {
        var transfer = Transfer()
        transfer.tenant = tenant
        transfer.slates = objects.slates.all(of: tenant.id).map(\.model)
        transfer.channels = objects.channels.all(of: tenant.id).map(\.model)
        transfer.campaigns = objects.campaigns.all(of: tenant.id).map(\.model)
        let json = FieldWriter.json(transfer)
        return json.setting("tenant", (json["tenant"] ?? .null).without(ObjectKind.tenants.hiddenFields))
    }

    mutating func move(to id: String) {
        tenant.id = id
        tenant.apiKey = nil
        for index in slates.indices { slates[index].tenant = id }
        for index in channels.indices { channels[index].tenant = id }
        for index in campaigns.indices { campaigns[index].tenant = id }
    }

    /// Puts back the secrets that an export leaves out, where the objects that are there have them.
    ///
    /// - Throws: where one is missing, and where one is named by file or variable that is not named so already: whoever imports may send
    ///   origin headers to a host of their own, and would read any file of this one.
    mutating func keepSecrets(of objects: ManagedObjects) throws(ChangeRefusal) {
        for index in channels.indices {
            let old = objects.channels.find(channels[index].tenant, channels[index].id)?.model.originHeaders ?? []
            for place in channels[index].originHeaders.indices {
                let header = channels[index].originHeaders[place], known = old.first { $0.name == header.name }
                guard header != known else { continue }
                switch header.value {
                case .literal(FieldWriter.secretMark):
                    if let known { channels[index].originHeaders[place] = known } else { throw missing(index, header.name) }
                case .literal: break
                case .file, .environment: throw missing(index, header.name)
                }
            }
        }
    }

    private func missing(_ channel: Int, _ header: String) -> ChangeRefusal {
        .invalid(FieldError(path: "export.channels[\(channel)].origin_headers.\(header)", message: "expected a string that is the secret"))
    }

    /// What became of it.
    struct Counts: Sendable {
        var created = 0, changed = 0, unchanged = 0

        mutating func put(_ transfer: Transfer, _ draft: inout ChangeDraft) throws(ChangeRefusal) {
            try put([transfer.tenant], &draft)
            try put(transfer.slates, &draft)
            // Each may name the other: what they name is looked for when all are there.
            try put(transfer.campaigns, &draft, checksLinks: false)
            try put(transfer.channels, &draft)
            for campaign in transfer.campaigns { try draft.checkLinks(of: campaign) }
        }

        private mutating func put<Object: ShelvedModel>(
            _ objects: [Object], _ draft: inout ChangeDraft, checksLinks: Bool = true
        ) throws(ChangeRefusal) {
            for object in objects {
                let old = draft.objects.find(Object.self, object.owner, object.id)
                guard old?.model != object else {
                    unchanged += 1
                    continue
                }
                try draft.put(object, checksLinks: checksLinks)
                if old == nil { created += 1 } else { changed += 1 }
            }
        }

        var json: Json { ["created": .integer(created), "changed": .integer(changed), "unchanged": .integer(unchanged)] }
    }
}
