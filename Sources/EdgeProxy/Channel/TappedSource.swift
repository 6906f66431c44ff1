import Model
import Stitching
import Transport

/// Stands before the origin of one presentation: says which channel the loop works on while an answer is taken in, and hands the answers
/// to the recordings of its sessions. On the presentation's home loop only.
final class TappedSource: OriginSource {
    /// The channel's origins; others when its configuration changes.
    var inner: any OriginSource
    private let presentation: Presentation
    private let loop: any Loop
    private let work: CrashTrap.Slot
    let tap = RecordingTap()
    /// The version that the home has published last.
    private var version: () -> UInt64 = { 0 }

    init(_ inner: any OriginSource, of presentation: Presentation, loop: any Loop, work: CrashTrap.Slot = .none) {
        self.inner = inner
        self.presentation = presentation
        self.loop = loop
        self.work = work
    }

    /// Takes down what a home does that reads by this source.
    func follow(_ home: PresentationHome) {
        version = { [unowned home] in home.version }
        home.timed = { [unowned self] timed in tap.each { $0.timed(timed, now: loop.time, wallNow: loop.wallTime, published: version()) } }
    }

    func fetch(
        _ location: OriginLocation, query: String, preferred: Int, etag: String?, lastModified: String?,
        accept: @escaping (OriginReply) -> OriginFault?, done: @escaping (Result<OriginReply, OriginFault>) -> Void
    ) {
        let channel = presentation.channel.index, work = self.work
        tap.each { $0.ask(location, now: loop.time, wallNow: loop.wallTime, published: version()) }
        inner.fetch(
            location, query: query, preferred: preferred, etag: etag, lastModified: lastModified,
            accept: { reply in
                work.begin(channel)
                defer { work.end() }
                return accept(reply)
            },
            done: { [self] result in
                work.begin(channel)
                defer { work.end() }
                done(result)
                tap.each { $0.answer(location, result, now: loop.time, wallNow: loop.wallTime, published: version()) }
            })
    }

    /// Begins a recording with what there is of each playlist now: the origin is asked past the home, which does not notice.
    func prime(_ recording: Recording, _ locations: [OriginLocation], query: String, done: @escaping () -> Void) {
        guard let location = locations.first else { return done() }
        inner.fetch(location, query: query, preferred: 0, etag: nil, lastModified: nil, accept: { _ in nil }) { [self] result in
            recording.answer(location, result, now: loop.time, wallNow: loop.wallTime, published: nil)
            prime(recording, Array(locations.dropFirst()), query: query, done: done)
        }
    }
}

/// The recordings that take down what a presentation's origin says. On its home loop only.
final class RecordingTap {
    private var recordings: [Recording] = []

    func add(_ recording: Recording) { recordings.append(recording) }

    /// What follows goes by another configuration than the recordings have.
    func endAll(_ why: String) {
        for recording in recordings { recording.end(why) }
        recordings = []
    }

    func each(_ body: (Recording) -> Void) {
        guard !recordings.isEmpty else { return }
        recordings.removeAll { $0.isOver }
        for recording in recordings { body(recording) }
    }
}
