import Manifest
import Model
import Stitching
import Transport

/// Looks whether an origin that has ended has begun anew: then that is another presentation of the same name, for those who come from now
/// on. Confined to the presentation's home loop.
final class SuccessorSearch {
    private let presentation: Presentation
    private let content: PresentationContent
    private let source: any OriginSource
    private let loop: any Loop
    private var next = MonotonicTime.distantPast
    private var waiters: [() -> Void] = []
    /// The last number of a playlist of which it was not clear whether it is an old copy.
    private var unclear: Int64?

    init(_ presentation: Presentation, _ content: PresentationContent, _ source: any OriginSource, loop: any Loop) {
        (self.presentation, self.content, self.source, self.loop) = (presentation, content, source, loop)
    }

    /// Asks the origin, unless that was done just now; `then` is called once it is known.
    func look(_ request: OriginChoice.Request, _ then: @escaping () -> Void) {
        guard !presentation.isSucceeded, loop.time >= next || !waiters.isEmpty else { return then() }
        waiters.append(then)
        guard waiters.count == 1 else { return }
        ask(request)
    }

    private func ask(_ request: OriginChoice.Request) {
        source.ask(.relative(presentation.originPath), query: presentation.originQuery, request) { [self] result in
            guard case .success((.multivariant(let multivariant), let reply)) = result else { return finish(result, request) }
            let named = MultivariantRewrite(
                multivariant, url: Array(reply.url.utf8), channel: presentation.channel, uris: presentation.uris.names, known: content.known
            )
            let path = content.renditions[content.reference].path
            let same = named.renditions.first { $0.path == path }
            guard let clock = same ?? named.renditions.dropFirst(named.reference).first else { return finish(result, request) }
            source.ask(clock.location, query: presentation.originQuery, request, imports: multivariant.defines) { [self] in
                finish($0, request)
            }
        }
    }

    private func finish(_ result: Result<(OpenedPlaylist, OriginReply), OriginFault>, _ request: OriginChoice.Request) {
        if case .success((.media(let media), _)) = result {
            switch content.succession(by: media) {
            case .none: unclear = nil
            case .another: succeed()
            case .unclear(let last):
                let before = unclear
                unclear = last
                if let before {
                    if last > before { succeed() }
                } else {
                    // Those who open it wait for its next segment, once.
                    let waitNs = min(content.targetDuration * 3 / 2, Limits.successorWaitNs)
                    _ = loop.schedule(afterNs: waitNs) { [self] in ask(request) }
                    return
                }
            }
        }
        next = loop.time + Limits.multivariantFreshNs
        let waiting = waiters
        waiters = []
        for then in waiting { then() }
    }

    private func succeed() {
        presentation.isSucceeded = true
        Log.info("\(presentation.channel.name): the origin has begun anew after its end: who opens it from now on sees that")
    }
}
