import Console
import Formats
import Model

/// `edgeproxy config export`: what is in force by the configuration file and the store, as one file.
enum ConfigExportCommand: Command {
    static let usage = Usage(
        name: "config export",
        summary: "Prints what is in force by the configuration file and the store, as a configuration file.",
        options: [
            .init(name: "--config", value: "FILE", help: "the configuration file, - for standard input", required: true),
            .init(name: "--tenant", value: "ID", help: "that tenant, and what it has, alone"),
        ],
        notes: """
            The store has what was configured over REST; it is in the file's data_dir. While a proxy runs there, ask it: GET /api/v1/export.
            Secrets are left out, "…" stands for each, and so are users and keys. Run it as the user that the proxy runs as. Example:
              edgeproxy config export --config edge.json > copy.json
            """)

    static func run(_ arguments: Arguments) throws -> Int32 {
        Console.printLine(try output(arguments.value("--config") ?? "-", tenant: arguments.value("--tenant")))
        return ExitCode.success
    }

    static func output(_ file: String, tenant: String?) throws -> String {
        try OfflineStore.use(file, instead: "GET /api/v1/export") { store in
            if let tenant, !store.objects.has(.tenant, "", tenant) {
                let hint = Suggestion.text(for: tenant, among: store.objects.ids(.tenant, ""))
                throw InputError("--tenant: there is no tenant \(Json.string(tenant).shown)" + hint)
            }
            return store.configuration.holding(store.objects, of: tenant).exported(file: file)
        }
    }
}

extension Configuration {
    /// The same with what is kept in the place of the file's own objects.
    /// - Parameter tenant: of that one alone; `nil`: of all.
    fileprivate func holding(_ objects: ManagedObjects, of tenant: String?) -> Configuration {
        func chosen<Object: ShelvedModel>(_ shelf: Shelf<Object>) -> [Object] {
            (tenant.map { shelf.all(of: $0) } ?? shelf.all).map(\.model)
        }
        var held = self
        held.tenants = objects.tenants.all.map(\.model).filter { tenant == nil || $0.id == tenant }
        // A tenant's key stays in the file, and counts.
        for index in held.tenants.indices { held.tenants[index].apiKey = tenants.first { $0.id == held.tenants[index].id }?.apiKey }
        (held.slates, held.channels, held.campaigns) = (chosen(objects.slates), chosen(objects.channels), chosen(objects.campaigns))
        return held
    }
}
