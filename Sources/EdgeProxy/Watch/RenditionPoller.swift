import Formats
import Manifest
import Model
import Transport

/// Follows one media playlist at the cadence of a player. Used on its loop alone.
final class RenditionPoller {
    let rendition: WatchRendition
    private let loop: EventLoop
    private let client: HttpClient
    /// Told of each answer, good or bad.
    private let taken: (RenditionPoller, Answer) -> Void
    private var cadence = PollCadence()
    /// Added once, after the first answer, so that renditions are not all asked for at one moment.
    private let phase: Double
    private var url: String
    private var last: [UInt8]?
    /// The answer before the one that is told of.
    private(set) var previous: [UInt8]?
    private var isStopped = false

    private(set) var playlists = 0, changes = 0, failures = 0
    /// ENDLIST has come: there is nothing more to ask for.
    private(set) var hasEnded = false
    private(set) var isStitched = false
    /// The last media sequence number whose segments were asked for.
    var probedThrough = Int64.min

    /// One answer, judged as HTTP.
    struct Answer {
        /// nil when there is none or none with status 200.
        var body: [UInt8]?
        /// Where it came from.
        var url: String
        var playlist: MediaPlaylist?
        var askedAt: MonotonicTime
        var violations: [Violation]
    }

    /// - Parameter phase: 0..<1, which part of a target duration later than its cadence this one goes.
    init(
        _ rendition: WatchRendition, phase: Double, client: HttpClient, loop: EventLoop, taken: @escaping (RenditionPoller, Answer) -> Void
    ) {
        self.rendition = rendition
        self.phase = phase
        self.client = client
        self.loop = loop
        self.taken = taken
        url = rendition.url
    }

    func start(afterNs: Int64) {
        loop.schedule(afterNs: afterNs) { [self] in load() }
    }

    func stop() { isStopped = true }

    private func load() {
        guard !isStopped else { return }
        let began = MonotonicTime(nanoseconds: loop.now)
        client.fetch(FetchRequest(url: url, connectTimeoutMs: 5_000, redirectsMax: 5)) { [self] result in
            answered(result, began: began)
        }
    }

    /// Takes an answer and plans the next request; also that which the watch had already when it began.
    func answered(_ result: Result<FetchResponse, FetchError>, began: MonotonicTime) {
        guard !isStopped else { return }
        var answer = Answer(body: nil, url: url, playlist: nil, askedAt: began, violations: [])
        var outcome = PollCadence.Outcome.failed
        playlists += 1
        switch result {
        case .failure(let error):
            answer.violations.append(Violation(.httpAnswer, "expected a playlist, got \(error.message)"))
        case .success(let response) where response.status != 200:
            let seen = "\(response.status)\(Self.reason(response.body))"
            answer.violations.append(Violation(.httpStatus, "expected a playlist with status 200, got \(seen)"))
        case .success(let response):
            outcome = read(response, &answer)
        }
        if outcome == .failed { failures += 1 }
        if outcome == .changed { changes += 1 }
        taken(self, answer)
        guard !hasEnded else { return }
        var waitNs = cadence.waitNs(after: outcome, began: began, now: MonotonicTime(nanoseconds: loop.now))
        if playlists == 1 { waitNs += Int64(phase * Double(cadence.targetNs)) }
        loop.schedule(afterNs: waitNs) { [self] in load() }
    }

    private func read(_ response: FetchResponse, _ answer: inout Answer) -> PollCadence.Outcome {
        let isFirst = last == nil
        if !isFirst, Self.folder(of: response.effectiveUrl) != Self.folder(of: url) {
            let seen = String(AnswerRules.path(of: response.effectiveUrl).suffix(80))
            answer.violations.append(Violation(.htt2, "expected the playlist where it was, got a redirect to \(seen)"))
        }
        // A playlist that was asked for directly leads into a session of its own; asking there again would open another.
        if isFirst { url = response.effectiveUrl }
        answer.url = response.effectiveUrl
        answer.body = response.body
        let playlist = try? MediaPlaylist(parsing: response.body)
        answer.playlist = playlist
        let path = AnswerRules.path(of: response.effectiveUrl)
        isStitched = isStitched || AnswerRules.isSession(path: path)
        if let playlist {
            if playlist.targetDuration > 0 { cadence.targetNs = playlist.targetDuration }
            isStitched = isStitched || playlist.segments.contains { AdSightings.parts(of: playlist[$0.uri]) != nil }
            hasEnded = playlist.endList
        }
        let isLive = playlist.map { !$0.endList } ?? false
        let rules = AnswerRules(isStitched: isStitched, liveTargetNs: isLive ? cadence.targetNs : nil)
        answer.violations += rules.check(path: path) { response.header($0) }
        guard playlist != nil else { return .failed }
        previous = last
        defer { last = response.body }
        return last == response.body ? .unchanged : .changed
    }

    /// What a server says of its refusal, where it says it in a line.
    private static func reason(_ body: [UInt8]) -> String {
        guard let json = try? JsonReader.read(body), case .string(let message)? = json["error"]?["message"] else { return "" }
        return ", \(Json.quoted(String(message.prefix(120))))"
    }

    /// What relative URIs count from.
    private static func folder(of url: String) -> Substring {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        return path[...(path.lastIndex(of: "/") ?? path.startIndex)]
    }
}
