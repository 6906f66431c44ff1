import Formats
import Transport

extension ProxyState {
    /// What is put before the paths of tracking URLs: `public_url`, or else how the request has come here.
    func base(of request: borrowing RequestView) throws(Reply.Failure) -> String {
        try base(host: request.header(.host), isTls: configuration.isTls(request))
    }

    /// - Parameter host: of the request.
    func base(host: UnsafeRawBufferPointer?, isTls: Bool) throws(Reply.Failure) -> String {
        guard publicUrl.isEmpty else { return String(decoding: publicUrl, as: UTF8.self) }
        let host = host.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let url = (isTls ? "https://" : "http://") + host
        // Whatever it is, it ends up in a document.
        guard WebUrl.isValid(url), !host.contains("/"), !host.contains("?") else {
            throw Reply.Failure(status: 400, code: "bad_request", message: "Host names no host that tracking URLs could have")
        }
        return url
    }
}
