import Formats
import Testing

@testable import EdgeProxy

/// An error in the form of RFC 9457, and who gets it so.
@Suite struct ProblemDetailsTests {
    private func body(_ failure: Reply.Failure, id: String? = nil) throws -> Json {
        try JsonReader.read(ProblemDetails(failure, requestId: id).body)
    }

    @Test func aProblemSaysWhatAndWhere() throws {
        let failure = Reply.Failure(
            status: 422, code: "bad_field", message: "expected a URL", field: "creatives[2].hls",
            details: [
                FieldError(path: "creatives[2].hls", message: "expected a URL"), FieldError(path: "", message: "expected \"name\""),
            ])
        #expect(
            try body(failure, id: "r-1") == [
                "type": "/api/v1/docs#error-bad_field", "title": "Bad field", "status": 422, "detail": "expected a URL", "instance": "r-1",
                "errors": .array([
                    ["detail": "expected a URL", "pointer": "#/creatives/2/hls"], ["detail": "expected \"name\"", "pointer": "#"],
                ]),
            ])
    }

    @Test func aFieldOfTheBodyIsPointedAtAndNoOther() throws {
        let taken = Reply.Failure(status: 409, code: "id_taken", message: "there is one", field: "id")
        #expect(try body(taken)["errors"] == .array([["detail": "there is one", "pointer": "#/id"]]))
        let parameter = Reply.Failure(status: 400, code: "bad_parameter", message: "twice", field: "limit")
        #expect(try body(parameter)["errors"] == nil && body(parameter)["field"] == "limit")
        let stale = Reply.Failure(status: 412, code: "version", message: "changed", currentVersion: 8)
        #expect(try body(stale)["current_version"] == 8 && body(stale)["field"] == nil && body(stale)["instance"] == nil)
    }

    @Test(arguments: [
        ("", "#"), ("name", "#/name"), ("creatives[2].hls", "#/creatives/2/hls"),
        ("breaks.configured[1].every", "#/breaks/configured/1/every"),
        ("a[0][1]", "#/a/0/1"), ("a/b~c", "#/a~1b~0c"), ("a b", "#/a%20b"), ("é\"", "#/%C3%A9%22"), ("X-Key", "#/X-Key"),
    ])
    func aPathIsAPointer(path: String, pointer: String) { #expect(ProblemDetails.pointer(path) == pointer) }

    @Test(arguments: [
        (nil, false), ("", false), ("*/*", false), ("application/*", false), ("application/json", false), ("text/html, */*;q=0.1", false),
        ("application/problem+json", true), ("Application/Problem+JSON", true), ("application/json, application/problem+json", true),
        ("application/problem+json, */*", true), ("application/problem+json;q=0.5, application/json", false),
        ("application/problem+json;q=0.5, */*", false), ("application/problem+json; q=0.9, application/json;q=0.8", true),
        ("application/problem+json;q=0.5, application/json;q=0.1, */*", true), ("application/problem+json;q=0", false),
        ("application/problem+json;q=0.000, application/json;q=0", false), ("application/problem+json;charset=utf-8;q=0.2", true),
        ("application/problem+json;q=x", false), ("application/problem+json;q=2", false), ("application/problem+json;q=0.0001", false),
        ("application/problem+jsonx", false), (",;,application/problem+json,", true), ("application/problem+json ; Q=1.000", true),
        ("application/problem+json;q=0.5, application/*;q=0.6", false),
    ])
    func acceptSaysWhoWantsIt(accept: String?, isPreferred: Bool) { #expect(ProblemDetails.isPreferred(by: accept) == isPreferred) }

    @Test func theAnswerKeepsStatusAndHeaders() {
        let failure = Reply.methodNotAllowed(allow: "GET, HEAD")
        for accept in [nil, "application/problem+json"] {
            let response = failure.response(accept: accept, requestId: "r")
            #expect(response.status == 405 && response.headers.contains { $0 == ("Allow", "GET, HEAD") })
        }
    }
}
