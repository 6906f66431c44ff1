import Foundation
import TestSupport
import Testing

@testable import Demo

@Suite struct OriginReplyTests {
    private static let folder = Repository.file("testdata/media").path
    private let origin = DemoOrigin(cycleSegments: 30, breakSegments: 10)
    private let wallNs: Int64 = 1_767_225_600_000_000_000

    private func reply(_ path: String, _ mode: OriginFaults.Mode? = nil, sinceNs: Int64 = 0) throws -> OriginHandler.Reply {
        let fault = mode.map {
            OriginFaults.Fault(mode: $0, prefix: "/", startWallNs: wallNs - sinceNs, endWallNs: wallNs + 1_000_000_000)
        }
        return OriginHandler.Reply(path: path, origin: origin, media: try DemoMedia(directory: Self.folder), fault: fault, wallNs: wallNs)
    }

    private func text(_ reply: OriginHandler.Reply) -> String {
        reply.body.map { $0.withBytes { String(decoding: $0, as: UTF8.self) } }.joined()
    }

    @Test func aPlaylistHasATagThatFollowsItsBytes() throws {
        let one = try reply("/news/360p.m3u8"), other = try reply("/news/180p.m3u8")
        #expect(one.status == 200 && text(one).hasPrefix("#EXTM3U\n"))
        #expect(one.tag == (try reply("/news/360p.m3u8").tag) && one.tag != nil && one.tag != other.tag)
    }

    @Test func segmentsAreTheFiles() throws {
        let segment = try reply("/news/360p/94694399.ts")
        let file = try Data(contentsOf: URL(fileURLWithPath: Self.folder + "/content/360p/11.ts"))
        #expect(segment.body.map(\.count) == [file.count] && segment.body[0].withBytes { $0.elementsEqual(file) })
        #expect(try reply("/ads/acme-10.mp4").status == 200)
        #expect(try reply("/ads/nobody/360p/0.ts").status == 404)
    }

    @Test func faultsShowInTheAnswer() throws {
        let path = "/news/360p.m3u8", whole = try text(reply(path))
        #expect(try reply(path, .error).status == 500 && reply(path, .missing).status == 404)
        #expect(try text(reply(path, .garbage)).hasPrefix("<!doctype html>") && reply(path, .garbage).status == 200)
        #expect(try text(reply(path, .half)) == whole.prefix(whole.utf8.count / 2))
        #expect(try reply(path, .empty).body.isEmpty && reply(path, .empty).status == 200)
        #expect(try text(reply(path, .freeze, sinceNs: 6_000_000_000)).contains("#EXT-X-MEDIA-SEQUENCE:94694387\n"))
        #expect(try text(reply(path, .restart, sinceNs: 6_000_000_000)).contains("#EXT-X-MEDIA-SEQUENCE:3\n"))
        // No entity tag on a fault: what is cached must not outlive it.
        #expect(try reply(path, .half).tag == nil)
    }
}
