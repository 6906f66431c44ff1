/// The demo's origin without its sockets: from a path and the wall clock to an answer, a pure function.
///
/// It serves `/{channel}/master.m3u8`, `/{channel}/{rendition}.m3u8`, `/{channel}/{rendition}/{n}.ts` (or `.m4s` and `init.mp4`, `.vtt`),
/// `/{channel}/keys/{n}`, and below `/ads/` the files of `testdata/media/ads`, where `{id}.mp4` is a whole creative as one progressive
/// file; `/ads/{id}/all.m3u8` names its renditions with pictures and sound apart beside those with both (`DemoAd`).
public struct DemoOrigin: Sendable {
    /// What a path names at one moment.
    enum Answer: Equatable, Sendable {
        case playlist([UInt8])
        /// A file below the media directory.
        case media(String)
        /// One track of such a file.
        case track(DemoTrack, of: String)
        /// Such a file encrypted.
        case sealed(String, key: [UInt8], sequence: Int64)
        /// Subtitles or a key.
        case text([UInt8]), key([UInt8])
        case notFound
    }

    public let channels: [DemoChannel]
    let cycleSegments: Int64
    let breakSegments: Int64

    /// - Parameters:
    ///   - cycleSegments: from one break to the next, in segments of 2 s.
    ///   - breakSegments: a break's length; at least 1 and less than the cycle.
    public init(cycleSegments: Int64, breakSegments: Int64) {
        precondition(breakSegments >= 1 && breakSegments < cycleSegments)
        self.cycleSegments = cycleSegments
        self.breakSegments = breakSegments
        channels = DemoChannel.all(cycleSegments: cycleSegments)
    }

    /// When `channel` has its breaks.
    func schedule(_ channel: DemoChannel, dateShiftNs: Int64 = 0) -> DemoSchedule {
        DemoSchedule(
            cycleSegments: cycleSegments, breakSegments: breakSegments, offsetSegments: channel.breakOffset, dateShiftNs: dateShiftNs)
    }

    /// - Parameters:
    ///   - path: of the request, starting with "/", without a query.
    ///   - wallNs: the wall clock, nanoseconds since 1970. A segment is there once its last picture is.
    ///   - restartWallNs: when the origin began to number anew, with a full window; `nil`: never.
    func answer(path: String, wallNs: Int64, restartWallNs: Int64? = nil) -> Answer {
        // Its clock then stands where the first window had just become full; only the dates it writes are today's.
        let shiftNs = restartWallNs.map { $0 - DemoSchedule.epochWallNs - DemoSchedule.windowSegments * DemoSchedule.segmentNs } ?? 0
        return answer(path: path, clockNs: wallNs - shiftNs, dateShiftNs: shiftNs)
    }

    private func answer(path: String, clockNs: Int64, dateShiftNs: Int64) -> Answer {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard parts.count >= 2, !parts.contains(where: { $0.isEmpty || $0.hasPrefix(".") }) else { return .notFound }
        if parts[0] == "ads" { return DemoAd.answer(Array(parts.dropFirst())) }
        guard let channel = channels.first(where: { $0.id == parts[0] }) else { return .notFound }
        let name = parts[1].split(separator: ".", maxSplits: 1).map(String.init)
        let rendition = DemoChannel.Rendition(rawValue: name[0]).flatMap { channel.renditions.contains($0) ? $0 : nil }
        switch parts.count {
        case 2 where parts[1] == "master.m3u8":
            return .playlist(DemoPlaylist.multivariant(channel))
        case 2 where name.count == 2 && name[1] == "m3u8":
            guard let rendition else { return .notFound }
            guard channel.dialect != nil else { return .playlist(DemoPlaylist.onDemand(channel, rendition: rendition)) }
            let schedule = schedule(channel, dateShiftNs: dateShiftNs)
            guard let edge = schedule.edge(wallNs: clockNs) else { return .notFound }
            return .playlist(DemoPlaylist.live(channel, schedule, rendition: rendition, edge: edge))
        case 3 where parts[1] == "keys" && channel.isSealed:
            return Self.number(parts[2]).map { .key(DemoSeal.key($0)) } ?? .notFound
        case 3 where name.count == 1:
            guard let rendition else { return .notFound }
            return segment(channel, rendition, file: parts[2], clockNs: clockNs)
        default:
            return .notFound
        }
    }

    private func segment(_ channel: DemoChannel, _ rendition: DemoChannel.Rendition, file: String, clockNs: Int64) -> Answer {
        let source = channel.source(rendition)
        func media(_ name: String) -> Answer { source.track.map { .track($0, of: name) } ?? .media(name) }
        if channel.container == .fmp4, rendition != .text, file == "init.mp4" { return media("\(source.folder)/init.mp4") }
        let name = file.split(separator: ".", maxSplits: 1)
        guard name.count == 2, name[1] == channel.extensionName(rendition), let n = Self.number(String(name[0])) else { return .notFound }
        let last = channel.dialect == nil ? DemoPlaylist.onDemandSegments - 1 : schedule(channel).edge(wallNs: clockNs) ?? -1
        guard n <= last else { return .notFound }
        let looped = "\(source.folder)/\(n % DemoSchedule.loopSegments).\(channel.extensionName(rendition))"
        if rendition == .text { return .text(DemoPlaylist.subtitles(schedule(channel), segment: n)) }
        if channel.isSealed { return .sealed(looped, key: DemoSeal.key(n / DemoSchedule.loopSegments), sequence: n) }
        return media(looped)
    }

    /// A number has one spelling: no sign, no leading zero, so that no two URIs name the same segment.
    private static func number(_ text: String) -> Int64? { Int64(text).flatMap { $0 >= 0 && String($0) == text ? $0 : nil } }
}
