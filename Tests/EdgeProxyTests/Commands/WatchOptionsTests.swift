import Testing

@testable import Console
@testable import EdgeProxy
@testable import Watch

private func options(_ words: String...) throws -> WatchOptions { try WatchOptions(try Arguments(words, for: WatchCommand.usage)) }

@Test func aWatchLastsAMinuteUnlessTold() throws {
    #expect(try options("http://h/a.m3u8").forNs == 60_000_000_000)
    let told = try options("https://h/a.m3u8", "--for", "1.5", "--json", "--keep=dir")
    #expect(told.forNs == 1_500_000_000 && told.json && told.keep == "dir")
}

@Test(arguments: [["file.m3u8"], ["ftp://h/a"], ["http://h/a b"], ["http://h/a", "--for", "0"], ["http://h/a", "--for", "soon"], []])
func whatIsNoUrlOrNoLengthIsAUsageError(words: [String]) {
    #expect(Program.main(["watch"] + words) == ExitCode.usage)
}

@Test func aStreamThatIsNotThereIsOneLine() {
    #expect(Program.main(["watch", "http://127.0.0.1:1/a.m3u8", "--for", "5"]) == ExitCode.input)
}
