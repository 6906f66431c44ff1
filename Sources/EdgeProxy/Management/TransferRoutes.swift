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
        let own = try tenant(query, call), body = try call.json(), isDry = try query.flag("dry_run")
        let transfer = try Reply.read(body, as: ImportBody.self, .file).export
        guard call.principal.tenant == nil || own == call.principal.tenant else { throw Reply.notFound }
        var given = transfer.given
        // What came from one tenant may go into another.
        given.choose(own ?? transfer.tenant.id)
        given.keepsTenants = call.principal.tenant != nil
        given.tellsChanges = isDry
        let done = try await change(call, "import", isDry, render: { counts, _ in ManagementAnswer("import", counts.json).kept }) {
            [given] draft throws(ChangeRefusal) in
            if let error = given.namedSecret(besides: draft.objects) { throw .invalid(error) }
            return try given.put(into: &draft)
        }
        return ManagementAnswer("import", done.answer.json, more: isDry ? ObjectAnswer.dryRun(done.answer.changes) : [])
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

    /// The same to be put in.
    var given: ObjectImport {
        ObjectImport(ConfiguredObjects(tenants: [tenant], channels: channels, campaigns: campaigns, slates: slates)) { kind, index in
            kind == .tenants ? "export.tenant" : "export.\(kind.rawValue)[\(index)]"
        }
    }
}
