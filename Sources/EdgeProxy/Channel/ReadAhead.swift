import Model
import Stitching
import Transport

/// Reads what somebody watches when its next segment is due, so that it is here when they ask. Confined to the presentation's home loop.
final class ReadAhead {
    private let content: PresentationContent
    private let loop: any Loop
    private let read: (Int) -> Void
    /// By rendition: what is planned.
    private var planned: [Int: MonotonicTime] = [:]

    init(_ content: PresentationContent, _ loop: any Loop, read: @escaping (Int) -> Void) {
        self.content = content
        self.loop = loop
        self.read = read
    }

    /// Plans the next reading of each rendition, after any of them was read.
    func plan() {
        guard content.rules.readsAhead, content.version > 0 else { return }
        for index in content.origins.indices { plan(index) }
    }

    private func plan(_ index: Int) {
        let due = content.origins[index].freshness.freshUntil
        guard due > loop.time, due < .distantFuture, due != planned[index], content.isWatched(index, now: loop.time) else { return }
        planned[index] = due
        loop.schedule(afterNs: due - loop.time) { [weak self] in
            guard let self, planned[index] == due else { return }
            planned[index] = nil
            let feed = content.origins[index]
            // Whoever asked for it first has read it; who has gone needs none.
            guard feed.freshness.freshUntil <= loop.time, !feed.isInFlight, content.isWatched(index, now: loop.time) else { return }
            read(index)
        }
    }
}
