/// What must not stand in the code of some files.
///
/// In a pattern `\b` stands only where nothing or a blank comes before: Swift's takes "a.b" for one word.
struct CodeRule: Sendable {
    let what: String
    let why: String
    /// A line has one of these before the pattern is tried: a regular expression on each line takes seconds.
    let words: [String]
    /// Fits a line without comments.
    let pattern: @Sendable (String) -> Bool
    /// Beginnings of the paths that the rule holds for, and those that it spares.
    let paths: [String]
    var spared: [String] = []

    func violations(in files: [SourceFile]) -> [String] {
        files.filter { file in paths.contains(where: file.path.hasPrefix) && !spared.contains(where: file.path.hasPrefix) }
            .flatMap { file in file.code.filter { fits($0.text) }.map { "\(file):\($0.number): \(what): \(why)" } }
    }

    private func fits(_ line: String) -> Bool { words.contains(where: line.contains) && pattern(line) }

    static let all = [
        CodeRule(
            what: "a task outside of the loop", why: "it leaves the loop; loop.spawn keeps it there", words: ["Task"],
            pattern: { $0.contains(#/\bTask(\.detached)?(\s*<[^>]*>)?\s*(\([^)]*\)\s*)?\{/#) }, paths: ["Sources/"],
            // The main thread is no loop, and changes of the configuration stand in a line of their own beside the loops.
            spared: [
                "Sources/Transport/Loop/", "Sources/EdgeProxy/Serve/Blocking.swift",
                "Sources/EdgeProxy/Directory/ConfigurationWriter.swift",
            ]),
        CodeRule(
            what: "an error that ends the process", why: "what comes from input, and what is derived from it, throws",
            words: ["try!", "as!"],
            pattern: { $0.contains(#/\btry!|\bas! /#) }, paths: ["Sources/"]),
        CodeRule(
            what: "a blocking sleep", why: "nothing on a loop blocks; the loop's timers wait", words: ["sleep("],
            pattern: { $0.contains(#/(usleep|nanosleep|Thread\.sleep|Task\.sleep)\(/#) },
            paths: ["Sources/"],
            // Where the main thread, which is no loop, waits for the drain; and the queues of a data base, on which calls block anyhow.
            spared: ["Sources/EdgeProxy/Serve/EdgeServer.swift", "Sources/EdgeProxy/Store/Sql/PostgresPool.swift"]),
    ]
}
