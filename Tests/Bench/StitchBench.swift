import Manifest
import Transport

/// The small functions of the playlist's path, each alone: ten segments with a break.
struct StitchBench {
    let calls: Int
    static let segmentNs: Int64 = 4_000_000_000

    func run() -> BenchTable {
        let window = ContentWindow((0..<10).map(Self.content)), media = PodMedia((0..<4).map(Self.ad))
        let placement = Placement(
            pod: PodId(1), start: 3 * Self.segmentNs, media: media,
            closing: PodReturn(returnTime: 7 * Self.segmentNs, laid: 4 * Self.segmentNs),
            in: window)
        let visible = Visible(edge: 10 * Self.segmentNs, front: 0)
        let placements = placement.map { [$0] } ?? []
        var pieces: [SpanKey] = [], text: [UInt8] = [], sum: Int64 = 0
        var table = BenchTable()
        table.add(
            "compose: ten segments with a break",
            nanoseconds { sum &+= compose(window, visible, placements, SessionOffset(), into: &pieces)!.sequence }, "ns")
        let heading = compose(window, visible, placements, SessionOffset(), into: &pieces)!
        table.add(
            "heading: the two tags of a session",
            nanoseconds {
                text.removeAll(keepingCapacity: true)
                SpanText.append(heading, to: &text)
                sum &+= Int64(text.count)
            }, "ns")
        let spans = nanoseconds {
            text.removeAll(keepingCapacity: true)
            for piece in pieces { append(piece, window, media, to: &text) }
            sum &+= Int64(text.count)
        }
        table.add("spans: \(pieces.count) written anew, \(text.count) bytes", spans, "ns")
        let whole = nanoseconds {
            let heading = compose(window, visible, placements, SessionOffset(), into: &pieces)!
            text.removeAll(keepingCapacity: true)
            SpanText.append(heading, to: &text)
            for piece in pieces { append(piece, window, media, to: &text) }
            sum &+= Int64(text.count)
        }
        table.add("the whole playlist: composed, and every byte written anew", whole / 1_000, "µs", below: 5)
        table = table + DeepWindow().run(sessions: min(20_000, max(50, calls / 10)))
        let playlist = Array(OriginSchedule().playlist(wallNs: Clock.wallNs(), prefix: "video/").utf8)
        let parse = nanoseconds(divided: 20) { sum &+= Int64((try? MediaPlaylist(parsing: playlist))?.segments.count ?? 0) }
        table.add("parse: an origin's playlist of \(playlist.count) bytes", parse, "ns")
        precondition(sum != 0, "what is measured has been done")
        return table
    }

    private func append(_ piece: SpanKey, _ window: ContentWindow, _ media: PodMedia, to text: inout [UInt8]) {
        if piece.pod == nil {
            SpanText.append(content: piece, of: window, to: &text)
        } else {
            SpanText.append(pod: piece, of: media, to: &text)
        }
    }

    /// The median of eleven runs: of one call.
    private func nanoseconds(divided: Int = 1, _ body: () -> Void) -> Double {
        let count = max(1, calls / 11 / divided)
        return Percentiles(
            (0..<11).map { _ in
                let start = Clock.monotonicNs()
                for _ in 0..<count { body() }
                return Double(Clock.monotonicNs() - start) / Double(count)
            }
        ).median
    }

    private static let date = "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z\n#EXTINF:4.000,\n"

    static func content(_ number: Int64) -> ContentSegment {
        ContentSegment(
            number: number, discontinuity: 0, startsDiscontinuity: false, start: number * segmentNs, duration: segmentNs,
            originSequence: number, stateId: 0, state: .none,
            lines: Array("\(date)http://127.0.0.1:8081/live/video/\(number).ts\n".utf8))
    }

    static func ad(_ index: Int64) -> PodSegment {
        PodSegment(
            entry: Int32(index / 2), startsEntry: index % 2 == 0, offset: index * segmentNs, duration: segmentNs, state: [],
            lines: Array("\(date)ad/one/3/1/\(index)/0.ts\n".utf8))
    }
}
