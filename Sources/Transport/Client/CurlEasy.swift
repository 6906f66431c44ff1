import CCurl
import Glibc

/// libcurl's own start, once a process, before its first use.
let curlStarted: Void = {
    curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    // NOSIGNAL keeps curl from ignoring SIGPIPE around OpenSSL's writes: a peer that is gone would end the process.
    signal(SIGPIPE, SIG_IGN)
}()

/// What curl says of one transfer as it goes. All but `ended` come from within curl: nothing may be added or removed there.
protocol CurlEvents: AnyObject {
    /// A name look-up is about to start. `false` refuses it, and the transfer ends with `.resolve`.
    func lookupStarts() -> Bool
    /// Whether a socket to this address may be opened; the look-up is over.
    func mayConnect(_ address: IpAddress) -> Bool
    /// There is a connection, new or used, and the request goes out on it. `false` ends the transfer before it does.
    func requestStarts() -> Bool
    /// A header line, its line end included. `false` ends the transfer.
    func header(_ line: UnsafeRawBufferPointer) -> Bool
    func data(_ bytes: UnsafeRawBufferPointer) -> CurlFlow
    /// The transfer is over and removed from its multi handle.
    func ended(_ result: CurlResult)
}

enum CurlFlow { case take, pause, stop }

/// One request as curl is told of it.
struct CurlRequest {
    var url: CurlUrl
    var method: FetchMethod
    var headers: [(String, String)]
    var body: [UInt8]?
    var connectTimeoutMs: Int
    var http2: Bool
    /// Ask for gzip and decompress.
    var decompress: Bool
    var userAgent: String
    var trust: TrustStore
}

/// A curl easy handle: one transfer at a time, then the next. Its C callbacks are the functions at the end of `CurlCallbacks`.
final class CurlEasy {
    let handle: UnsafeMutableRawPointer
    /// Who hears of the transfer; held while it runs.
    var events: (any CurlEvents)?
    private let errorText: UnsafeMutablePointer<CChar>
    private var headerList: UnsafeMutablePointer<curl_slist>?

    /// `nil` when there is no memory.
    init?() {
        curlStarted
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Sets everything that one transfer needs; nothing of the last one is left. Not while in a multi handle.
    func prepare(_ request: CurlRequest) {
        curl_easy_reset(handle)
        errorText.pointee = 0
        setFixed()
        set(CURLOPT_URL, request.url.text)
        set(CURLOPT_USERAGENT, request.userAgent)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.connectTimeoutMs))
        if request.decompress { set(CURLOPT_ACCEPT_ENCODING, "gzip") }
        // Over cleartext nobody offers HTTP/2, and PIPEWAIT would make all wait for the first answer of a hanging origin.
        let http2 = request.http2 && request.url.scheme == "https"
        set(CURLOPT_HTTP_VERSION, http2 ? Int(CURL_HTTP_VERSION_2TLS) : Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_PIPEWAIT, http2 ? 1 : 0)
        // Not from the files that curl would read, but from what has been read.
        curl_set_string(handle, CURLOPT_CAINFO, nil)
        curl_set_string(handle, CURLOPT_CAPATH, nil)
        curl_set_pointer(handle, CURLOPT_SSL_CTX_DATA, request.trust.context)
        let code = curl_set_tls(handle, curlPreparesTls)
        precondition(code == CURLE_OK, "libcurl is not on OpenSSL")
        setMethod(request)
        setHeaders(request)
    }

    /// The same for every transfer (the reasons stand in libcurl's manual, the measured ones here).
    private func setFixed() {
        // Without it a transfer that times out in a look-up waits for its thread: 9.7 s of the loop's time, 0.1 ms with it.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_NOSIGNAL, 1)
        // Not http_proxy from the environment.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        // We follow redirects ourselves: the policy, the limits and the request's own headers are judged again for each.
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        // Else curl folds "..", and the path leaves its prefix.
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // Else curl caches the first store that it sees, which is an empty one of its own.
        set(CURLOPT_CA_CACHE_TIMEOUT, 0)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, 30)
        set(CURLOPT_TCP_KEEPINTVL, 10)
        // Refused while the handle still has the buffer of a transfer that ended early; that one is as large.
        curl_set_long(handle, CURLOPT_BUFFERSIZE, Limits.receiveBytes)
        curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
        let me = Unmanaged.passUnretained(self).toOpaque()
        for option in [
            CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
            CURLOPT_RESOLVER_START_DATA,
        ] {
            curl_set_pointer(handle, option, me)
        }
        curl_set_receiver(handle, CURLOPT_WRITEFUNCTION, curlReceivesBody)
        curl_set_receiver(handle, CURLOPT_HEADERFUNCTION, curlReceivesHeader)
        curl_set_opener(handle, curlOpensSocket)
        curl_set_prereq(handle, curlStartsRequest)
        curl_set_resolver_start(handle, curlStartsLookup)
    }

    private func setMethod(_ request: CurlRequest) {
        if request.method == .head { set(CURLOPT_NOBODY, 1) }
        guard request.method != .get, request.method != .head else { return }
        if request.method != .delete || request.body != nil {
            let body = request.body ?? []
            curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, body.count)
            // After the size: curl copies that many bytes.
            body.withUnsafeBytes { raw in
                var none: UInt8 = 0
                withUnsafeMutablePointer(to: &none) { empty in
                    let base = raw.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) } ?? UnsafeMutableRawPointer(empty)
                    curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, base)
                }
            }
        }
        if request.method != .post { set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
    }

    private func setHeaders(_ request: CurlRequest) {
        curl_slist_free_all(headerList)
        headerList = nil
        var hasType = false
        for (name, value) in request.headers {
            // "Name:" would take the field away; "Name;" sends it empty.
            append(value.isEmpty ? "\(name);" : "\(name): \(value)")
            hasType = hasType || name.lowercased() == "content-type"
        }
        if request.method != .get, request.method != .head {
            // No form type that nobody named, no round trip to ask whether a body is welcome.
            if !hasType { append("Content-Type:") }
            append("Expect:")
        }
        curl_set_list(handle, CURLOPT_HTTPHEADER, headerList)
    }

    private func append(_ line: String) {
        // Without memory the list stays as it was.
        if let longer = curl_slist_append(headerList, line) { headerList = longer }
    }

    /// Ends the connection with the transfer, unless others use it too: it may be dead.
    func forbidReuse() { set(CURLOPT_FORBID_REUSE, 1) }

    /// Lets the rest come after `CurlFlow.pause`; may call `events` at once.
    func unpause() { curl_easy_pause(handle, CURLPAUSE_CONT) }

    /// What curl wrote about a failure; empty when nothing.
    var failure: String { String(cString: errorText) }

    /// The connection had been used before.
    var reusedConnection: Bool { info(CURLINFO_NUM_CONNECTS) == 0 }
    var usedHttp2: Bool { info(CURLINFO_HTTP_VERSION) == Int(CURL_HTTP_VERSION_2_0) }

    private func info(_ what: CURLINFO) -> Int {
        var value = 0
        return curl_get_long(handle, what, &value) == CURLE_OK ? value : -1
    }

    private func set(_ option: CURLoption, _ value: Int) {
        let code = curl_set_long(handle, option, value)
        precondition(code == CURLE_OK, "libcurl refuses option \(option.rawValue): \(code.rawValue)")
    }

    private func set(_ option: CURLoption, _ value: String) {
        let code = curl_set_string(handle, option, value)
        precondition(code == CURLE_OK, "libcurl refuses option \(option.rawValue)")
    }
}
