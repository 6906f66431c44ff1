import Decision
import Formats
import Model
import Store
import Transport

/// Answers everything below `/api/v1` that configures. It runs beside the loops: what it reads is the newest directory, what it changes the
/// `ConfigurationWriter` changes.
final class ManagementApi: Sendable {
    let directories: DirectoryHolder
    let writer: ConfigurationWriter
    let store: any ConfigurationStore
    let logins: LoginTable
    let library: CreativeLibrary
    /// Seals cursors.
    let cursorKey: [UInt8]
    /// Milliseconds since 1970.
    let nowMs: @Sendable () -> Int64
    /// What was delivered of a campaign.
    let delivered: @Sendable (Campaign) -> Delivery
    let random: @Sendable () -> UInt64
    /// The password of the administrator of the configuration file.
    let filePassword: @Sendable () -> [UInt8]?
    let openApi: [UInt8]
    /// What reports, statistics and the dashboard read; and what brings it up to date before they do.
    let reports: any ReportStore
    let freshen: @Sendable () async -> Void
    /// Writes down what is counted of a tenant's avails, for `freshen` to take up.
    let countAvails: @Sendable (_ tenant: String) async -> Void
    let histories = ForecastHistories()

    init(
        _ directories: DirectoryHolder, _ writer: ConfigurationWriter, _ store: any ConfigurationStore, logins: LoginTable,
        library: CreativeLibrary, cursorKey: [UInt8], openApi: [UInt8], nowMs: @escaping @Sendable () -> Int64,
        random: @escaping @Sendable () -> UInt64, filePassword: @escaping @Sendable () -> [UInt8]?,
        reports: any ReportStore, freshen: @escaping @Sendable () async -> Void,
        countAvails: @escaping @Sendable (_ tenant: String) async -> Void = { _ in },
        delivered: @escaping @Sendable (Campaign) -> Delivery
    ) {
        (self.directories, self.writer, self.store, self.logins, self.library) = (directories, writer, store, logins, library)
        (self.cursorKey, self.openApi, self.nowMs, self.random) = (cursorKey, openApi, nowMs, random)
        (self.filePassword, self.delivered, self.reports, self.freshen) = (filePassword, delivered, reports, freshen)
        self.countAvails = countAvails
    }

    var objects: ManagedObjects { directories.current.objects }

    func answer(_ action: Route.Action, _ credential: Route.Credential, _ call: ManagementCall) async -> Result<
        ManagementAnswer, Reply.Failure
    > {
        do throws(Reply.Failure) {
            var call = call
            if let kept = try await again(action, credential, &call) { return .success(kept) }
            let answer = try await perform(action, credential, call)
            return .success(action.isTagged ? try answer.tagged(for: call) : answer)
        } catch {
            return .failure(error)
        }
    }

    private func perform(
        _ action: Route.Action, _ credential: Route.Credential, _ call: ManagementCall
    ) async throws(Reply.Failure) -> ManagementAnswer {
        switch action {
        case .objects(let kind, let action): return try await answer(kind.type, action, credential, call)
        case .elements(.creatives, let action): return try await elements(Creative.self, action, credential, call)
        case .elements(.experiments, let action): return try await elements(Experiment.self, action, credential, call)
        case .logIn: return try await logIn(call)
        case .logOut: return try await logOut(call)
        case .readProfile: return try profile(call)
        case .changePassword: return try await changePassword(call)
        case .audit:
            try check(credential, call)
            return try await audit(call)
        case .report(let kind):
            try check(credential, call)
            return try await report(kind, call)
        case .campaignStats: return try await stats(credential, call)
        case .campaignForecast: return try await forecast(credential, call)
        case .campaignWhy: return try await why(credential, call)
        case .dashboard:
            try check(credential, call)
            return try await dashboard(call)
        case .exportTenant:
            try check(credential, call)
            return try export(call)
        case .importTenant:
            try check(credential, call)
            return try await importTenant(call)
        case .openApi:
            _ = try QueryParameters(call.query, allowed: action.queryNames)
            return ManagementAnswer(body: openApi)
        case .apiPage:
            _ = try QueryParameters(call.query, allowed: action.queryNames)
            return ManagementAnswer(contentType: "text/html; charset=utf-8", body: ApiPage.bytes)
        default: throw Reply.notFound
        }
    }

    private func answer<Object: ShelvedModel>(
        _ type: Object.Type, _ action: Route.ObjectAction, _ credential: Route.Credential, _ call: ManagementCall
    ) async throws(Reply.Failure) -> ManagementAnswer {
        // What the installation alone may see exists for nobody else.
        if Object.kind == .tenants { try check(credential, call) }
        let query = try QueryParameters(call.query, allowed: Route.Action.objects(Object.kind, action).queryNames)
        // One that is not there comes before what may be done there, and before what the body says.
        _ = try tenant(query, call)
        switch action {
        case .list:
            try check(credential, call)
            return try list(type, query, call)
        case .create:
            try check(credential, call)
            return try await create(type, query, call)
        default: break
        }
        let found = try find(type, query, call)
        try check(credential, call)
        switch action {
        case .list, .create: throw Reply.notFound
        case .read: return try read(found, call)
        case .replace: return try await change(found, query, call, .put)
        case .patch: return try await change(found, query, call, .patch)
        case .remove: return try await remove(found, query, call)
        case .versions: return try await versions(found, query)
        case .version: return try await version(found, call)
        case .rollBack: return try await rollBack(found, query, call)
        case .setStatus: return try await setStatus(found, query, call)
        case .copy: return try await copy(found, query, call)
        }
    }

    // MARK: Who may

    /// - Throws: 403 where the request may not.
    func check(_ credential: Route.Credential, _ call: ManagementCall) throws(Reply.Failure) {
        switch credential {
        case .none: break
        case .rights(let rights): if !call.principal.rights.isSuperset(of: rights) { throw Reply.forbidden }
        case .installation: if call.principal.tenant != nil || !call.principal.rights.contains(.admin) { throw Reply.forbidden }
        }
    }

    /// The tenant that a request is about: its own, or the one that the installation's names; `nil`: all of them.
    /// - Throws: 404 for one that is not there, or not theirs.
    func tenant(_ query: QueryParameters, _ call: ManagementCall) throws(Reply.Failure) -> String? {
        guard let named = query["tenant"] else { return call.principal.tenant }
        guard call.principal.sees(tenant: named), objects.has(.tenant, "", named) else { throw Reply.notFound }
        return named
    }

    /// The same where there has to be one.
    func oneTenant(_ query: QueryParameters, _ call: ManagementCall) throws(Reply.Failure) -> String {
        if let tenant = try tenant(query, call) { return tenant }
        let all = objects.tenants.all
        guard all.count == 1 else { throw Reply.tenantRequired }
        return all[0].model.id
    }

    /// - Parameter named: the tenant that a body is for.
    /// - Throws: 422 where the query names another: whichever of the two counted, the object would be in a tenant that was not meant.
    func agree(_ named: String, _ query: QueryParameters, _ call: ManagementCall) throws(Reply.Failure) {
        guard query["tenant"] != nil, let asked = try tenant(query, call), asked != named else { return }
        throw Reply.invalid([FieldError(path: "tenant", message: "is another than the query's, \(Json.string(asked).shown)")])
    }

    /// The object that a path names, as far as the request may see it.
    func find<Object: ShelvedModel>(_: Object.Type, _ query: QueryParameters, _ call: ManagementCall) throws(Reply.Failure) -> Managed<
        Object
    > {
        let id = call.parameters.first ?? "", shelf = objects[keyPath: Object.shelf]
        if Object.kind == .tenants {
            guard let found = shelf.find("", id) else { throw Reply.notFound }
            return found
        }
        if let tenant = try tenant(query, call) {
            guard let found = shelf.find(tenant, id) else { throw Reply.notFound }
            return found
        }
        let all = shelf.owners.compactMap { shelf.find($0, id) }
        guard all.count < 2 else { throw Reply.tenantRequired }
        guard let found = all.first else { throw Reply.notFound }
        return found
    }
}
