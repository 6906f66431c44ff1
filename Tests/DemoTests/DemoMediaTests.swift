import Foundation
import TestSupport
import Testing

@testable import Console
@testable import Demo
@testable import Model

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
        let origin = DemoOrigin(cycleSegments: 30, breakSegments: 10), now: Int64 = 1_767_225_600_000_000_000
        func listed(_ path: String) -> [String] {
            let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
            guard case .playlist(let bytes) = origin.answer(path: path, wallNs: now) else {
                // The ads' own playlists are files.
                return media.file(String(path.dropFirst())).map { Self.uris($0.withBytes { Array($0) }).map { "\(folder)/\($0)" } } ?? []
            }
            return Self.uris(bytes).map { "\(folder)/\($0)" }
        }
        let masters =
            origin.channels.map { "/\($0.id)/master.m3u8" }
            + (DemoCreative.all.map(\.id) + ["slate"]).map { "/ads/\($0)/all.m3u8" }
        var asked = 0
        for playlist in masters.flatMap(listed) {
            for path in listed(playlist) {
                let reply = OriginHandler.Reply(path: path, origin: origin, media: media, fault: nil, wallNs: now)
                #expect(reply.status == 200 && reply.body.reduce(0) { $0 + $1.count } > 15, "\(path)")
                asked += 1
            }
        }
        #expect(asked > 300)
        for creative in DemoCreative.all { #expect(media.file("ads/\(creative.id).mp4") != nil) }
    }

    /// Lines that are no tags, and what tags name.
    private static func uris(_ playlist: [UInt8]) -> [String] {
        String(decoding: playlist, as: UTF8.self).split(separator: "\n").compactMap { line in
            guard line.hasPrefix("#") else { return String(line) }
            return line.firstMatch(of: #/URI="([^"]+)"/#).map { String($0.1) }
        }
    }

    /// Each track alone, with the samples that it had beside the other one.
    @Test(arguments: ["content/360p-fmp4", "ads/zest-5/180p-fmp4"])
    func tracksApartAreWhole(folder: String) throws {
        let media = try DemoMedia(directory: Self.folder)
        let whole = try #require(media.file("\(folder)/1.m4s")).withBytes { Array($0) }
        let movie = try #require(media.file("\(folder)/init.mp4")).withBytes { Array($0) }
        var bytes = 0
        for (track, name) in [(DemoTrack.pictures, "vide"), (.sound, "soun")] {
            let first = try #require(track.taken(from: movie)), part = try #require(track.taken(from: whole))
            let handlers = Mp4Reader(first).boxes("moov", "trak", "mdia", "hdlr").map {
                String(decoding: $0.bytes.dropFirst(8).prefix(4), as: UTF8.self)
            }
            #expect(handlers == [name] && Mp4Reader(first).boxes("moov", "mvex", "trex").count == 1)
            // One number everywhere, that of our silence (`Mp4Filler`): ffmpeg keeps the tracks of the first EXT-X-MAP and ends at others.
            let silence = Mp4Filler.initialisation(SilentAac(channels: 2, sampleRate: 48_000))
            for movie in [first, silence] {
                #expect(Mp4Reader(movie).boxes("moov", "trak", "tkhd").map { $0.number32(12) } == [1])
                #expect(Mp4Reader(movie).boxes("moov", "mvex", "trex").map { $0.number32(4) } == [1])
            }
            #expect(Mp4Reader(part).boxes("moof", "traf", "tfhd").map { $0.number32(4) } == [1])
            let file = Mp4Reader(part), data = try #require(file.boxes("mdat").first)
            let run = try #require(file.boxes("moof", "traf", "trun").first)
            let moof = try #require(file.boxes("moof").first).position - 8
            #expect(moof + Int(run.number32(8) ?? 0) == data.position)
            // What lies there lies so in the whole file.
            #expect(whole.indices.contains { whole[$0...].starts(with: data.bytes.prefix(64)) })
            #expect(MediaClock.ticks(fragment: part, initialisation: first) != nil)
            bytes += data.count
        }
        #expect(bytes == Mp4Reader(whole).boxes("mdat").first?.count)
        let picture = try #require(DemoTrack.iFrame.taken(from: whole))
        #expect(Mp4Reader(picture).boxes("moof", "traf", "trun").first?.number32(4) == 1)
        #expect(DemoTrack.sound.taken(from: Array("no media".utf8)) == nil)
    }

    @Test func aFolderWithoutMediaIsRefused() {
        #expect(throws: InputError.self) { try DemoMedia(directory: Self.folder + "/ads") }
        #expect(throws: InputError.self) { try DemoMedia(directory: "/nowhere") }
    }
}
