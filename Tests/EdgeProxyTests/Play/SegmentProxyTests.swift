import Testing
import Transport

@testable import EdgeProxy

/// What of an origin's answer for a segment a viewer gets to see.
@Suite struct SegmentProxyTests {
    private static func refusal(_ status: Int) -> Response? {
        let lines = [("content-type", "text/html"), ("www-authenticate", "Basic"), ("content-range", "bytes */7")]
        return SegmentProxy.refusal(FetchResponse(status: status, effectiveUrl: "http://o/1.ts", headers: lines), retryAfter: 3)
    }
    private static func line(_ name: String, of response: Response) -> String? {
        response.headers.first { $0.0 == name }?.1
    }

    @Test(arguments: [200, 203, 206, 304]) func contentIsPassedOn(status: Int) {
        #expect(Self.refusal(status) == nil)
    }

    /// Whoever may not read it is us: a player comes again after that, and does not ask its user for a password.
    @Test(arguments: [300, 302, 400, 401, 403, 405, 407, 429, 451, 500, 502, 503, 599])
    func whatRefusesUsIsNoContent(status: Int) throws {
        let response = try #require(Self.refusal(status))
        #expect(response.status == 502 && Self.line("Retry-After", of: response) == "3")
        #expect(response.headers.count == 1, "none of the origin's")
    }

    @Test(arguments: [404, 410, 416]) func whatIsNotThereIsSaidInOurWords(status: Int) throws {
        let response = try #require(Self.refusal(status))
        #expect(response.status == status && Self.line("Retry-After", of: response) == nil)
        #expect(Self.line("Content-Range", of: response) == (status == 416 ? "bytes */7" : nil))
        guard case .bytes(let body) = response.body else { throw MissingBody() }
        #expect(String(decoding: body, as: UTF8.self).hasPrefix("{\"error\": {\"code\": "))
    }
    private struct MissingBody: Error {}
}
