import Manifest
import ModelTestSupport
import Model
import Stitching
import Transport

@testable import EdgeProxy

/// Drives the playlist turns of one session as the routes do, where the loop, the origin and the journal are a test's own.
final class TurnDriver {
    enum Answer {
        case playlist([UInt8], rendition: Int, PlaylistHead)
        case unavailable(PlaylistTurn.Unavailable)
        case notFound
    }
    /// What a break gets: `nil` for the content; and what of it is not written down yet.
    typealias Choice = (layout: LaidPod?, news: [JournalRecord])

    var session: Session
    private(set) var renderer: PresentationRenderer?
    private(set) var faults: [String] = []
    /// Asks the origin for a rendition, and calls back once it was asked or waited for.
    var refresh: (_ rendition: Int, _ then: @escaping () -> Void) -> Void
    var decide: (PendingBreak, PresentationView, Session) -> Choice
    /// A session was committed.
    var committed: (PendingBreak, LaidPod?) -> Void = { _, _ in }
    var write: ([JournalRecord]) -> Void = { _ in }
    private let presentation: Presentation
    private let loop: any Loop

    init(
        _ session: Session, _ presentation: Presentation, loop: any Loop, refresh: @escaping (Int, @escaping () -> Void) -> Void,
        decide: @escaping (PendingBreak, PresentationView, Session) -> Choice
    ) {
        self.session = session
        self.presentation = presentation
        self.loop = loop
        self.refresh = refresh
        self.decide = decide
    }

    /// Refreshes through a home, and waits no longer than a viewer may.
    convenience init(
        _ session: Session, home: PresentationHome, loop: any Loop, decide: @escaping (PendingBreak, PresentationView, Session) -> Choice
    ) {
        self.init(session, home.presentation, loop: loop, refresh: { _, then in then() }, decide: decide)
        refresh = { [unowned self] rendition, then in
            var calls = 0, isDone = false
            func finish() {
                guard !isDone else { return }
                isDone = true
                then()
            }
            loop.schedule(afterNs: home.presentation.channel.rules.waitNs) { finish() }
            home.refresh(rendition) { [self] in
                calls += 1
                if calls > 1 { faults.append("a waiter was called twice") }
                finish()
            }
        }
    }

    /// This loop's view, as new as what was published; `nil` before that.
    var view: PresentationView? {
        if renderer == nil { renderer = PresentationRenderer(presentation) }
        renderer?.renew()
        return renderer?.view
    }

    /// One request for a playlist. `then` may be called at once.
    func ask(_ rendition: Int, then: @escaping (Answer) -> Void) { go(PlaylistTurn(), rendition, then) }

    /// The same for one whose origin was asked before.
    func askRefreshed(_ rendition: Int, then: @escaping (Answer) -> Void) {
        var turn = PlaylistTurn()
        turn.refreshed()
        go(turn, rendition, then)
    }

    private func go(_ begun: PlaylistTurn, _ rendition: Int, _ then: @escaping (Answer) -> Void) {
        var turn = begun
        while true {
            let view = view
            let path = view.map { $0.snapshot.renditions.indices.contains(rendition) ? $0.snapshot.renditions[rendition].path : [] } ?? []
            switch turn.next(&session, view, path.span, now: loop.time) {
            case .ready(let head):
                var bytes: [UInt8] = []
                for piece in renderer?.bytes(rendition, head) ?? [] { piece.withBytes { bytes += $0 } }
                judgeListed(rendition)
                return then(.playlist(bytes, rendition: rendition, head))
            case .refresh(let asked):
                let waiting = turn
                return refresh(asked) { [self] in
                    var turn = waiting
                    turn.refreshed(asked)
                    go(turn, rendition, then)
                }
            case .decide(let pending):
                guard let view else { return faults.append("a break without a view") }
                let choice: Choice = pending.fill == .content ? (nil, []) : decide(pending, view, session)
                if !turn.commit(pending, choice.layout, news: choice.news, &session) { faults.append("a commit was refused") }
                committed(pending, choice.layout)
            case .write(let records):
                write(records)
                turn.written(&session)
            case .unavailable(let why): return then(.unavailable(why))
            case .notFound: return then(.notFound)
            }
        }
    }

    /// Segments of pods that playlists have listed, the newest last: a player may ask for them for as long as it likes.
    private var listed: [(pod: PodId, rendition: Int, index: Int)] = []

    /// What was listed may be asked for, and what comes behind the last segment may not.
    private func judgeListed(_ rendition: Int) {
        guard let view = renderer?.view else { return }
        func mayHaveListed(_ pod: PodId, _ rendition: Int, _ index: Int) -> Bool? {
            session.layout(of: pod, in: presentation.layouts).map { view.mayHaveListed(index, of: $0, rendition, to: session) }
        }
        for piece in view.pieces {
            guard let pod = piece.pod else { continue }
            listed += (piece.first...piece.last).map { (pod, rendition, Int($0)) }
        }
        if listed.count > 40 { listed.removeFirst(listed.count - 40) }
        for one in listed where mayHaveListed(one.pod, one.rendition, one.index) == false {
            faults.append("segment \(one.index) of \(one.pod) was listed in \(one.rendition) and may not be asked for")
        }
        if let last = view.pieces.last, let pod = last.pod, mayHaveListed(pod, rendition, Int(last.last) + 1) == true {
            faults.append("segment \(last.last + 1) of \(pod) was not listed in \(rendition) and may be asked for")
        }
    }

    /// What the session lists of a rendition in another form, after an answer.
    func bytes(_ rendition: Int, as form: PlaylistForm, by other: PresentationRenderer? = nil) -> [UInt8]? {
        guard let renderer = other ?? renderer,
            let head = renderer.view.compose(rendition, history: session.history, offset: session.offsets[rendition])
        else { return nil }
        var bytes: [UInt8] = []
        for piece in renderer.bytes(rendition, head, as: form) { piece.withBytes { bytes += $0 } }
        return bytes
    }
}
