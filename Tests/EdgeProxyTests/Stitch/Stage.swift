import Decision
import Manifest
import TestSupport
import Testing
import Transport

@testable import EdgeProxy
@testable import Model
@testable import Stitching
@testable import Store

/// A channel whose origin and viewers a test moves by hand: segment by segment, poll by poll. All but the sockets is the product's own.
final class Stage {
    static let prefix = "http://origin.test/live/", backup = "http://backup.test/live/"
    static let second: Int64 = 1_000_000_000
    static let signer = SessionSigner(keys: [Array("the key of a stage".utf8)])

    let loop: SimulatedLoop
    let source: StageOrigin
    let kinds: [SessionChecker.StreamKind]
    private(set) var presentation: Presentation
    private(set) lazy var home = makeHome()
    private let library: CreativeLibrary
    let catalogues: CatalogueHolder
    private(set) var planner: PodPlanner
    /// What the planner told the operator.
    var told: [String] { notes.lines }
    private let notes = Notes()
    private final class Notes {
        var lines: [String] = []
        let avails = CountedAvails()
    }
    var avails: CountedAvails { notes.avails }
    let configuration: Configuration
    private var channel: Channel
    /// What was written down.
    fileprivate(set) var facts: [JournalRecord] = []

    /// - Parameters:
    ///   - variants: names of the renditions; one that begins with "a" is separate audio, one with "t" subtitles.
    ///   - ads: what the campaigns have, each laid once in a break; one called "missing" can't be read.
    ///   - flightEndWallNs: of all campaigns.
    ///   - wallNow: when it begins, nanoseconds since 1970.
    init(
        variants: [String] = ["v0"], ads: [ReadyCreative] = [], slates: [ReadyCreative] = [],
        container: RenditionTraits.Container = .transportStream, flightEndWallNs: Int64? = nil, wallNow: Int64 = OriginPlan.epoch,
        query: String = "", readsAhead: Bool = false,
        _ change: (inout ChannelConfiguration) -> Void = { _ in }
    ) throws {
        loop = SimulatedLoop(wallNow: wallNow)
        var channel = ChannelConfiguration(tenant: "t", id: "c", name: "c", origin: [Self.prefix, Self.backup])
        channel.slate = slates.first?.id
        change(&channel)
        var configuration = Configuration(file: "", listen: ListenAddress(host: "127.0.0.1", port: 80), dataDir: "")
        configuration.channels = [channel]
        configuration.campaigns = ads.map { ad in
            var campaign = Campaign(id: "k-" + ad.id, tenant: "t", priority: 5, name: ad.id)
            campaign.endMs = flightEndWallNs.map { $0 / 1_000_000 }
            campaign.creatives = [
                Creative(id: ad.id, durationNs: ad.duration, name: ad.id, hls: "http://ads.test/\(ad.id).m3u8")
            ]
            return campaign
        }
        configuration.slates = slates.map { Slate(tenant: "t", id: $0.id, hls: "http://ads.test/\($0.id).m3u8") }
        self.configuration = configuration
        library = CreativeLibrary(configuration)
        for (item, creative) in zip(library.items, ads + slates) where item.id != "missing" { library.adopt(creative, for: item, now: 0) }
        catalogues = try CatalogueHolder(campaigns: configuration.decisionCampaigns(library), tenants: configuration.decisionTenants)
        planner = Self.makePlanner(catalogues, library, notes)
        self.channel = Channel(configuration.channels[0], index: 0, rules: ChannelRules(readsAhead: readsAhead))
        source = StageOrigin(loop: loop, variants: variants)
        kinds = variants.map { $0.hasPrefix("a") ? .audio : $0.hasPrefix("t") ? .subtitles : .video }
        presentation = Presentation(
            id: PresentationId(1), channel: self.channel, path: Array("main.m3u8".utf8), originQuery: query, home: 0)
    }

    /// A creative of `seconds` in segments of `piece` seconds, for video, and for separate audio where `hasAudio`.
    static func creative(
        _ id: String, _ seconds: Double, piece: Double = 2, isSlate: Bool = false, hasAudio: Bool = false,
        container: RenditionTraits.Container = .transportStream, firstTicks: Int64? = nil
    ) -> ReadyCreative {
        func rendition(_ kind: RenditionTraits.Kind) -> CreativeRendition {
            var segments: [CreativeRendition.Segment] = [], left = Int64(seconds * 1_000)
            while left > 0 {
                let ms = min(left, Int64(piece * 1_000))
                segments.append(
                    .init(
                        resource: .init(url: "http://ads.test/\(id)/\(segments.count).ts"), duration: ms * 1_000_000,
                        durationText: Array(OriginPlan.seconds(ms).utf8)))
                left -= ms
            }
            var traits = RenditionTraits()
            traits.kind = kind
            traits.container = container
            return CreativeRendition(
                traits: traits, map: container == .fragmentedMp4 ? .init(url: "http://ads.test/\(id)/init.mp4") : nil, segments: segments,
                firstTicks: firstTicks)
        }
        return ReadyCreative(
            tenant: "t", id: id, isSlate: isSlate, renditions: [rendition(.video)] + (hasAudio ? [rendition(.audio)] : []))
    }

    /// Reads the channel for the first time.
    func open() {
        home.open { _ in }
        loop.advance(byNs: 500_000_000)
    }

    /// Lets the wall clock go on to where the feed ends: its newest segment has just come out.
    func catchUp() {
        let behind = source.feed.end - loop.wallNow
        if behind > 0 { loop.advance(byNs: behind) }
    }

    /// Kills the process and starts it again with what it had written down, and with those sessions of it.
    func restart(_ viewers: StageViewer...) throws {
        let recovered = Recovered(facts.map(\.encoded))
        restart(with: recovered)
        for viewer in viewers {
            var session = Session(try #require(recovered.sessions[viewer.session.token]), tenant: "t")
            session.remember(historyIn: presentation.layouts)
            viewer.begin(session)
        }
    }

    /// The same from the bytes of a journal, which may be damaged. Sessions that it knows nothing of begin anew under their names.
    /// - Returns: how many of the viewers are known.
    func restart(from journal: [UInt8], seal: JournalSeal? = nil, _ viewers: [StageViewer]) -> Int {
        var recovered = Recovered(), isDamaged = false
        _ = RecordFile.each(journal, damaged: { _ in isDamaged = true }) { record in
            if let opened = seal.map({ $0.opened(record) }) ?? Array(record) { recovered.add(opened) }
        }
        if isDamaged { recovered.raise(at: loop.wallTime) }
        // As it adds up, it is written anew.
        recovered = Recovered(recovered.records.map(\.encoded))
        restart(with: recovered)
        if recovered.presentations.isEmpty { open() }
        var known = 0
        for viewer in viewers {
            if let record = recovered.sessions[viewer.session.token], !recovered.presentations.isEmpty {
                viewer.begin(Session(record, tenant: "t"))
                known += 1
                continue
            }
            var session = Session(
                token: viewer.session.token, presentation: presentation.id, tenant: "t", attributes: ViewerAttributes(),
                joined: loop.wallTime, isStitched: true)
            if let floor = recovered.floor { session.goOn(above: floor, renditions: presentation.renditionCount) }
            viewer.begin(session)
        }
        return known
    }

    private func restart(with recovered: Recovered) {
        let orders = BreakOrders()
        orders.restore(recovered.orders[channel.name] ?? [])
        channel = Channel(channel.configuration, index: 0, rules: channel.rules, uris: channel.uris, orders: orders)
        if let known = recovered.presentations.values.first {
            let layouts = recovered.restoredLayouts(of: known)
            presentation = Presentation(
                id: known.id, channel: channel, path: known.path, originQuery: "", home: 0,
                recovered: recovered.restored(known, layouts: layouts))
            for layout in layouts { presentation.layouts.restore(layout) }
        } else {
            presentation = Presentation(id: PresentationId(2), channel: channel, path: presentation.path, originQuery: "", home: 0)
        }
        home = makeHome()
        planner = Self.makePlanner(catalogues, library, notes)
    }

    /// Ends the presentation, for all viewers have left, and opens it again with what is kept of it. The viewers come back by their names.
    func endAndBegin(_ viewers: StageViewer...) throws {
        let ended = presentation, kept = try #require(EndedPresentation(facts: home.facts, layouts: ended.layouts))
        presentation = Presentation(
            id: kept.id, channel: channel, path: ended.path, originQuery: "", home: 0, recovered: kept.recovered, kept: kept,
            uris: ended.uris)
        ended.uris.rest()
        presentation.uris.goOn()
        home = makeHome()
        planner = Self.makePlanner(catalogues, library, notes)
        for viewer in viewers {
            let gone = viewer.session.retired(
                at: loop.wallTime, ended.layouts, ended.snapshot, renditions: ended.renditionCount)
            var session = Session(
                token: viewer.session.token, presentation: kept.id, tenant: "t", attributes: ViewerAttributes(), joined: loop.wallTime,
                isStitched: true)
            if let gone { session.goOn(above: gone, renditions: presentation.renditionCount) }
            viewer.begin(session)
        }
    }

    /// Orders a break, as the routes do it.
    @discardableResult
    func order(seconds: Int64, after: Int64 = 0) throws -> OrderedBreak {
        let now = loop.wallTime, snapshots = [presentation.snapshot].compactMap { $0 }
        try BreakOrderRule.check(
            inNs: after * Self.second, lengthNs: seconds * Self.second, now: now, channel.configuration, snapshots)
        let order = try channel.orders.add(
            start: now + after * Self.second, lengthNs: seconds * Self.second, by: "ops", request: "r1", now: now)
        facts.append(.order(OrderRecord(channel: channel.name, order: order)))
        home.adoptOrders()
        return order
    }

    /// Puts another configuration of the channel in force, as a reload does.
    func reconfigure(_ viewers: StageViewer..., change: (inout ChannelConfiguration) -> Void) {
        var configuration = channel.configuration
        change(&configuration)
        channel = Channel(configuration, index: 0, rules: channel.rules, uris: channel.uris, orders: channel.orders)
        presentation.channel = channel
        home.adopt(channel)
        for viewer in viewers { viewer.driver.view?.channel = channel }
    }

    private static func makePlanner(_ catalogues: CatalogueHolder, _ library: CreativeLibrary, _ notes: Notes) -> PodPlanner {
        PodPlanner(
            decider: LoopDecider(catalogues: catalogues, accounts: AdAccounts(), holder: 0), library: library, metrics: Metrics(),
            counts: notes.avails.counts,
            tell: { notes.lines.append("\($0 ? "warning" : "info") \($1)") })
    }

    private func makeHome() -> PresentationHome {
        PresentationHome(
            presentation, loop: loop, source: source, signals: CueSignals(channel.configuration.breaks),
            longestCreativeNs: { [library] in library.longestNs(tenant: "t") },
            write: { [weak self] facts, then in
                self?.facts += facts
                then()
            })
    }

    func viewer(_ number: UInt64 = 1, tracking: SessionTracking = .server) -> StageViewer { StageViewer(self, number, tracking) }

    /// What a session gets in a break, and what of that is not written down yet.
    func choice(_ pending: PendingBreak, _ view: PresentationView, _ session: Session) -> TurnDriver.Choice {
        let decided = planner.layout(for: pending, of: view, viewer: session.profile, after: session.given, now: loop.wallTime)
        planner.count(decided)
        guard let layout = decided.layout, !layout.isWritten else { return (decided.layout, []) }
        layout.noteWritten()
        return (layout, layout.creatives.map { .creative(CreativeRecord($0)) } + [.layout(LayoutRecord(layout, of: view.id))])
    }

    /// A session of its own for one who opens the channel now, once that is answered; a presentation that has been succeeded by another is
    /// opened anew, as the routes do it.
    func join(_ number: UInt64, _ then: @escaping (Session, PresentationHome) -> Void) {
        home.open { [self] fault in
            guard fault == nil else { return }
            if presentation.isSucceeded {
                presentation = Presentation(
                    id: PresentationId(presentation.id.number + 1), channel: channel, path: presentation.path, originQuery: "", home: 0)
                home = makeHome()
                return join(number, then)
            }
            let session = Session(
                token: SessionToken(high: number << 58 | number, low: number, signature: 0), presentation: presentation.id, tenant: "t",
                attributes: ViewerAttributes(), joined: loop.wallTime, isStitched: true)
            then(session, home)
        }
    }

    var breaks: [AdBreak] { presentation.snapshot?.breaks ?? [] }

    // MARK: What most tests begin with

    static let ads = [creative("ad1", 10), creative("ad2", 10), creative("ad3", 10)]
    static let slate = [creative("slate", 6, piece: 1, isSlate: true)]

    /// A channel with six segments of 6 s, opened, and a viewer who has looked.
    /// - Parameters:
    ///   - feed: where it has no segments yet, it gets these.
    ///   - feeds: what single renditions list instead.
    ///   - codecs: of the variants.
    static func begun(
        variants: [String] = ["v0"], ads: [ReadyCreative] = ads, slates: [ReadyCreative] = slate, feed: Feed = Feed(),
        feeds: [String: Feed] = [:], codecs: String = "", _ change: (inout ChannelConfiguration) -> Void = { _ in }
    ) throws -> (stage: Stage, viewer: StageViewer) {
        let stage = try Stage(variants: variants, ads: ads, slates: slates, change)
        stage.source.feed = feed
        if feed.items.isEmpty { stage.source.feed.add(6) }
        stage.source.feeds = feeds
        stage.source.codecs = codecs
        stage.catchUp()
        stage.open()
        let viewer = stage.viewer()
        for rendition in variants.indices { _ = viewer.poll(rendition) }
        return (stage, viewer)
    }

    /// Goes on segment by segment, the renditions of the viewers polled after each.
    /// - Returns: the last answers.
    @discardableResult
    func go(_ viewers: StageViewer..., segments: Int, renditions: Int = 1, seconds: Double = 6) -> [ListedPlaylist] {
        var last: [ListedPlaylist] = []
        for _ in 0..<segments {
            source.feed.add(seconds: seconds)
            last = next(viewers, renditions)
        }
        return last
    }

    /// Lets what was added come out, and polls.
    @discardableResult
    func next(_ viewers: [StageViewer], _ renditions: Int = 1) -> [ListedPlaylist] {
        catchUp()
        return viewers.flatMap { viewer in (0..<renditions).compactMap { viewer.poll($0) } }
    }
}

/// One session that a test polls, and that judges each answer.
final class StageViewer {
    private let stage: Stage
    private(set) var driver: TurnDriver!
    private var checker: SessionChecker
    private var listed: [String: ListedPlaylist.Segment] = [:]
    private var found: [String] = []
    /// What was wrong with the answers.
    var faults: [String] { found + driver.faults }
    /// Whether queries of URIs may change from one answer to the next.
    private let followsQueries: Bool
    /// The last answer as it left.
    private(set) var text = ""
    /// Why there was none last time.
    private(set) var unavailable: PlaylistTurn.Unavailable?

    init(_ stage: Stage, _ number: UInt64, _ tracking: SessionTracking = .server) {
        self.stage = stage
        var options = StreamChecker.Options()
        options.dateTolerance = 2_000_000
        options.timeTolerance = 20_000_000_000
        checker = SessionChecker(options: options)
        followsQueries = stage.presentation.channel.configuration.segmentQuery == .newest
        let session = Session(
            token: SessionToken(high: number << 58 | number, low: number, signature: 0), presentation: stage.presentation.id, tenant: "t",
            attributes: ViewerAttributes(), joined: stage.loop.wallTime, isStitched: true, tracking: tracking)
        begin(session)
        stage.facts.append(.session(session.record(seen: stage.loop.wallTime)))
    }

    var session: Session { driver.session }

    /// Begins, or goes on after a restart.
    fileprivate func begin(_ session: Session) {
        let stage = stage
        found = driver?.faults ?? []
        driver = TurnDriver(
            session, stage.presentation, loop: stage.loop,
            refresh: { rendition, then in
                stage.home.refresh(rendition) {}
                stage.loop.advance(byNs: 100_000_000)
                then()
            },
            decide: { stage.choice($0, $1, $2) })
        driver.write = { stage.facts += $0 }
    }

    /// What the session's output is behind the origin, nanoseconds.
    var lag: Int64 { driver.view.map { session.lag(in: $0) } ?? 0 }

    /// One request; `nil` when there is no playlist now.
    func poll(_ rendition: Int = 0) -> ListedPlaylist? {
        var playlist: ListedPlaylist?
        unavailable = nil
        driver.ask(rendition) { [self] answer in
            switch answer {
            case .playlist(let bytes, _, _): playlist = judge(bytes, rendition)
            case .unavailable(let why):
                unavailable = why
                if case .wouldGoBack = why { found.append("self-check refused: \(why)") }
            case .notFound: found.append("no rendition \(rendition)")
            }
        }
        return playlist
    }

    private func judge(_ bytes: [UInt8], _ rendition: Int) -> ListedPlaylist {
        text = String(decoding: bytes, as: UTF8.self)
        let name = "r\(rendition)"
        for finding in checker.check(bytes, of: name, kind: stage.kinds[rendition], at: stage.loop.now)
        where finding.violation.severity == .error {
            // How long a test waits between polls is the test's own choice.
            if [.dur5, .dur6, .dur4].contains(finding.violation.rule) { continue }
            found.append("\(name) \(finding.other ?? "") \(finding.violation)")
        }
        let playlist = ListedPlaylist(text)
        for segment in playlist.segments {
            let key = "\(rendition)/\(segment.number)"
            let plain = followsQueries ? segment.withoutQueries : segment
            if let known = listed[key], known != plain { found.append("\(key) was \(known), is \(plain)") }
            listed[key] = plain
        }
        return playlist
    }
}

extension AdBreak {
    /// From its start to where the content comes back, nanoseconds; `nil` while that is not decided.
    var length: Int64? { returnTime.map { $0 - start } }
}
