import Manifest
import Model
import Transport

/// Reads the beginning of a resource and breaks off the rest.
final class MediaHead: StreamDelegate {
    private let limitBytes: Int
    private let loop: any Loop
    private var done: ((Result<[UInt8], CreativeReader.Fault>) -> Void)?
    private var status = 0
    private var bytes: [UInt8] = []
    private var handle: StreamHandle?

    private init(limitBytes: Int, loop: any Loop, done: @escaping (Result<[UInt8], CreativeReader.Fault>) -> Void) {
        self.limitBytes = limitBytes
        self.loop = loop
        self.done = done
    }

    /// - Parameters:
    ///   - resource: with its byte range; a server that knows no ranges is cut off where one that begins at 0 would end.
    ///   - limitBytes: how much is wanted at most.
    static func read(
        _ resource: CreativeRendition.Resource, limitBytes: Int, client: HttpClient, loop: any Loop, timeoutMs: Int
    ) async -> Result<[UInt8], CreativeReader.Fault> {
        let range = ByteRange(resource.byteRange)
        let offset = range?.offset ?? 0, length = min(range?.length ?? .max, Int64(limitBytes))
        return await withUnsafeContinuation { (continuation: UnsafeContinuation<Result<[UInt8], CreativeReader.Fault>, Never>) in
            let reader = MediaHead(limitBytes: Int(length), loop: loop) { result in
                continuation.resume(returning: result.mapError { CreativeReader.Fault(description: "\(resource.url): \($0)") })
            }
            reader.handle = client.stream(
                FetchRequest(
                    url: resource.url, headers: [("Range", "bytes=\(offset)-\(offset + max(1, length) - 1)")],
                    connectTimeoutMs: timeoutMs, totalTimeoutMs: timeoutMs, idleTimeoutMs: timeoutMs), reader)
            if offset > 0 { reader.needsRange = true }
        }
    }

    /// Whether the beginning of the whole resource is of no use.
    private var needsRange = false

    func streamHead(_ response: FetchResponse) { status = response.status }

    func streamData(_ piece: UnsafeRawBufferPointer) -> StreamFlow {
        bytes.append(contentsOf: piece.prefix(limitBytes - bytes.count))
        if bytes.count >= limitBytes {
            handle?.cancel()
            finish(nil)
        }
        return .more
    }

    func streamEnd(_ error: FetchError?) { finish(error) }

    private func finish(_ error: FetchError?) {
        guard let done else { return }
        self.done = nil
        let result: Result<[UInt8], CreativeReader.Fault>
        if let error {
            result = .failure(.init(description: error.message))
        } else if status != 200 && status != 206 {
            result = .failure(.init(description: "status \(status)"))
        } else if needsRange, status == 200 {
            result = .failure(.init(description: "the server knows no byte ranges"))
        } else if bytes.isEmpty {
            result = .failure(.init(description: "no bytes"))
        } else {
            result = .success(bytes)
        }
        // The next request must not start within this one's callback.
        loop.schedule(afterNs: 0) { done(result) }
    }
}

extension ByteRange {
    /// `length@offset` as this program writes it.
    fileprivate init?(_ text: [UInt8]?) {
        guard let text else { return nil }
        let parts = String(decoding: text, as: UTF8.self).split(separator: "@").compactMap { Int64($0) }
        guard parts.count == 2 else { return nil }
        self.init(length: parts[0], offset: parts[1])
    }
}
