import Testing

@testable import Console
@testable import EdgeProxy

private let usage = Usage(
    name: "try", summary: "", operands: [.init(name: "FILE", help: "")],
    options: [
        .init(name: "--for", value: "SECONDS", help: ""), .init(name: "--set", value: "NAME=VALUE", help: "", repeats: true),
        .init(name: "--mode", value: "MODE", help: "", choices: ["replace", "keep"]), .init(name: "--quiet", help: ""),
    ])

@Test func optionsStandAnywhereAndInBothForms() throws {
    let arguments = try Arguments(["--for", "1.5", "a=b", "--set=x=1", "--quiet", "--set", "y=2", "--mode=replace"], for: usage)
    #expect(arguments.operands == ["a=b"])
    #expect(try arguments.secondsNs("--for", 0...2_000_000_000) == 1_500_000_000)
    #expect(arguments.values("--set") == ["x=1", "y=2"])
    #expect(arguments.has("--quiet") && arguments.value("--mode") == "replace")
}

@Test func aDashIsAnOperandAndTwoEndTheOptions() throws {
    #expect(try Arguments(["-"], for: usage).operands == ["-"])
    #expect(try Arguments(["--", "--quiet"], for: usage).operands == ["--quiet"])
    #expect(try Arguments(["--", "--help"], for: usage).wantsHelp == false)
}

@Test func helpIsGivenWhateverElseIsWrong() throws {
    #expect(try Arguments(["--nonsense", "--help"], for: usage).wantsHelp)
    #expect(try Arguments(["-h"], for: usage).wantsHelp)
}

@Test(
    arguments: [
        ([], "FILE is missing"), (["a", "b"], "unexpected \"b\""), (["a", "--fro", "1"], "unknown option --fro; did you mean \"--for\"?"),
        (["a", "--for"], "--for needs a value: --for SECONDS"), (["a", "--for="], "--for needs a value: --for SECONDS"),
        (["a", "--for", "1", "--for=2"], "--for is given twice"), (["a", "--quiet=1"], "--quiet takes no value"),
        (["a", "--mode", "x"], "--mode: expected replace or keep, got \"x\""), (["a", "-x"], "unknown option -x"),
    ] as [([String], String)])
func badArgumentsAreRefused(words: [String], message: String) {
    #expect(throws: UsageError(message)) { try Arguments(words, for: usage) }
}

@Test func valuesAreCheckedAgainstTheirRange() throws {
    let arguments = try Arguments(["a", "--for", "90"], for: usage)
    #expect(throws: UsageError("--for: expected a number of seconds from 0.5 to 60, got \"90\"")) {
        try arguments.secondsNs("--for", 500_000_000...60_000_000_000)
    }
    #expect(throws: UsageError("--for: expected a whole number from 1 to 60, got \"90\"")) { try arguments.integer("--for", 1...60) }
    #expect(throws: UsageError("--for: expected an address and port such as 127.0.0.1:8080, got \"90\"")) { try arguments.address("--for") }
    #expect(try arguments.integer("--mode", 0...1) == nil && arguments.secondsNs("--mode", 0...1) == nil)
}
