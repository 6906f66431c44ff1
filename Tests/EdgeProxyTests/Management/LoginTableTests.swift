import Model
import Store
import TestSupport
import Testing

@testable import EdgeProxy

/// Who is logged in on a node, beside what its store says: others log in and out there, too.
@Suite struct LoginTableTests {
    private static let anna = LoginTable.UserName(owner: "one", id: "anna"), ben = LoginTable.UserName(owner: "one", id: "ben")
    private static let second: Int64 = 1_000_000_000

    /// A store's logins, and a node that looks at them. Time is the test's.
    private final class Node {
        let table = LoginTable.forTests()
        var now = MonotonicTime(nanoseconds: 1_000 * second)
        var nowMs: Int64 { now.nanoseconds / 1_000_000 }

        func pass(ms: Int64) { now += ms * 1_000_000 }

        /// Takes up what a store has.
        /// - Parameter asked: when it was asked; now if nothing is said.
        func read(_ store: [StoredLogin], asked: MonotonicTime? = nil) { table.adopt(store, asked: asked ?? now, nowMs: nowMs, now: now) }

        func begin(_ user: LoginTable.UserName, _ token: [UInt8]) -> StoredLogin {
            table.begin(user, token: token, now: now)
            return stored(user, token)
        }

        func stored(_ user: LoginTable.UserName, _ token: [UInt8]) -> StoredLogin {
            StoredLogin(token: Sha256.digest(token), owner: user.owner, user: user.id, createdMs: nowMs)
        }

        func user(_ token: [UInt8]) -> LoginTable.UserName? { table.user(token, now: now) }
    }

    @Test func whoLogsInElsewhereIsKnownHereUntilTheyLogOut() {
        let node = Node(), login = node.stored(Self.anna, [1])
        #expect(node.user([1]) == nil)
        node.read([login])
        #expect(node.user([1]) == Self.anna && node.user([2]) == nil)
        node.pass(ms: 400)
        node.read([login, node.stored(Self.ben, [2])])
        #expect(node.user([1]) == Self.anna && node.user([2]) == Self.ben)
        node.pass(ms: 400)
        node.read([])
        #expect(node.user([1]) == nil && node.user([2]) == nil)
    }

    /// However short ago it began: a logout holds on every node with its next look.
    @Test(arguments: [0, 1, 2]) func aLoginOfThisNodeEndsWhereItWasEndedElsewhere(looks: Int) {
        let node = Node(), login = node.begin(Self.anna, [1])
        for _ in 0..<looks {
            node.pass(ms: 400)
            node.read([login])
            #expect(node.user([1]) == Self.anna)
        }
        node.pass(ms: 400)
        node.read([])
        #expect(node.user([1]) == nil)
    }

    /// The store was asked, somebody logs in here, the store's answer comes without them.
    @Test func aLoginThatBeganWhileTheStoreWasAskedStays() {
        let node = Node(), asked = node.now
        node.pass(ms: 5)
        let login = node.begin(Self.anna, [1])
        node.pass(ms: 10_000)
        node.read([], asked: asked)
        #expect(node.user([1]) == Self.anna)
        node.read([login])
        node.pass(ms: 400)
        node.read([])
        #expect(node.user([1]) == nil)
    }

    /// The other way round: its answer has them still, and does not log them in again.
    @Test(arguments: [false, true]) func aLoginThatEndedWhileTheStoreWasAskedStaysEnded(isAll: Bool) {
        let node = Node(), login = node.begin(Self.anna, [1]), other = node.stored(Self.ben, [2])
        node.pass(ms: 400)
        let asked = node.now
        node.pass(ms: 5)
        if isAll { node.table.endAll(of: Self.anna, now: node.now) } else { node.table.end([1], now: node.now) }
        node.pass(ms: 5)
        node.read([login, other], asked: asked)
        #expect(node.user([1]) == nil)
        // Who is new is there a look later.
        node.pass(ms: 400)
        node.read([other])
        #expect(node.user([1]) == nil && node.user([2]) == Self.ben)
    }

    /// Against what each moment says: who is among what the store had when it was asked, or began since then, is known, and nobody else.
    @Test(arguments: 0..<50 as Range<UInt64>) func aNodeKnowsWhatItsStoreKnows(seed: UInt64) {
        var random = Seeded(seed), stored: [UInt8: StoredLogin] = [:], next: UInt8 = 0
        let node = Node()
        for _ in 0..<100 {
            // What others do.
            for token in stored.keys.sorted() where Int.random(in: 0..<8, using: &random) == 0 { stored[token] = nil }
            if next < 100, Bool.random(using: &random) {
                next += 1
                stored[next] = node.stored(Self.ben, [next])
            }
            let asked = node.now, answer = stored
            node.pass(ms: .random(in: 1...300, using: &random))
            var begun: Set<UInt8> = [], ended: Set<UInt8> = []
            if next < 100, Int.random(in: 0..<4, using: &random) == 0 {
                next += 1
                stored[next] = node.begin(Self.anna, [next])
                begun.insert(next)
            }
            let hasEnded = Int.random(in: 0..<4, using: &random) == 0
            if hasEnded, let token = stored.keys.sorted().randomElement(using: &random) {
                stored[token] = nil
                node.table.end([token], now: node.now)
                ended.insert(token)
            }
            let before = Set((0...next).filter { node.user([$0]) != nil })
            node.pass(ms: .random(in: 1...300, using: &random))
            node.read(Array(answer.values), asked: asked)
            let listed = Set(answer.keys).subtracting(ended)
            let expected = begun.subtracting(ended).union(ended.isEmpty ? listed : listed.intersection(before))
            #expect(Set((0...next).filter { node.user([$0]) != nil }) == expected)
            node.pass(ms: 400)
        }
    }

    /// What an answer about a login says is true: where the store could not be told, nobody is logged out, here or there.
    @Test func aLogoutThatIsNotKeptEndsNothing() async throws {
        let stage = try await ManagementStage(), store = stage.base.store
        let body = #"{"tenant": "one", "id": "anna", "email": "anna@example.com", "password": "a password of anna"}"#
        #expect(await stage.ask(.post, "/users", body, by: ManagementStage.installation).status == 201)
        let login = #"{"email": "anna@example.com", "password": "a password of anna"}"#
        let heard = await stage.ask(.post, "/auth/login", login), cookie = try #require(heard.headers["Set-Cookie"])
        let token = try #require(cookie.split(separator: ";").first?.split(separator: "=").last.map { Array($0.utf8) })
        let anna = try #require(stage.principal(cookie: token))
        store.set(isAway: true)
        #expect(await stage.ask(.post, "/auth/logout", by: anna, cookie: token).status == 503)
        await #expect(throws: Reply.Failure.self) { try await stage.api.endAll(of: Self.anna) }
        #expect(stage.principal(cookie: token) != nil, "it would come back from the store")
        store.set(isAway: false)
        #expect(try await store.logins(since: 0).map(\.token) == [Sha256.digest(token)])
        #expect(await stage.ask(.post, "/auth/logout", by: anna, cookie: token).status == 204)
        #expect(stage.principal(cookie: token) == nil)
        #expect(try await store.logins(since: 0) == [])
    }
}
