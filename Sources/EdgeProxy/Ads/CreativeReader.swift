import Decision
import Formats
import Manifest
import Model
import Stitching
import Transport

/// Reads one creative: its playlists, and of each rendition's media the beginning.
struct CreativeReader {
    private let item: CreativeLibrary.Item
    private let client: HttpClient
    private let loop: any Loop
    private let timeoutMs: Int

    init(_ item: CreativeLibrary.Item, client: HttpClient, loop: any Loop, timeoutMs: Int) {
        self.item = item
        self.client = client
        self.loop = loop
        self.timeoutMs = timeoutMs
    }

    /// Why a creative is not ready.
    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    func read() async -> Result<ReadyCreative, Fault> {
        do throws(Fault) {
            let (body, url) = try await fetch(item.hls)
            let opened: OpenedPlaylist
            do throws(OriginFault) { opened = try OpenedPlaylist(body, url: url) } catch { throw Fault(description: "\(url): \(error)") }
            var renditions: [CreativeRendition] = []
            switch opened {
            case .media(let playlist):
                renditions.append(try await rendition(of: playlist, traits: RenditionTraits(), url: url))
            case .multivariant(let playlist):
                var known: Set<String> = []
                for (uri, traits) in Self.parts(of: playlist) {
                    let absolute = String(decoding: UriResolve.absolute(playlist[uri], against: Array(url.utf8)[...]), as: UTF8.self)
                    guard known.insert(absolute).inserted else { continue }
                    guard renditions.count < Model.Limits.renditions else { throw Fault(description: "\(url): too many renditions") }
                    let (body, mediaUrl) = try await fetch(absolute)
                    let media: OriginPlaylist
                    do throws(OriginFault) { media = try OriginPlaylist(body, url: mediaUrl, imports: playlist.defines) } catch {
                        throw Fault(description: "\(mediaUrl): \(error)")
                    }
                    renditions.append(try await rendition(of: media, traits: traits, url: mediaUrl))
                }
            }
            guard !renditions.isEmpty else { throw Fault(description: "\(url): no variants") }
            let creative = ReadyCreative(tenant: item.tenant, id: item.id, isSlate: item.isSlate, renditions: renditions)
            try Self.checkLength(of: creative)
            return .success(creative)
        } catch {
            return .failure(error)
        }
    }

    /// An ad as long as no break refuses the campaigns that it is in. Of a slate only the beginning is shown.
    static func checkLength(of creative: ReadyCreative) throws(Fault) {
        guard creative.isSlate || (1...Decision.Limits.creativeNs).contains(creative.duration) else {
            let most = Decision.Limits.creativeNs / 1_000_000_000
            let length = DecimalText.text(creative.duration, places: 9)
            throw Fault(description: "its length: expected over 0 s and at most \(most) s, got \(length) s")
        }
    }

    /// Whether the first and the last segment of each rendition are still there.
    func verify(_ creative: ReadyCreative) async -> Fault? {
        for rendition in creative.renditions {
            let first = rendition.segments.first?.resource, last = rendition.segments.last?.resource
            for resource in [rendition.map, first, first == last ? nil : last].compactMap({ $0 }) {
                if case .failure(let fault) = await head(resource, bytes: MediaSniff.bytes) { return fault }
            }
        }
        return nil
    }

    private func fetch(_ url: String) async throws(Fault) -> (body: [UInt8], url: String) {
        do throws(FetchError) {
            let response = try await client.fetch(
                FetchRequest(url: url, connectTimeoutMs: timeoutMs, totalTimeoutMs: timeoutMs, bodyLimitBytes: Limits.creativePlaylistBytes)
            )
            guard response.status == 200 else { throw FetchError(.badResponse, "status \(response.status)", url: url) }
            return (response.body, response.effectiveUrl)
        } catch {
            throw Fault(description: "\(error)")
        }
    }

    private func head(_ resource: CreativeRendition.Resource, bytes: Int) async -> Result<[UInt8], Fault> {
        await MediaHead.read(resource, limitBytes: bytes, client: client, loop: loop, timeoutMs: timeoutMs)
    }

    private func rendition(of origin: OriginPlaylist, traits: RenditionTraits, url: String) async throws(Fault) -> CreativeRendition {
        let media = origin.media
        func refuse(_ why: String) -> Fault { Fault(description: "\(url): \(why)") }
        guard media.endList else { throw refuse("no EXT-X-ENDLIST, so it is not a whole creative") }
        guard media.keys.isEmpty else { throw refuse("encrypted") }
        guard Set(media.segments.map(\.map)).count == 1, media.segments[0].map <= 0 else { throw refuse("more than one EXT-X-MAP") }
        // A discontinuity is counted where a creative begins, and nowhere else (DSC-3).
        guard !media.segments.dropFirst().contains(where: \.discontinuity) else { throw refuse("EXT-X-DISCONTINUITY within it") }
        guard !media.segments.contains(where: \.gap) else { throw refuse("EXT-X-GAP") }
        var traits = traits
        traits.learn(from: origin)
        func resource(_ uri: ByteSlice, _ range: ByteRange?) -> CreativeRendition.Resource {
            CreativeRendition.Resource(
                url: String(decoding: UriResolve.absolute(media[uri], against: origin.base[...]), as: UTF8.self),
                byteRange: range.map { Array("\($0.length)@\($0.offset)".utf8) })
        }
        var rendition = CreativeRendition(
            traits: traits, map: media.maps.first.map { resource($0.uri, $0.byteRange) },
            segments: media.segments.map {
                CreativeRendition.Segment(
                    resource: resource($0.uri, $0.byteRange), duration: $0.duration, durationText: Array(media[$0.durationText]))
            })
        try await look(into: &rendition)
        return rendition
    }

    /// The media itself: whether it is there (F19) and what the playlist says it is, and when it begins.
    private func look(into rendition: inout CreativeRendition) async throws(Fault) {
        guard let first = rendition.segments.first, let last = rendition.segments.last else { return }
        let bytes = try await head(first.resource, bytes: MediaClock.bytes).get()
        func refuse(_ why: String) -> Fault { Fault(description: "\(first.resource.url): \(why)") }
        let sniffed = MediaSniff(bytes)
        switch sniffed {
        case .html: throw refuse("expected media, got a page of HTML")
        case .transportStream where rendition.map != nil: throw refuse("a transport stream below an EXT-X-MAP")
        case .fragment where rendition.map == nil: throw refuse("fragmented MP4 without an EXT-X-MAP")
        // Its bytes know better than its name.
        case .transportStream where rendition.traits.container == .packedAudio: rendition.traits.container = .transportStream
        default: break
        }
        let isDescribed = !rendition.traits.codecs.isEmpty
        switch rendition.traits.container {
        case .fragmentedMp4:
            guard let map = rendition.map else { return }
            let initialisation = try await head(map, bytes: MediaClock.bytes).get()
            rendition.firstTicks = MediaClock.ticks(fragment: bytes, initialisation: initialisation)
            if !isDescribed { rendition.traits.mediaCodecs = MediaCodecs.families(initialisation: initialisation) }
        case .packedAudio: rendition.firstTicks = MediaClock.ticks(packedAudio: bytes)
        case .transportStream, .webVtt, nil:
            rendition.firstTicks = MediaClock.ticks(transportStream: bytes)
            if !isDescribed { rendition.traits.mediaCodecs = MediaCodecs.families(transportStream: bytes) }
        }
        if last.resource != first.resource { _ = try await head(last.resource, bytes: MediaSniff.bytes).get() }
    }

    /// The playlists of a multivariant playlist with what they hold: variants first, the best one at the front. Subtitles are not shown.
    private static func parts(of playlist: MultivariantPlaylist) -> [(uri: ByteSlice, traits: RenditionTraits)] {
        playlist.variants.map { ($0.uri, playlist.traits(of: $0)) }
            + playlist.renditions.filter { !$0.uri.isEmpty && $0.kind == .audio }.map { ($0.uri, playlist.traits(of: $0)) }
            + playlist.iFrameStreams.map { ($0.uri, playlist.iFrameTraits(of: $0)) }
    }
}
