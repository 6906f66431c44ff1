import Manifest
import Model
import Transport

/// Asks for each segment, map and key that a playlist lists, once and a few at a time: their first bytes, not the whole.
/// Used on its loop alone.
final class SegmentProbe {
    /// What was asked for and how it went; nil when all was well.
    typealias Report = (ProbeItem, Violation?) -> Void

    private let client: HttpClient
    private let loop: EventLoop
    private let report: Report
    private var waiting: [ProbeItem] = []
    private var next = 0
    private var underWay = 0
    private var known: Set<String> = []
    /// Left out because too many waited.
    private(set) var skipped = 0

    init(client: HttpClient, loop: EventLoop, report: @escaping Report) {
        self.client = client
        self.loop = loop
        self.report = report
    }

    /// Nothing waits and nothing is under way.
    var isIdle: Bool { underWay == 0 && next == waiting.count }

    func add(_ items: [ProbeItem]) {
        for item in items {
            if known.count >= Limits.knownSegments { known = [] }
            guard known.insert(item.identity).inserted else { continue }
            guard waiting.count - next < Limits.waitingSegments else {
                skipped += 1
                continue
            }
            waiting.append(item)
        }
        go()
    }

    private func go() {
        while underWay < Limits.segmentsAtOnce, next < waiting.count {
            let item = waiting[next]
            next += 1
            if next == waiting.count || next > 4_096 {
                waiting.removeFirst(next)
                next = 0
            }
            underWay += 1
            let reader = ProbeReader(loop: loop) { [self] answer in
                underWay -= 1
                report(item, Self.judge(item, answer))
                go()
            }
            let offset = item.range?.offset ?? 0
            let length = min(item.range?.length ?? .max, Int64(MediaSniff.bytes))
            let range = item.kind == .key ? [] : [("Range", "bytes=\(offset)-\(offset + max(1, length) - 1)")]
            reader.handle = client.stream(
                FetchRequest(url: item.url, headers: range, connectTimeoutMs: 5_000, redirectsMax: 5), reader)
        }
    }

    /// - Returns: what is wrong with an answer.
    static func judge(_ item: ProbeItem, _ answer: ProbeAnswer) -> Violation? {
        func broken(_ expected: String, _ seen: String) -> Violation {
            Violation(.htt5, "expected \(expected), got \(seen): \(item.name)", line: item.line, mediaSequence: item.mediaSequence)
        }
        let what = item.kind == .segment ? "the segment" : item.kind == .map ? "the map" : "the key"
        switch answer {
        case .failed(let message): return broken(what, message)
        case .answered(let status, let bytes):
            guard status == 200 || status == 206 else { return broken("\(what) with status 200 or 206", "\(status)") }
            if bytes.isEmpty { return broken(what, "no bytes") }
            if item.kind == .key, bytes.count != 16 { return broken("a key of 16 bytes", "\(bytes.count)") }
            // Without ranges the beginning is that of the whole resource, not of the item.
            return item.range != nil && status == 200 ? nil : MediaSniff(bytes).violation(item)
        }
    }
}

/// The beginning of an answer, or why there is none.
enum ProbeAnswer: Equatable {
    case answered(status: Int, bytes: [UInt8])
    case failed(String)
}

/// Reads the beginning of one answer and breaks off a long one.
private final class ProbeReader: StreamDelegate {
    private let loop: EventLoop
    private var done: ((ProbeAnswer) -> Void)?
    private var status = 0
    private var bytes: [UInt8] = []
    private var total = 0
    var handle: StreamHandle?

    init(loop: EventLoop, done: @escaping (ProbeAnswer) -> Void) {
        self.loop = loop
        self.done = done
    }

    func streamHead(_ response: FetchResponse) { status = response.status }

    func streamData(_ piece: UnsafeRawBufferPointer) -> StreamFlow {
        bytes.append(contentsOf: piece.prefix(MediaSniff.bytes - bytes.count))
        total += piece.count
        // A short rest is read to keep the connection.
        if total > Limits.segmentBytes {
            handle?.cancel()
            finish(.answered(status: status, bytes: bytes))
        }
        return .more
    }

    func streamEnd(_ error: FetchError?) {
        finish(error.map { .failed($0.message) } ?? .answered(status: status, bytes: bytes))
    }

    private func finish(_ answer: ProbeAnswer) {
        guard let done else { return }
        self.done = nil
        // The next request must not start within this one's callback.
        loop.schedule(afterNs: 0) { done(answer) }
    }
}
