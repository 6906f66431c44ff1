import CCurl

extension CurlResult {
    /// curl's code in our words, with what curl wrote beside it.
    init(_ code: CURLcode, _ easy: CurlEasy) {
        guard code != CURLE_OK else {
            self.init(failure: nil, message: "")
            return
        }
        let written = easy.failure
        self.init(failure: Self.kind(code), message: written.isEmpty ? String(cString: curl_easy_strerror(code)) : written)
    }

    static func kind(_ code: CURLcode) -> FetchError.Kind {
        switch code {
        case CURLE_URL_MALFORMAT: .badRequest
        case CURLE_COULDNT_RESOLVE_HOST: .resolve
        case CURLE_COULDNT_CONNECT: .connect
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_INITFAILED: .tls
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS: .certificate
        case CURLE_PARTIAL_FILE: .incomplete
        // A first line that is not of HTTP is HTTP/0.9 to curl, which is "unsupported": the scheme has been judged before.
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .badResponse
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2, CURLE_HTTP2_STREAM: .connection
        default: .internal
        }
    }
}
