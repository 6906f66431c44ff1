import Formats
import ModelTestSupport
import Testing
import Transport

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// What a recording says of its viewer: nothing, and it is made again byte for byte all the same.
@Suite struct RedactionTests {
    private static let token = SessionToken(high: 1, low: 2, signature: 3)

    @Test func lengthsStay() {
        let redaction = Redaction(Self.token, query: "token=abcdef%2F123&h=7&empty=&bare", Stage.signer.digest)
        func applied(_ text: String) -> String { String(decoding: redaction.applied(to: Array(text.utf8)), as: UTF8.self) }
        for text in [
            "a.ts?token=abcdef%2F123&x", "abcdef/123", "h=7", "abcdef%2F123abcdef%2F123",
            "/s/\(String(decoding: Self.token.text, as: UTF8.self))/v",
        ] {
            let made = applied(text)
            #expect(made.utf8.count == text.utf8.count && made != text && made == applied(text), "\(text)")
            #expect(!made.contains("abcdef"), "\(made)")
        }
        // Where it means nothing a short value stays.
        for text in ["", "7", "#EXTINF:7,", "empty=", "bare", "token="] { #expect(applied(text) == text) }
        let json = Json.object([.init(name: "a", value: .array([.string("h=7"), .number("7"), .null]))])
        #expect(redaction.applied(to: json)["a"] == .array([.string(applied("h=7")), .number("7"), .null]))
        // The same in each recording, and another installation's is another.
        #expect(redaction.session == Redaction(Self.token, query: "", Stage.signer.digest).session && redaction.session != Self.token)
        #expect(redaction.session != Redaction(Self.token, query: "", SessionSigner(keys: [Array("another".utf8)]).digest).session)
    }

    /// An origin that checks a token and repeats it behind each segment.
    @Test func aRecordingHoldsNeitherTheOriginsTokenNorTheSession() throws {
        let secret = "t0ken-0f-the-viewer"
        let stage = try Stage(ads: Stage.ads, slates: Stage.slate, query: "auth=\(secret)&q=9")
        stage.source.repeatsQuery = true
        stage.source.feed.add(6)
        stage.catchUp()
        stage.open()
        let viewer = stage.viewer()
        _ = viewer.poll()
        #expect(viewer.text.contains(secret))
        var session = viewer.session
        session = Session(session.record(seen: 0), tenant: "t")
        var record = session.record(seen: 0)
        (record.viewer.userAgent, record.viewer.address) = ("an agent of somebody", "203.0.113.9")
        let recording = Recording(
            stage.presentation, facts: stage.home.facts, session: record, version: stage.home.version, readings: stage.home.readings,
            now: stage.loop.time,
            wallNow: stage.loop.wallTime, digest: Stage.signer.digest)
        recording.answer(
            .relative("v0.m3u8"),
            .success(
                OriginReply(
                    body: Array("#EXTM3U\na.ts?auth=\(secret)\n".utf8), url: "http://o/v0.m3u8?auth=\(secret)&q=9", origin: 0, etag: nil,
                    lastModified: nil)), now: stage.loop.time, wallNow: stage.loop.wallTime, published: nil)
        recording.playlist(0, version: 1, Array(viewer.text.utf8), now: stage.loop.time)
        var text = String(decoding: recording.text, as: UTF8.self)
        // And what is in it as base64.
        for piece in text.split(whereSeparator: { !($0.isASCII && ($0.isLetter || $0.isNumber || "+/=".contains($0))) })
        where piece.count > 16 {
            if let bytes = try? Base64.decode(Array(piece.utf8).span) { text += String(decoding: bytes, as: UTF8.self) }
        }
        for hidden in [secret, String(decoding: record.token.text, as: UTF8.self), "an agent of", "203.0.113.9", "q=9"] {
            #expect(!text.contains(hidden), "\(hidden)")
        }
        #expect(text.contains("v0.m3u8") && text.contains("auth="))
    }
}
