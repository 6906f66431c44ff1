import Console
import Model

/// `edgeproxy user list`: who can log in.
enum UserListCommand: Command {
    static let usage = Usage(
        name: "user list",
        summary: "Prints who can log in: address, role, tenant (- is the installation) and name.",
        options: [
            .init(name: "--config", value: "FILE", help: "the configuration file, whose data_dir has the store", required: true)
        ],
        notes: "While a proxy runs, ask it: GET /api/v1/users. Run it as the user that the proxy runs as.")

    static func run(_ arguments: Arguments) throws -> Int32 {
        for line in try lines(arguments.value("--config") ?? "-") { Console.printLine(line) }
        return ExitCode.success
    }

    static func lines(_ file: String) throws -> [String] {
        try OfflineStore.use(file, instead: "GET /api/v1/users") { store in
            let rows = store.objects.users.all.map { user in
                [user.model.email, user.model.role.rawValue, user.model.tenant ?? "-", user.model.name].map(\.oneLine)
            }
            let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
            return rows.map { row in
                zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }.joined() + row[3]
            }
        }
    }
}
