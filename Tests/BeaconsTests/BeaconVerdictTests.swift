import Testing
import Transport

@testable import Beacons

@Suite struct BeaconVerdictTests {
    @Test(arguments: [
        (200, BeaconState.delivered), (204, .delivered), (302, .delivered), (304, .delivered), (400, .refused), (404, .refused),
        (410, .refused), (500, .unknown), (502, .unknown), (504, .unknown), (101, .unknown), (999, .unknown), (429, nil), (503, nil),
        (507, nil),
    ])
    func statusesDecide(status: Int, state: BeaconState?) {
        let verdict = BeaconVerdict(.answered(status: status, redirects: 0, retryAfter: nil), wallSeconds: 0)
        #expect(verdict.step == state.map { .done($0) } ?? .again(afterSeconds: 0))
        // One who led us on has counted it: it is never asked again.
        let led = BeaconVerdict(.answered(status: status, redirects: 1, retryAfter: "9"), wallSeconds: 0)
        #expect(led.step == .done(state ?? .unknown) && led.pauseSeconds == 0)
    }

    // Nothing that may have arrived is sent again.
    @Test(arguments: [
        (FetchError.Kind.resolve, true), (.connect, true), (.tls, true), (.certificate, true), (.timeout, true), (.connection, true),
        (.overloaded, true), (.internal, true), (.cancelled, true), (.refusedAddress, false), (.badRequest, false),
    ])
    func onlyWhatDidNotArriveIsSentAgain(kind: FetchError.Kind, isTriedAgain: Bool) {
        let before = BeaconVerdict(.failed(kind, mayHaveArrived: false), wallSeconds: 0)
        #expect(before.step == (isTriedAgain ? .again(afterSeconds: 0) : .done(.refused)))
        #expect(BeaconVerdict(.failed(kind, mayHaveArrived: true), wallSeconds: 0).step == .done(.unknown))
    }

    @Test func aLoopOfRedirectsIsUnknown() {
        #expect(BeaconVerdict(.failed(.redirects, mayHaveArrived: true), wallSeconds: 0).step == .done(.unknown))
    }

    @Test(arguments: [
        ("7", 7), (" 0", 0), ("999999999999999999999999", 300), ("301", 300), ("Sun, 06 Nov 1994 08:49:37 GMT", 37),
        ("Sun, 06 Nov 1994 08:49:00 GMT", nil), ("Mon, 07 Nov 1994 08:49:37 GMT", 300), ("Sun, 06 Nov 1994 08:49:37", nil), ("-1", nil),
        ("", nil), ("soon", nil), ("Sun, 99 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 999999999999999 08:49:37 GMT", nil),
        ("1.5", nil), ("a, b c d e GMT", nil), ("Sun, 06 Nov 1994 08:49:37:00 GMT", nil),
    ])
    func retryAfterIsSecondsOrADate(text: String, seconds: Int64?) {
        #expect(RetryAfter.seconds(text, wallSeconds: 784_111_740) == seconds)
    }

    @Test func theHostsWaitIsObeyed() {
        let verdict = BeaconVerdict(.answered(status: 429, redirects: 0, retryAfter: "40"), wallSeconds: 0)
        #expect(verdict.step == .again(afterSeconds: 40) && verdict.pauseSeconds == 40 && verdict.sign == .slower)
    }
}
