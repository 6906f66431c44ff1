import Console
import Formats
import Model

/// `edgeproxy user remove`: ends what somebody may do, their logins too.
enum UserRemoveCommand: Command {
    static let usage = Usage(
        name: "user remove",
        summary: "Removes a user, and ends their logins.",
        options: [
            .init(name: "--config", value: "FILE", help: "the configuration file, whose data_dir has the store", required: true),
            .init(name: "--email", value: "ADDRESS", help: "who is removed", required: true),
        ],
        notes: "While a proxy runs, ask it: DELETE /api/v1/users/{id}. Run it as the user that the proxy runs as.")

    static func run(_ arguments: Arguments) throws -> Int32 {
        let email = (arguments.value("--email") ?? "").lowercased()
        let hasOwner = try remove(email, from: arguments.value("--config") ?? "-")
        Console.printLine("\(email) is removed")
        if !hasOwner { Console.printError("warning: nobody sees all tenants now: the next start logs a password to log in with once") }
        return ExitCode.success
    }

    /// - Returns: whether there is an owner of the installation still.
    static func remove(_ email: String, from file: String) throws -> Bool {
        try OfflineStore.use(file, instead: "DELETE /api/v1/users/{id}") { store in
            let users = store.objects.users.all.map(\.model)
            guard let user = users.first(where: { $0.email == email }) else {
                throw InputError("--email: no user has that address" + Suggestion.text(for: email, among: users.map(\.email)))
            }
            do {
                let done = try store.change("remove") { draft throws(ChangeRefusal) in
                    try draft.remove(UserAccount.self, user.owner, user.id)
                }
                try store.endLogins(of: user)
                return done.after.hasOwner(of: "")
            } catch let refusal as ChangeRefusal {
                throw InputError(refusal.sentence)
            }
        }
    }
}
