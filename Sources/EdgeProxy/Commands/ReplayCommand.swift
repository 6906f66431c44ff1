import Console

/// `edgeproxy replay`: makes the playlists of a recorded session again.
enum ReplayCommand: Command {
    static let usage = Usage(
        name: "replay",
        summary: "Makes the playlists of a recorded session again and shows any byte that differs; exits 1 if there is any.",
        operands: [.init(name: "FILE", help: "what GET /api/v1/sessions/ID/recording has answered, - for standard input")],
        options: [.init(name: "--show", help: "prints each playlist as it was sent")],
        notes: """
            POST /api/v1/sessions/ID/record begins a recording of a session. What replay makes it from is in the file: the channel as it
            stood then, the origin's playlists since, and what was decided. Playlists that reach further back than the first of the
            origin's are counted as not compared.
            """)

    static func run(_ arguments: Arguments) throws -> Int32 {
        var replay = try Replay(try InputFile.read(arguments.operands[0]))
        if arguments.has("--show") { replay.show = { print($0, terminator: "") } }
        let result = try replay.run()
        print(result.text, terminator: "")
        return result.differences.isEmpty ? ExitCode.success : ExitCode.input
    }
}
