import Console
import Formats
import Glibc

/// Finds the command that the first words name, reads its arguments, runs it, and turns errors into exit codes.
enum Program {
    static let version = "0.1.0"

    static let commands: [any Command.Type] = [
        ServeCommand.self, DemoCommand.self, ConfigExportCommand.self, ConfigImportCommand.self, UserAddCommand.self, UserListCommand.self,
        UserRemoveCommand.self, PlaylistCheckCommand.self, PlaylistRenderCommand.self, Scte35DecodeCommand.self, Scte35EncodeCommand.self,
        WatchCommand.self, ReplayCommand.self,
    ]

    // Not `map(\.usage)`: the compiler (6.3.1) crashes on a key path through a metatype.
    private static var usages: [Usage] { commands.map { $0.usage } }

    /// What is to be done with a command line.
    enum Choice {
        case run(any Command.Type, Arguments)
        /// Goes to standard output, exit 0.
        case show(String)
        /// One line for standard error and the command's name for the hint to `--help`, exit 2.
        case refuse(UsageError, command: String)
    }

    /// - Parameter words: the command line without the program's own name.
    static func main(_ words: [String]) -> Int32 {
        switch choose(words) {
        case .show(let text):
            print(text, terminator: "")
            return ExitCode.success
        case .refuse(let error, let command):
            complain(error, command)
            return ExitCode.usage
        case .run(let command, let arguments):
            do {
                return try command.run(arguments)
            } catch let error as UsageError {
                complain(error, command.usage.name)
                return ExitCode.usage
            } catch let error as InputError {
                Console.printError(error.message)
            } catch let error as ConfigurationError {
                Console.printError(error.description)
            } catch {
                Console.printError("\(error)")
            }
            return ExitCode.input
        }
    }

    static func choose(_ words: [String]) -> Choice {
        guard let first = words.first else { return .refuse(UsageError("no command given"), command: "") }
        switch first {
        case "--help", "-h": return .show(help)
        case "--version": return .show("edgeproxy \(version)\n")
        case "help":
            let asked = Array(words.dropFirst())
            return asked.isEmpty ? .show(help) : choose(asked + ["--help"])
        default: break
        }
        // "playlist check" before "playlist".
        for count in [2, 1] where words.count >= count {
            let name = words[..<count].joined(separator: " ")
            guard let command = commands.first(where: { $0.usage.name == name }) else { continue }
            do {
                let arguments = try Arguments(Array(words.dropFirst(count)), for: command.usage)
                return arguments.wantsHelp ? .show(command.usage.help) : .run(command, arguments)
            } catch {
                return .refuse(error, command: name)
            }
        }
        return group(first, words.dropFirst().first)
    }

    /// A first word that needs a second one, or none that is known.
    private static func group(_ first: String, _ second: String?) -> Choice {
        let members = usages.filter { $0.name.hasPrefix(first + " ") }
        if members.isEmpty {
            let firsts = usages.compactMap { $0.name.split(separator: " ").first.map(String.init) }
            let hint = Suggestion.text(for: first, among: firsts)
            return .refuse(UsageError("unknown command \(Json.string(first).shown)" + hint), command: "")
        }
        if second == "--help" || second == "-h" { return .show(members.map(\.help).joined(separator: "\n")) }
        let choices = members.compactMap { $0.name.split(separator: " ").last }.joined(separator: " or ")
        return .refuse(UsageError("expected \(choices)" + (second.map { ", got \(Json.string($0).shown)" } ?? "")), command: first)
    }

    static var help: String {
        let rows = usages.map { (([$0.name] + $0.operands.map(\.name)).joined(separator: " "), $0.summary) }
        let width = rows.map(\.0.count).max() ?? 0
        let list = rows.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count + 2))\($0.1)\n" }.joined()
        return """
            Usage: edgeproxy COMMAND [ARGUMENT]...

            Stitches ads into HLS on its way from an origin to its viewers.

            \(list)
            edgeproxy COMMAND --help says more; edgeproxy --version prints the version. FILE may be - for standard input.
            A usage error exits 2, bad input 1, success 0.

            """
    }

    private static func complain(_ error: UsageError, _ command: String) {
        let name = command.isEmpty ? "edgeproxy" : "edgeproxy \(command)"
        Console.printError("\(name): \(error.message) (see \(name) --help)")
    }
}
