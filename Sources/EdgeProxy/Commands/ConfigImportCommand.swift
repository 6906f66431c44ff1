import Console
import Formats
import Model

/// `edgeproxy config import`: puts what was exported into the store.
enum ConfigImportCommand: Command {
    static let usage = Usage(
        name: "config import",
        summary: "Puts what was exported into the store, as new versions: all of it or nothing.",
        operands: [
            .init(name: "EXPORT", help: "what GET /api/v1/export answered, or a configuration file; - for standard input")
        ],
        options: [
            .init(name: "--config", value: "FILE", help: "the configuration file, whose data_dir has the store", required: true),
            .init(
                name: "--tenant", value: "ID",
                help: "where what is of one tenant goes; of a file with several, the one that is put in"),
        ],
        notes: """
            What is there already becomes what EXPORT says, as a new version; what it does not name stays. From then on the store rules over
            these objects, and not the configuration file. While a proxy runs, ask it: POST /api/v1/import. Secrets that were left out stay
            as they are where an object has them. Tenants' API keys stay in configuration files, so those of EXPORT are left out.
            Run it as the user that the proxy runs as. Example:
              edgeproxy config import --config edge.json copy.json
            """)

    static func run(_ arguments: Arguments) throws -> Int32 {
        let counts = try put(
            arguments.operands[0], into: arguments.value("--config") ?? "-", tenant: arguments.value("--tenant"))
        for line in counts.missingSecrets {
            Console.printError("warning: \(line) was left out by the export and is not sent to the origin: set it again")
        }
        Console.printLine("\(counts.created) created, \(counts.changed) changed, \(counts.unchanged) unchanged")
        return ExitCode.success
    }

    static func put(_ document: String, into file: String, tenant: String?) throws -> ObjectImport.Counts {
        guard document != "-" || file != "-" else { throw UsageError("EXPORT and --config can't both be standard input") }
        let name = document == "-" ? "standard input" : document
        var given = try read(document)
        if let tenant { given.choose(tenant) }
        guard !given.isEmpty else {
            let which = tenant.map { " \(Json.string($0).shown)" } ?? ""
            throw InputError("\(name): there is no tenant\(which) in it, so there is nothing to put in")
        }
        return try OfflineStore.use(file, instead: "POST /api/v1/import") { [given] store in
            do {
                return try store.change("import") { draft throws(ChangeRefusal) in try given.put(into: &draft) }.answer
            } catch let refusal as ChangeRefusal {
                throw InputError("\(name): \(refusal.sentence)")
            }
        }
    }

    /// - Throws: `ConfigurationError` that names the field, `InputError` for a file that can't be read.
    static func read(_ path: String) throws -> ObjectImport {
        let bytes = try InputFile.read(path), name = path == "-" ? "standard input" : path
        func failure(_ error: FieldError) -> ConfigurationError { ConfigurationError(file: name, path: error.path, message: error.message) }
        let json: Json
        do { json = try JsonReader.read(bytes) } catch { throw failure(FieldError(path: "", message: error.description)) }
        guard case .object(let members) = json else {
            throw failure(FieldError(path: "", message: "expected an object, got \(json.kind)"))
        }
        guard let export = json["export"] else {
            // Only what tenants have counts, so it need not say where to listen.
            let whole = json.has("listen") ? json : json.setting("listen", .string("127.0.0.1:0"))
            let configuration = try ConfigurationReader.read(Array(whole.text.utf8), file: path)
            return ObjectImport(configuration.objects) { kind, index in "\(kind.rawValue)[\(index)]" }
        }
        if let other = members.first(where: { $0.name != "export" }) {
            throw failure(FieldError(path: other.name, message: "unknown field"))
        }
        do throws(FieldErrors) {
            let folder = ConfigurationReader.folder(of: path)
            let transfer = try FieldReader.read(export, as: Transfer.self, .file, at: "export", folder: folder)
            var given = transfer.given
            // Whatever its objects say of their tenant: it is one tenant's.
            given.choose(transfer.tenant.id)
            return given
        } catch {
            throw failure(error.first)
        }
    }
}
