import Console

/// `edgeproxy serve`: the proxy.
enum ServeCommand: Command {
    static let usage = Usage(
        name: "serve",
        summary: "Runs the proxy; prints one line with its address when it is ready.",
        options: [
            .init(name: "--config", value: "FILE", help: "the configuration file, - for standard input", required: true),
            .init(
                name: "--import", value: "replace", help: "objects of the file overwrite those of the store, as new versions",
                choices: ["replace"]),
            .init(name: "--set", value: "NAME=VALUE", help: "a setting, over the file's own", repeats: true),
            .init(name: "--check", help: "reads the configuration and the files it names, says what is wrong, and ends"),
            .init(name: "--print-config", help: "prints what is in force as a configuration, with \"…\" for secrets, and ends"),
        ],
        notes: """
            SIGTERM drains and exits 0. SIGHUP reads the certificates and the configuration again: tenants, channels, campaigns and slates
            that were added, changed or removed take effect at once; a mistake is one line in the log and changes nothing.

            Settings (also in the file: "settings": {"origin.timeout": 2000}):
            \(SettingsText.plain)
            """)

    static func run(_ arguments: Arguments) throws -> Int32 {
        let flags = try SettingFlag.read(arguments.values("--set"))
        let file = arguments.value("--config") ?? "-"
        func read() throws(ConfigurationError) -> Configuration {
            var configuration = try ConfigurationFile.read(file)
            configuration.settings.merge(flags)
            return configuration
        }
        let configuration = try read()
        if arguments.has("--print-config") {
            Console.printLine(configuration.printed(file: file))
            return ExitCode.success
        }
        let secrets = try configuration.checkFiles()
        if arguments.has("--check") {
            let doubts = configuration.doubts(secrets)
            for line in doubts.lines { Console.printError("warning: \(line)") }
            let warnings = doubts.isEmpty ? "" : ", with \(doubts.count) warning\(doubts.count == 1 ? "" : "s")"
            print("\(configuration.file): ok\(warnings)")
            return ExitCode.success
        }
        // Standard input can be read once.
        let server = try EdgeServer(
            configuration, replaces: arguments.value("--import") == "replace", reread: file == "-" ? nil : read)
        try server.run { addresses in
            Console.printLine("edgeproxy listens on \(addresses.map { "\($0)" }.joined(separator: ", "))")
        }
        return ExitCode.success
    }
}
