import Manifest
import Transport

/// Reads one creative's playlists.
struct CreativeReader {
    private let item: CreativeLibrary.Item
    private let client: HttpClient
    private let timeoutMs: Int

    init(_ item: CreativeLibrary.Item, client: HttpClient, timeoutMs: Int) {
        self.item = item
        self.client = client
        self.timeoutMs = timeoutMs
    }

    /// Why a creative is not ready.
    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    func read() async -> Result<Creative, Fault> {
        do throws(Fault) {
            let (body, url) = try await fetch(item.hls)
            let opened: OpenedPlaylist
            do throws(OriginFault) { opened = try OpenedPlaylist(body, url: url) } catch { throw Fault(description: "\(url): \(error)") }
            var renditions: [CreativeRendition] = []
            switch opened {
            case .media(let playlist):
                renditions.append(try rendition(of: playlist, traits: RenditionTraits(), url: url))
            case .multivariant(let playlist):
                for (uri, traits) in Self.parts(of: playlist) {
                    let absolute = UriResolve.absolute(playlist[uri], against: Array(url.utf8)[...])
                    let (body, mediaUrl) = try await fetch(String(decoding: absolute, as: UTF8.self))
                    let media: OriginPlaylist
                    do throws(OriginFault) { media = try OriginPlaylist(body, url: mediaUrl) } catch {
                        throw Fault(description: "\(mediaUrl): \(error)")
                    }
                    renditions.append(try rendition(of: media, traits: traits, url: mediaUrl))
                }
            }
            guard !renditions.isEmpty else { throw Fault(description: "\(url): no variants") }
            return .success(Creative(tenant: item.tenant, id: item.id, isSlate: item.isSlate, renditions: renditions))
        } catch {
            return .failure(error)
        }
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

    private func rendition(of origin: OriginPlaylist, traits: RenditionTraits, url: String) throws(Fault) -> CreativeRendition {
        let media = origin.media
        guard media.endList else { throw Fault(description: "\(url): no EXT-X-ENDLIST, so it is not a whole creative") }
        guard media.keys.isEmpty else { throw Fault(description: "\(url): encrypted") }
        guard Set(media.segments.map(\.map)).count == 1, media.segments[0].map <= 0 else {
            throw Fault(description: "\(url): more than one EXT-X-MAP")
        }
        var traits = traits
        traits.container = media.maps.isEmpty ? .transportStream : .fragmentedMp4
        func resource(_ uri: ByteSlice, _ range: ByteRange?) -> CreativeRendition.Resource {
            CreativeRendition.Resource(
                url: String(decoding: UriResolve.absolute(media[uri], against: origin.base[...]), as: UTF8.self),
                byteRange: range.map { Array("\($0.length)@\($0.offset)".utf8) })
        }
        return CreativeRendition(
            traits: traits, map: media.maps.first.map { resource($0.uri, $0.byteRange) },
            segments: media.segments.map {
                CreativeRendition.Segment(
                    resource: resource($0.uri, $0.byteRange), duration: $0.duration, durationText: Array(media[$0.durationText]))
            })
    }

    /// The playlists of a multivariant playlist with what they hold: variants first, the best one at the front.
    private static func parts(of playlist: MultivariantPlaylist) -> [(uri: ByteSlice, traits: RenditionTraits)] {
        playlist.variants.map { ($0.uri, playlist.traits(of: $0)) }
            + playlist.renditions.filter { !$0.uri.isEmpty && $0.kind == .audio }.map { ($0.uri, playlist.traits(of: $0)) }
    }
}
