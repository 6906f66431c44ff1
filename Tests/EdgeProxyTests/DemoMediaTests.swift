import Foundation
import TestSupport
import Testing

@testable import EdgeProxy

/// The committed media against what the playlists claim.
@Suite struct DemoMediaTests {
    private static let folder = Repository.file("testdata/media").path

    private func sizes(_ folder: String) throws -> [Int] {
        let path = Self.folder + "/" + folder
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".ts") || $0.hasSuffix(".m4s") }.map {
            try FileManager.default.attributesOfItem(atPath: path + "/" + $0)[.size] as? Int ?? 0
        }
    }

    @Test func allOfItIsUnderSixMegabytes() throws {
        let names = try #require(FileManager.default.enumerator(atPath: Self.folder)?.allObjects as? [String])
        let total = try names.reduce(0) { sum, name in
            sum + (try FileManager.default.attributesOfItem(atPath: Self.folder + "/" + name)[.size] as? Int ?? 0)
        }
        #expect(total < 6_000_000)
    }

    @Test(arguments: [("360p", 180_000), ("180p", 150_000)])
    func noSegmentExceedsTheDeclaredBandwidth(rendition: String, bandwidth: Int) throws {
        let origin = DemoOrigin(cycleSegments: 30, breakSegments: 10)
        for channel in origin.channels {
            let text = String(decoding: DemoPlaylist.multivariant(channel), as: UTF8.self)
            #expect(text.contains("BANDWIDTH=\(bandwidth),"))
        }
        for suffix in ["", "-fmp4"] {
            for folder in ["content"] + (DemoCreative.all.map(\.id) + ["slate"]).map({ "ads/\($0)" }) {
                let sizes = try sizes("\(folder)/\(rendition)\(suffix)")
                // A segment of 1 s counts for half; it is always the last, and always smaller than the others.
                #expect(sizes.allSatisfy { $0 * 8 / 2 <= bandwidth }, "\(folder) \(sizes)")
                let seconds = DemoCreative.all.first { folder.hasSuffix($0.id) }?.seconds ?? 0
                if seconds % 2 == 1 { #expect((sizes.min() ?? 0) * 8 <= bandwidth) }
            }
        }
    }

    @Test(arguments: DemoCreative.all)
    func creativeHasItsSegments(creative: DemoCreative) throws {
        for folder in ["360p", "180p", "360p-fmp4", "180p-fmp4"] {
            #expect(try sizes("ads/\(creative.id)/\(folder)").count == creative.segments)
            let text = try String(contentsOfFile: "\(Self.folder)/ads/\(creative.id)/\(folder).m3u8", encoding: .utf8)
            let seconds = text.split(separator: "\n").filter { $0.hasPrefix("#EXTINF:") }.compactMap { Double($0.dropFirst(8).dropLast()) }
            #expect(seconds.reduce(0, +) == Double(creative.seconds) && seconds.count == creative.segments)
        }
    }

    @Test func everythingListedIsThere() throws {
        let media = try DemoMedia(directory: Self.folder)
        let origin = DemoOrigin(cycleSegments: 30, breakSegments: 10)
        for path in origin.channels.flatMap({ channel in ["360p", "180p"].map { "/\(channel.id)/\($0).m3u8" } }) {
            guard case .playlist(let bytes) = origin.answer(path: path, wallNs: 1_767_225_600_000_000_000) else {
                Issue.record("no playlist at \(path)")
                continue
            }
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
                let answer = origin.answer(path: "/" + path.split(separator: "/")[0] + "/" + line, wallNs: 1_767_225_600_000_000_000)
                guard case .media(let name) = answer else {
                    Issue.record("nothing at \(line)")
                    continue
                }
                #expect(media.file(name) != nil)
            }
        }
        for creative in DemoCreative.all { #expect(media.file("ads/\(creative.id).mp4") != nil) }
    }

    @Test func aFolderWithoutMediaIsRefused() {
        #expect(throws: InputError.self) { try DemoMedia(directory: Self.folder + "/ads") }
        #expect(throws: InputError.self) { try DemoMedia(directory: "/nowhere") }
    }
}
