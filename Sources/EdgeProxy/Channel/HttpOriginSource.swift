import Model
import Stitching
import Transport

/// The origins of one channel over HTTP: tried in order, beginning with the one that answered last.
final class HttpOriginSource: OriginSource {
    private let client: HttpClient
    private let channel: ChannelConfiguration
    private let headers: [(String, String)]
    private let timeouts: (connectMs: Int, totalMs: Int)
    private let bodyLimitBytes: Int, redirectsMax: Int

    init(client: HttpClient, channel: ChannelConfiguration, headers: [(String, String)], settings: Settings) {
        self.client = client
        self.channel = channel
        self.headers = headers
        timeouts = (settings.int(.originConnectTimeout), settings.int(.originTimeout))
        bodyLimitBytes = settings.bytes(.originPlaylistBytes)
        redirectsMax = settings.int(.originRedirects)
    }

    func fetch(
        _ location: OriginLocation, query: String, preferred: Int, etag: String?, lastModified: String?,
        accept: @escaping (OriginReply) -> OriginFault?, done: @escaping (Result<OriginReply, OriginFault>) -> Void
    ) {
        let tries: Int
        switch location {
        case .relative: tries = channel.origin.count
        case .absolute: tries = 1
        }
        attempt(location, query: query, origin: preferred, left: tries, etag: etag, lastModified: lastModified, accept: accept, done: done)
    }

    /// A viewer's query behind a URL, but for the names that the URI has already: an origin that signs its URIs has put them there.
    static func appending(_ query: String, to url: String) -> String {
        guard !query.isEmpty else { return url }
        func name(_ pair: Substring) -> Substring { pair.prefix { $0 != "=" } }
        let known = url.firstIndex(of: "?").map { Set(url[$0...].dropFirst().split(separator: "&").map(name)) } ?? []
        let more = query.split(separator: "&").filter { !known.contains(name($0)) }.joined(separator: "&")
        return more.isEmpty ? url : url + (url.contains("?") ? "&" : "?") + more
    }

    private func attempt(
        _ location: OriginLocation, query: String, origin: Int, left: Int, etag: String?, lastModified: String?,
        accept: @escaping (OriginReply) -> OriginFault?, done: @escaping (Result<OriginReply, OriginFault>) -> Void
    ) {
        var url = location.url(prefix: channel.origin[origin % channel.origin.count])
        url = Self.appending(query, to: url)
        let request = FetchRequest(
            url: url, headers: headers, connectTimeoutMs: timeouts.connectMs, totalTimeoutMs: timeouts.totalMs,
            bodyLimitBytes: bodyLimitBytes, redirectsMax: redirectsMax, ifNoneMatch: etag, ifModifiedSince: etag == nil ? lastModified : nil
        )
        client.fetch(request) { [self] result in
            let fault: OriginFault
            switch result {
            // Who was not asked whether it changed can't say that it did not.
            case .success(let response) where response.status == 304 && (etag != nil || lastModified != nil):
                return done(
                    .success(
                        OriginReply(body: nil, url: response.effectiveUrl, origin: origin, etag: etag, lastModified: lastModified)))
            case .success(let response) where response.status == 200:
                let reply = OriginReply(
                    body: response.body, url: response.effectiveUrl, origin: origin, etag: response.etag,
                    lastModified: response.lastModified,
                    isWhole: response.contentLength != nil || response.header("transfer-encoding") != nil)
                guard let refused = accept(reply) else { return done(.success(reply)) }
                fault = refused
            case .success(let response): fault = .status(response.status)
            case .failure(let error): fault = .unreachable("\(error)")
            }
            guard left > 1 else { return done(.failure(fault)) }
            attempt(
                location, query: query, origin: (origin + 1) % channel.origin.count, left: left - 1, etag: nil, lastModified: nil,
                accept: accept,
                done: { result in
                    // That one origin refuses a URI says more of it than that another one does not answer.
                    if fault.isRefusal, case .failure(let other) = result, !other.isRefusal { return done(.failure(fault)) }
                    done(result)
                })
        }
    }
}
