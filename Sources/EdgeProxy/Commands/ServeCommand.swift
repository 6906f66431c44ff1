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
        ],
        notes: """
            SIGTERM drains and exits 0, SIGHUP reads the certificate again.

            Settings (also in the file: "settings": {"origin.timeout": 2000}):
            \(SettingsText.plain)
            """)

    static func run(_ arguments: Arguments) throws -> Int32 {
        let flags = try SettingFlag.read(arguments.values("--set"))
        var configuration = try ConfigurationFile.read(arguments.value("--config") ?? "-")
        configuration.settings.merge(flags)
        try configuration.checkFiles()
        if arguments.has("--check") {
            print("\(configuration.file): ok")
            return Program.Exit.success
        }
        let server = try EdgeServer(configuration)
        try server.run { addresses in
            Program.printLine("edgeproxy listens on \(addresses.map { "\($0)" }.joined(separator: ", "))")
        }
        return Program.Exit.success
    }
}
