import Model
import Transport

extension Route {
    /// Everything below `/api/v1` that configures.
    static let management: [Route] =
        objects + elements + [
            row("channel_status", .get, "/channels/{id}/status", .rights(.read), "What a channel does now.", .channelStatus),
            row("list_breaks", .get, "/channels/{id}/breaks", .rights(.read), "Its recent breaks, and what became of them.", .listBreaks),
            row(
                "order_break", .post, "/channels/{id}/breaks", .rights(.write), "A break now, or in so many seconds.", .orderBreak,
                hasBody: true),
            row("end_break", .delete, "/channels/{id}/breaks/{break}", .rights(.write), "Ends the break that is open.", .endBreak),
            row("log_in", .post, "/auth/login", .none, "Logs in: the answer sets a cookie.", .logIn, hasBody: true),
            row(
                "log_out", .post, "/auth/logout", .rights([]), "Ends the login, or, with `{\"everywhere\": true}`, all of the user's.",
                .logOut, hasBody: true),
            row("read_profile", .get, "/auth/profile", .rights([]), "Who asks.", .readProfile),
            row(
                "change_password", .post, "/auth/password", .rights([]), "Sets another password, and ends all other logins.",
                .changePassword, hasBody: true),
            row(
                "erase_viewer", .post, "/viewers/erase", .rights(.write), "Forgets a viewer: caps, sessions, and who they were.",
                .eraseViewer, hasBody: true),
            row(
                "campaign_stats", .get, "/campaigns/{id}/stats", .rights(.read), "What a campaign came to, in all and day by day.",
                .campaignStats),
            row(
                "forecast_campaign", .post, "/campaigns/forecast", .rights(.read), "What a campaign would deliver. Nothing of it is kept.",
                .campaignForecast, hasBody: true),
            row(
                "campaign_why", .get, "/campaigns/{id}/why", .rights(.read),
                "In how many avails a campaign was shown, and why not in others.",
                .campaignWhy),
            row("dashboard", .get, "/dashboard", .rights(.read), "Campaigns and their sums at a glance.", .dashboard),
            row("analytics_dashboard", .get, "/analytics/dashboard", .rights(.read), "The same.", .dashboard),
            row("report_impressions", .impressions, "What was shown."),
            row("report_completion", .completion, "How far it was watched."),
            row("report_revenue", .revenue, "What it earned."),
            row("report_fill", .fill, "How much of the breaks was sold."),
            row("list_audit", .get, "/audit", .rights(.read), "What was done, by whom, the newest first.", .audit),
            row("export_tenant", .get, "/export", .rights(.admin), "A tenant as JSON, which import takes.", .exportTenant),
            row(
                "import_tenant", .post, "/import", .rights(.admin), "Puts in what was exported: all of it or nothing.", .importTenant,
                hasBody: true),
            row("openapi", .get, "/openapi.json", .none, "This interface as an OpenAPI 3.1 document.", .openApi),
            row("api_page", .get, "/docs", .none, "The same as a page.", .apiPage),
        ]

    private static let objects: [Route] =
        [
            row("list_tenants", .tenants, .list), row("create_tenant", .tenants, .create), row("read_tenant", .tenants, .read),
            row("replace_tenant", .tenants, .replace), row("patch_tenant", .tenants, .patch), row("remove_tenant", .tenants, .remove),
            row("tenant_versions", .tenants, .versions), row("tenant_version", .tenants, .version),
            row("roll_back_tenant", .tenants, .rollBack),
            row("list_users", .users, .list), row("create_user", .users, .create), row("read_user", .users, .read),
            row("replace_user", .users, .replace), row("patch_user", .users, .patch), row("remove_user", .users, .remove),
            row("list_keys", .keys, .list), row("create_key", .keys, .create), row("read_key", .keys, .read),
            row("replace_key", .keys, .replace), row("patch_key", .keys, .patch), row("remove_key", .keys, .remove),
            row("list_channels", .channels, .list), row("create_channel", .channels, .create), row("read_channel", .channels, .read),
            row("replace_channel", .channels, .replace), row("patch_channel", .channels, .patch),
            row("remove_channel", .channels, .remove), row("channel_versions", .channels, .versions),
            row("channel_version", .channels, .version), row("roll_back_channel", .channels, .rollBack),
            row("list_campaigns", .campaigns, .list), row("create_campaign", .campaigns, .create),
            row("read_campaign", .campaigns, .read), row("replace_campaign", .campaigns, .replace),
            row("patch_campaign", .campaigns, .patch), row("remove_campaign", .campaigns, .remove),
            row("campaign_versions", .campaigns, .versions), row("campaign_version", .campaigns, .version),
            row("roll_back_campaign", .campaigns, .rollBack), row("set_campaign_status", .campaigns, .setStatus),
            row("copy_campaign", .campaigns, .copy),
            row("list_slates", .slates, .list), row("create_slate", .slates, .create), row("read_slate", .slates, .read),
            row("replace_slate", .slates, .replace), row("patch_slate", .slates, .patch), row("remove_slate", .slates, .remove),
            row("slate_versions", .slates, .versions), row("slate_version", .slates, .version),
            row("roll_back_slate", .slates, .rollBack),
        ]

    private static let elements: [Route] = [
        element("list_creatives_of_campaign", .get, "/campaigns/{id}/creatives", .creatives, .list),
        element("create_creative", .post, "/campaigns/{id}/creatives", .creatives, .create),
        element("list_creatives", .get, "/creatives", .creatives, .list),
        element("read_creative", .get, "/creatives/{id}", .creatives, .read),
        element("replace_creative", .put, "/creatives/{id}", .creatives, .replace),
        element("patch_creative", .patch, "/creatives/{id}", .creatives, .patch),
        element("remove_creative", .delete, "/creatives/{id}", .creatives, .remove),
        element("list_experiments", .get, "/experiments", .experiments, .list),
        element("create_experiment", .post, "/experiments", .experiments, .create),
        element("read_experiment", .get, "/experiments/{id}", .experiments, .read),
        element("replace_experiment", .put, "/experiments/{id}", .experiments, .replace),
        element("patch_experiment", .patch, "/experiments/{id}", .experiments, .patch),
        element("remove_experiment", .delete, "/experiments/{id}", .experiments, .remove),
    ]

    private static func row(
        _ name: StaticString, _ method: HttpMethod, _ path: String, _ credential: Credential, _ summary: String, _ action: Action,
        hasBody: Bool = false
    ) -> Route {
        Route(
            name: name, method: method, pattern: RoutePattern("/api/v1" + path), audience: .operators, credential: credential,
            hasBody: hasBody, summary: summary, action: action)
    }

    private static func row(_ name: StaticString, _ kind: ObjectKind, _ action: ObjectAction) -> Route {
        row(
            name, action.method, "/\(kind.rawValue)\(action.path)", kind.credential(for: action), action.summary(kind.singular),
            .objects(kind, action), hasBody: action.hasBody)
    }

    private static func row(_ name: StaticString, _ kind: ReportKind, _ summary: String) -> Route {
        row(name, .get, "/reports/\(kind.rawValue)", .rights(.read), summary, .report(kind))
    }

    private static func element(
        _ name: StaticString, _ method: HttpMethod, _ path: String, _ kind: ElementKind, _ action: ObjectAction
    ) -> Route {
        row(
            name, method, path, .rights(method == .get ? .read : .write), action.summary(kind.singular), .elements(kind, action),
            hasBody: action.hasBody)
    }
}

extension ObjectKind {
    /// Who may do something with objects of this kind.
    fileprivate func credential(for action: Route.ObjectAction) -> Route.Credential {
        switch self {
        case .tenants: .installation
        case .users, .keys: .rights(action.method == .get ? .read : .admin)
        case .channels, .campaigns, .slates: .rights(action.method == .get ? .read : .write)
        }
    }
}

extension Route.ElementKind {
    /// What stands in paths, and what one is answered under.
    var plural: String { self == .creatives ? "creatives" : "experiments" }
    var singular: String { String(plural.dropLast()) }
}

extension Route.ObjectAction {
    fileprivate var method: HttpMethod {
        switch self {
        case .list, .read, .versions, .version: .get
        case .create, .rollBack, .copy: .post
        case .replace, .setStatus: .put
        case .patch: .patch
        case .remove: .delete
        }
    }

    fileprivate var path: String {
        switch self {
        case .list, .create: ""
        case .read, .replace, .patch, .remove: "/{id}"
        case .versions: "/{id}/versions"
        case .version: "/{id}/versions/{version}"
        case .rollBack: "/{id}/rollback"
        case .setStatus: "/{id}/status"
        case .copy: "/{id}/copy"
        }
    }

    fileprivate var hasBody: Bool { method == .post || method == .put || method == .patch }

    fileprivate func summary(_ name: String) -> String {
        switch self {
        case .list: "Every \(name), page by page."
        case .create: "Makes a \(name)."
        case .read: "A \(name)."
        case .replace: "Replaces a \(name): what is left out is as it is by default."
        case .patch: "Changes fields of a \(name) (RFC 7396): what is left out stays."
        case .remove: "Removes a \(name), unless something names it."
        case .versions: "The versions of a \(name), the newest first."
        case .version: "A \(name) as it was."
        case .rollBack: "Makes a \(name) again what it was, as a new version."
        case .setStatus: "Sets the status of a \(name)."
        case .copy: "Makes a draft like a \(name)."
        }
    }
}
