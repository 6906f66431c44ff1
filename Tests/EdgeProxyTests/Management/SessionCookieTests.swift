import Testing

@testable import EdgeProxy

/// The cookie of a login, with TLS and without.
@Suite struct SessionCookieTests {
    private func token(_ header: String, isTls: Bool) -> String? {
        Array(header.utf8).withUnsafeBytes { SessionCookie.token(in: $0, isTls: isTls) }.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func whatIsSetIsWhatTheBrowserSendsBack() {
        #expect(SessionCookie.setting("t-0_k", isTls: true) == "__Host-edge=t-0_k; Path=/; HttpOnly; SameSite=Strict; Secure")
        #expect(SessionCookie.setting("t-0_k", isTls: false) == "edge=t-0_k; Path=/; HttpOnly; SameSite=Strict")
        for isTls in [true, false] {
            let pair = SessionCookie.setting("t-0_k", isTls: isTls).prefix { $0 != ";" }
            #expect(token("a=b; \(pair)", isTls: isTls) == "t-0_k")
            // A page over plain HTTP may have set the other one.
            #expect(token(String(pair), isTls: !isTls) == nil)
        }
    }

    @Test func whatIsClearedIsNone() {
        #expect(SessionCookie.clearing(isTls: true) == "__Host-edge=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0")
        #expect(SessionCookie.clearing(isTls: false) == "edge=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
        #expect(token("edge=", isTls: false) == nil && token("", isTls: false) == nil)
    }
}
