import Foundation
import Manifest
import ModelTestSupport
import Synchronization
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching
@testable import Store

/// Sessions under their shards' locks, from real threads.
@Suite struct SessionTableTests {
    private static func session(_ number: UInt64) -> Session {
        Session(
            token: SessionToken(high: number, low: number, signature: 1), presentation: PresentationId(1), tenant: "t",
            attributes: ViewerAttributes(), joined: 0, isStitched: true)
    }

    /// What a player tells reaches its session, whatever the token's signature; a session of another name is left alone.
    @Test func beaconsReachTheirSession() throws {
        let table = SessionTable(limit: 10),
            segment = CreativeRendition.Segment(
                resource: .init(url: "http://ads.test/a.ts"), duration: 1_000, durationText: [])
        let ad = ReadyCreative(
            tenant: "t", id: "a", isSlate: false, renditions: [CreativeRendition(traits: RenditionTraits(), segments: [segment])])
        let pod = LaidPod(
            id: LayoutId(4), breakId: BreakId(5), start: ChannelTime(nanoseconds: 0), ads: [ad], slate: nil, room: 1_000, lag: 0)
        let token = SessionToken(high: 7, low: 7, signature: 1), now = MonotonicTime(nanoseconds: 9)
        let session = Session(
            token: token, presentation: PresentationId(1), tenant: "t", attributes: ViewerAttributes(), joined: 0, isStitched: true,
            tracking: .client)
        _ = table.insert(session)
        func ask() {
            _ = table.withAds(token) { session in
                var watch = ClientWatch()
                watch.ask(pod, place: 0, at: now)
                session.clientWatch = watch
            }
        }
        ask()
        table.tell(TrackedId(high: 8, low: 7), of: pod.pod, at: now)
        #expect(table.find(token)?.clientWatch?.nextLook != .distantFuture)
        table.tell(TrackedId(token), of: pod.pod, at: now)
        let told = try #require(table.find(token))
        #expect(told.clientWatch?.nextLook == .distantFuture && told.lastSeen == now)
        // What nothing was told of is found when its time is over.
        ask()
        var late = 0
        table.lookAtAds(shard: 7, now: now + 3_600_000_000_000) { session, _ in
            late += session.clientWatch?.look(at: .distantFuture).count ?? 0
        }
        #expect(late == 1)
    }

    private static func due(_ number: Int64) -> PendingBreak {
        PendingBreak(
            adBreak: AdBreak(id: BreakId(number), start: ChannelTime(nanoseconds: number * 1_000), event: 0, source: .signalled),
            fill: .pod,
            start: ChannelTime(nanoseconds: number * 1_000), through: ChannelTime(nanoseconds: number * 1_000))
    }

    /// Two renditions asked for at the same instant, each with a pod of its own in hand: one of them counts, for both (ALN-1).
    @Test func renditionsAskedForAtOnceGetOnePlan() {
        let table = SessionTable(limit: 100)
        for number in 0..<8 as Range<UInt64> { #expect(table.insert(Self.session(number)) != nil) }
        let winners = Winners()
        DispatchQueue.concurrentPerform(iterations: 4) { rendition in
            for number in 1...2_000 as ClosedRange<Int64> {
                for session in 0..<8 as Range<UInt64> {
                    let token = SessionToken(high: session, low: session, signature: 1), layout = number * 10 + Int64(rendition)
                    if table.with(token, { $0.commit(Self.due(number), LayoutId(layout)) }) == true { winners.add(session, layout) }
                }
            }
        }
        for number in 0..<8 as Range<UInt64> {
            let history = table.find(SessionToken(high: number, low: number, signature: 1))?.history.map(\.number) ?? []
            #expect(history == winners.layouts(of: number), "who was told that it decides, decided")
            // A later break may be decided first; then the earlier one is left to the content. None has two pods.
            #expect(Set(history.map { $0 / 10 }).count == history.count)
            #expect(zip(history, history.dropFirst()).allSatisfy { $0 < $1 } && history.last.map { $0 / 10 } == 2_000)
        }
    }

    /// A player that comes back asks for two renditions at once, and gets one session.
    @Test func aNameIsOneSession() {
        let table = SessionTable(limit: 1_000), found = Winners()
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for number in 0..<500 as Range<UInt64> {
                guard let inserted = table.insert(Self.session(number)) else { continue }
                if inserted.isNew { found.add(number, 1) }
            }
        }
        #expect(table.liveCount == 500)
        for number in 0..<500 as Range<UInt64> { #expect(found.layouts(of: number) == [1]) }
    }

    @Test func thereAreNoMoreThanTheLimit() {
        let table = SessionTable(limit: 3)
        let inserted = (0..<10 as Range<UInt64>).compactMap { table.insert(Self.session($0)) }
        #expect(inserted.count == 3 && table.liveCount == 3)
        var over = 0
        for shard in 0..<256 { table.expire(shard: shard, before: 1) { _, _ in over += 1 } }
        #expect(over == 3 && table.liveCount == 0)
    }

    private final class Winners: Sendable {
        private let all = Mutex<[UInt64: [Int64]]>([:])
        func add(_ session: UInt64, _ layout: Int64) { all.withLock { $0[session, default: []].append(layout) } }
        /// In the order of the breaks.
        func layouts(of session: UInt64) -> [Int64] { all.withLock { ($0[session] ?? []).sorted() } }
    }
}
