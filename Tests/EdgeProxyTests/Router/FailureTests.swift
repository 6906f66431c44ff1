import Formats
import Testing

@testable import EdgeProxy

/// The document of an error, byte for byte: clients have read it for long.
@Suite struct FailureTests {
    private func text(_ failure: Reply.Failure) -> String { String(decoding: failure.body, as: UTF8.self) }

    @Test func anErrorHasACodeAndAMessage() {
        #expect(text(Reply.notFound) == "{\"error\": {\"code\": \"not_found\", \"message\": \"there is nothing here\"}}\n")
        #expect(
            text(Reply.noSession)
                == "{\"error\": {\"code\": \"session_not_found\", \"message\": \"no such session is open\", \"field\": \"id\"}}\n")
        let odd = Reply.Failure(status: 400, code: "bad_request", message: "a \"b\"\n\u{7f}é", field: "a\\b")
        #expect(
            text(odd)
                == "{\"error\": {\"code\": \"bad_request\", \"message\": \"a \\\"b\\\"\\n\\u007fé\", \"field\": \"a\\\\b\"}}\n")
    }

    @Test func detailsAndTheVersionFollowTheField() {
        let errors = [FieldError(path: "name", message: "too long"), FieldError(path: "creatives[0].hls", message: "no URL")]
        let failure = Reply.Failure(
            status: 422, code: "bad_field", message: "too long", field: "name", details: errors, currentVersion: 7)
        #expect(
            text(failure) == "{\"error\": {\"code\": \"bad_field\", \"message\": \"too long\", \"field\": \"name\", \"details\": "
                + "[{\"field\": \"name\", \"message\": \"too long\"}, {\"field\": \"creatives[0].hls\", \"message\": \"no URL\"}], "
                + "\"current_version\": 7}}\n")
        let stale = Reply.Failure(status: 412, code: "version_differs", message: "changed", currentVersion: 8)
        #expect(text(stale) == "{\"error\": {\"code\": \"version_differs\", \"message\": \"changed\", \"current_version\": 8}}\n")
    }
}
