import Console
import Demo
import Foundation
import Model

/// `edgeproxy demo`: starts the origin, writes the proxy's configuration for it, and serves both with the page until it is told to stop.
struct DemoRun {
    var listen = ListenAddress("127.0.0.1:8080")!
    var originListen = ListenAddress("127.0.0.1:8081")!
    /// From one break to the next and a break's length, in seconds; even, as segments last 2 s.
    var cycleSeconds = 60
    var breakSeconds = 20
    /// As `testdata/media/make.sh` makes it; `nil`: looked for.
    var media: String?
    /// A bundle of hls.js; `nil`: looked for. Without one the page plays natively or says that it can't.
    var hlsJs: String?
    /// `nil`: a new folder that is removed at the end.
    var dataDir: String?
    var settings = Settings()

    /// - Throws: `UsageError` for lengths that don't fit.
    init(_ arguments: Arguments) throws(UsageError) {
        listen = try arguments.address("--listen") ?? listen
        originListen = try arguments.address("--origin-listen") ?? originListen
        cycleSeconds = try arguments.integer("--cycle", 4...3_600) ?? cycleSeconds
        breakSeconds = try arguments.integer("--break", 2...3_598) ?? min(breakSeconds, cycleSeconds / 4 * 2)
        for (name, seconds) in [("--cycle", cycleSeconds), ("--break", breakSeconds)] where seconds % 2 != 0 {
            throw UsageError("\(name): expected an even number of seconds, as segments last 2 s, got \(seconds)")
        }
        guard breakSeconds < cycleSeconds else { throw UsageError("--break: expected less than --cycle, got \(breakSeconds)") }
        media = arguments.value("--media")
        hlsJs = arguments.value("--hlsjs")
        dataDir = arguments.value("--data-dir")
        settings = try SettingFlag.read(arguments.values("--set"))
    }

    private var origin: DemoOrigin { DemoOrigin(cycleSegments: Int64(cycleSeconds / 2), breakSegments: Int64(breakSeconds / 2)) }

    /// The configuration alone, for an origin that runs elsewhere: `serve --config` takes it.
    func printConfiguration() {
        let json = DemoConfiguration.json(
            listen: listen.description, origin: "http://\(originListen)", dataDir: dataDir ?? "./data", demo: origin)
        print(json, terminator: "")
    }

    /// Runs until SIGTERM or SIGINT.
    func run() throws -> Int32 {
        let program = CommandLine.arguments[0]
        guard let directory = media ?? DemoMedia.find("testdata/media", program: program) else {
            throw InputError("no demo media: run in the checkout, or name its testdata/media with --media")
        }
        // The origin's threads are made before the proxy's.
        ServerSignals.block()
        let demo = origin
        var pages: [FixedPage] = []
        let hlsJs = hlsJs ?? DemoMedia.find(".tools/hls.js", program: program)
        if let hlsJs {
            pages.append(FixedPage(path: "/hls.js", contentType: "text/javascript; charset=utf-8", body: try InputFile.read(hlsJs)))
        }
        let server = try OriginServer(address: originListen, origin: demo, media: DemoMedia(directory: directory))
        defer { server.stop() }
        let facts = DemoFacts.json(demo, origin: server.url, hasHlsJs: hlsJs != nil)
        pages.append(FixedPage(path: "/", contentType: "text/html; charset=utf-8", body: DemoPage.bytes(demo: facts)))

        let folder = try dataDir ?? Self.newFolder()
        defer { if dataDir == nil { try? FileManager.default.removeItem(atPath: folder) } }
        let json = DemoConfiguration.json(listen: listen.description, origin: server.url, dataDir: folder, demo: demo)
        var configuration = try ConfigurationReader.read(Array(json.utf8), file: "the demo's configuration")
        configuration.settings.merge(settings)
        try EdgeServer(configuration, pages: pages).run { addresses in
            Console.printLine(welcome(edge: "http://\(addresses[0])", origin: server.url, demo, hasHlsJs: hlsJs != nil))
        }
        return ExitCode.success
    }

    private static func newFolder() throws(InputError) -> String {
        var name = Array((NSTemporaryDirectory() + "/edgeproxy-demo-XXXXXX").utf8CString)
        guard mkdtemp(&name) != nil else {
            throw InputError("cannot make a folder for the demo's data: \(String(cString: strerror(errno)))")
        }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func welcome(edge: String, origin: String, _ demo: DemoOrigin, hasHlsJs: Bool) -> String {
        let width = demo.channels.map(\.name.count).max() ?? 0
        let lines = demo.channels.map { channel in
            let pad = String(repeating: " ", count: width - channel.name.count)
            return "    \(channel.name)\(pad)  \(edge)/play/demo/\(channel.id)/master.m3u8"
        }
        return """

            edgeproxy demo: a break of \(breakSeconds) s every \(cycleSeconds) s on each live channel.

              Open in a browser:    \(edge)/
            \(hasHlsJs ? "" : "    (without hls.js: needs a browser that plays HLS itself; --hlsjs FILE serves it)\n")
              Or in any HLS player:
            \(lines.joined(separator: "\n"))

              The origin behind it, without ads:
                \(origin)/news/master.m3u8

              Ctrl-C ends it.

            """
    }
}
