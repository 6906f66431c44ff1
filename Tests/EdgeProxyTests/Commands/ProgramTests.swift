import Testing

@testable import Console
@testable import EdgeProxy

private func shown(_ words: [String]) -> String? {
    guard case .show(let text) = Program.choose(words) else { return nil }
    return text
}

@Test func everyCommandHasHelp() throws {
    for command in Program.commands {
        let words = command.usage.name.split(separator: " ").map(String.init)
        let help = try #require(shown(words + ["--help"]))
        #expect(help.hasPrefix("Usage: edgeproxy \(command.usage.name)"))
        for option in command.usage.options { #expect(help.contains(option.name)) }
        #expect(shown(["help"] + words) == help)
        #expect(shown(["--help"])?.contains(command.usage.name) == true)
    }
}

@Test func serveHelpListsEverySetting() throws {
    let help = try #require(shown(["serve", "--help"]))
    for setting in Setting.all { #expect(help.contains("  \(setting.name) = ")) }
}

@Test func theVersionIsOneLine() {
    #expect(shown(["--version"]) == "edgeproxy \(Program.version)\n")
}

@Test func groupsShowTheHelpOfTheirCommands() throws {
    let help = try #require(shown(["playlist", "--help"]))
    #expect(help.contains("edgeproxy playlist check") && help.contains("edgeproxy playlist render"))
}

@Test(
    arguments: [
        ([], "", "no command given"), (["serv"], "", "unknown command \"serv\"; did you mean \"serve\"?"),
        (["x y"], "", "unknown command \"x y\""),
        (["playlist"], "playlist", "expected check or render"),
        (["scte35", "encod"], "scte35", "expected decode or encode, got \"encod\""),
        (["serve"], "serve", "--config FILE is missing"), (["playlist", "check"], "playlist check", "FILE is missing"),
        (["serve", "--config", "a", "--import=merge"], "serve", "--import: expected replace, got \"merge\""),
    ] as [([String], String, String)])
func usageErrorsNameTheirCommand(words: [String], command: String, message: String) {
    guard case .refuse(let error, let name) = Program.choose(words) else { Issue.record("was accepted"); return }
    #expect(error == UsageError(message))
    #expect(name == command)
    #expect(Program.main(words) == ExitCode.usage)
}

@Test func argumentsReachTheirCommand() throws {
    guard case .run(let command, let arguments) = Program.choose(["serve", "--config=-", "--set", "drain.delay=0"]) else {
        Issue.record("was refused")
        return
    }
    #expect(command.usage.name == "serve")
    #expect(arguments.value("--config") == "-" && arguments.values("--set") == ["drain.delay=0"])
}

@Test func badInputExitsWith1AndBadSettingsWith2() {
    #expect(Program.main(["serve", "--config", "/nowhere/edge.json", "--check"]) == ExitCode.input)
    #expect(Program.main(["serve", "--config", "/nowhere/edge.json", "--set", "nothing=1"]) == ExitCode.usage)
}
