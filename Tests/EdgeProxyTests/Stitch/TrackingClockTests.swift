import ModelTestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// A tracking document says when ads are by the sum of EXTINF since the session's first playlist: as a player counts that reads nothing
/// but playlists.
@Suite struct TrackingClockTests {
    /// What such a player counts, of one rendition.
    private struct Clock {
        private var starts: [Int64: Int64] = [:]
        private var next: (number: Int64, at: Int64)?
        /// By `{break}/{pod}`: when its segments began, in order.
        private(set) var pods: [String: [Int64]] = [:]

        mutating func read(_ playlist: ListedPlaylist) {
            for segment in playlist.segments where segment.number >= next?.number ?? .min {
                let at = next?.at ?? 0
                next = (segment.number + 1, at + segment.lengthNs)
                guard segment.isAd else { continue }
                // …/ad/{creative}/{break}/{pod}/{i}/{rendition}.ts
                let parts = segment.uri.split(separator: "/")
                pods["\(parts[parts.count - 4])/\(parts[parts.count - 3])", default: []].append(at)
            }
        }
    }

    private func check(_ viewer: StageViewer, _ clock: Clock) throws -> Int {
        let view = try #require(viewer.driver.view), avails = view.avails(of: viewer.session)
        for avail in avails {
            guard let starts = clock.pods["\(avail.breakId.number)/\(avail.pod.number)"] else { continue }
            #expect(abs(avail.start - starts[0]) < 5_000_000, "\(avail.start) is not \(starts[0])")
            for ad in avail.ads where ad.start <= starts[starts.count - 1] {
                #expect(starts.contains { abs($0 - ad.start) < 5_000_000 }, "\(ad.start) is none of \(starts)")
            }
        }
        return avails.count
    }

    /// Over several breaks, one of them cut, and over a restart of ours.
    @Test func adsAreWhereTheDocumentSaysTheyAre() throws {
        let (stage, _) = try Stage.begun()
        let viewer = stage.viewer(2, tracking: .client)
        var clock = Clock(), most = 0
        func go(_ segments: Int, _ tags: String...) throws {
            for index in 0..<segments {
                stage.source.feed.add(1, seconds: 6, index == 0 ? tags.first ?? "#X" : "#X")
                for playlist in stage.next([viewer]) { clock.read(playlist) }
                most = max(most, try check(viewer, clock))
            }
        }
        try go(2)
        #expect(viewer.session.zero > .distantPast)
        try go(8, "#EXT-X-CUE-OUT:30")
        try go(2, "#EXT-X-CUE-OUT:30")
        let zero = viewer.session.zero
        try stage.restart(viewer)
        #expect(viewer.session.zero == zero && viewer.session.tracking == .client)
        try go(6, "#EXT-X-CUE-IN")
        try go(8, "#EXT-X-CUE-OUT:24")
        #expect(most > 0 && clock.pods.count >= 3 && viewer.faults == [])
    }

    /// The first playlist begins wherever the window does, also in the middle of a pod.
    @Test func whoComesInTheMiddleOfABreak() throws {
        let (stage, _) = try Stage.begun()
        stage.source.feed.add(1, seconds: 6, "#EXT-X-CUE-OUT:60")
        stage.next([])
        for _ in 0..<4 {
            stage.source.feed.add(1, seconds: 6, "#X")
            stage.next([])
        }
        let viewer = stage.viewer(3)
        var clock = Clock(), most = 0
        for _ in 0..<8 {
            for playlist in stage.next([viewer]) { clock.read(playlist) }
            most = max(most, try check(viewer, clock))
            stage.source.feed.add(1, seconds: 6, "#X")
        }
        #expect(viewer.faults == [])
    }
}
