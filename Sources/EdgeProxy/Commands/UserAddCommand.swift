import Console
import Formats
import Model

/// `edgeproxy user add`: makes somebody who logs in, the first one too.
enum UserAddCommand: Command {
    static let usage = Usage(
        name: "user add",
        summary: "Makes a user who can log in. The password is asked for, or read from standard input.",
        options: [
            .init(name: "--config", value: "FILE", help: "the configuration file, whose data_dir has the store", required: true),
            .init(name: "--email", value: "ADDRESS", help: "who logs in; no two users have the same", required: true),
            .init(name: "--name", value: "NAME", help: "for people; by default the address"),
            .init(
                name: "--role", value: "ROLE",
                help: "owner (the default) manages users and keys too, operator reads and writes, viewer reads",
                choices: Role.allCases.map(\.rawValue)),
            .init(name: "--tenant", value: "ID", help: "whose user it is; without it the installation's, who sees all tenants"),
            .init(name: "--password-file", value: "PATH", help: "the file that holds the password"),
        ],
        notes: """
            A password has 12 to 128 characters. While a proxy runs, ask it: POST /api/v1/users. Run it as the user that the proxy runs as.
            Examples:
              edgeproxy user add --config edge.json --email you@example.com
              edgeproxy user add --config edge.json --email ann@example.com --role viewer --tenant me --password-file ann.password
            """)

    static func run(_ arguments: Arguments) throws -> Int32 {
        let file = arguments.value("--config") ?? "-", passwordFile = arguments.value("--password-file")
        guard file != "-" || passwordFile != nil && passwordFile != "-" else {
            throw UsageError("--config - leaves no standard input for the password: give --password-file PATH")
        }
        let user = try account(arguments)
        let added = try add(user, to: file) { () throws(InputError) in try PasswordInput.read(file: passwordFile) }
        Console.printLine("\(added.email) can log in: \(added.role.rawValue)\(added.tenant.map { " of tenant \($0)" } ?? "")")
        return ExitCode.success
    }

    /// The user that the options describe, without a password.
    /// - Throws: `UsageError` for an option whose value is none.
    static func account(_ arguments: Arguments) throws(UsageError) -> UserAccount {
        var json: Json = [
            "id": .string(Uuid.text(.random(in: 0 ... .max), .random(in: 0 ... .max))), "email": .text(arguments.value("--email")),
            "role": .string(arguments.value("--role") ?? Role.owner.rawValue), "tenant": .text(arguments.value("--tenant")),
        ]
        if let name = arguments.value("--name") { json = json.setting("name", .string(name)) }
        do throws(FieldErrors) { return try FieldReader.read(json, .put) } catch {
            throw UsageError("--\(error.first.path): \(error.first.message)")
        }
    }

    /// - Parameter password: is asked when it is clear that it can be of use.
    static func add(_ user: UserAccount, to file: String, password: () throws(InputError) -> String) throws -> UserAccount {
        try OfflineStore.use(file, instead: "POST /api/v1/users") { store in
            func refused(_ refusal: ChangeRefusal) -> InputError {
                switch refusal {
                case .invalid(let error), .taken(let error): InputError("--\(error.path): \(error.message)")
                default: InputError(refusal.sentence)
                }
            }
            var draft = ChangeDraft(store.objects, by: ObjectRecord.command, nowMs: 0)
            do throws(ChangeRefusal) { try draft.put(user, mustBeNew: true) } catch { throw refused(error) }
            let salt = (0..<PasswordHash.saltBytes).map { _ in UInt8.random(in: 0 ... .max) }
            var user = user
            user.password = .literal(PasswordHash(of: Array(try password().utf8), salt: salt).text)
            do {
                _ = try store.change("create") { [user] draft throws(ChangeRefusal) in try draft.put(user, mustBeNew: true) }
            } catch let refusal as ChangeRefusal {
                throw refused(refusal)
            }
            return user
        }
    }
}
