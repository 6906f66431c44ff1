import Formats
import Testing

@testable import EdgeProxy

/// What a client sends back of an object, with the secrets that it was not shown.
@Suite struct SecretsRestoredTests {
    private let old: Json = [
        "name": "…", "key": "old key", "empty": .null,
        "headers": .array([["name": "X-Key", "value": "first"], ["name": "X-Other", "value": "second"]]),
        "inner": ["deep": ["secret": "deepest"]],
    ]
    private let shown: Json = [
        "name": "…", "key": "…", "empty": .null,
        "headers": .array([["name": "X-Key", "value": "…"], ["name": "X-Other", "value": "…"]]), "inner": ["deep": ["secret": "…"]],
    ]

    private func restored(_ body: Json) -> Json { body.restoring(secretsOf: old, shown: shown) }

    @Test func whatCameBackAsItWasShownIsAsItWas() { #expect(restored(shown) == old) }

    @Test(
        arguments: [
            (["key": "…"], ["key": "old key"]), (["key": "new"], ["key": "new"]), (["key": .null], ["key": .null]),
            (["key": ""], ["key": ""]),
            ([:], [:]), (["key": .array(["…"])], ["key": .array(["…"])]), (["key": ["a": "…"]], ["key": ["a": "…"]]),
            (["inner": ["deep": ["secret": "…", "more": 1]]], ["inner": ["deep": ["secret": "deepest", "more": 1]]]),
            // No secret was there: the reader says so.
            (["other": "…"], ["other": "…"]), (["empty": "…"], ["empty": "…"]), (["inner": "…"], ["inner": "…"]), ("…", "…"),
            (.array(["…"]), .array(["…"])),
            (["secret": "…", "key": "…"], ["secret": "…", "key": "old key"]),
        ] as [(Json, Json)])
    func onlyTheMarkWhereASecretWasIsRestored(body: Json, result: Json) { #expect(restored(body) == result) }

    @Test func listsGoByIndex() {
        let body: Json = [
            "headers": .array([
                ["name": "X-New", "value": "…"], ["name": "X-Other", "value": "changed"], ["name": "X-Third", "value": "…"],
            ])
        ]
        let result: Json = [
            "headers": .array([
                ["name": "X-New", "value": "first"], ["name": "X-Other", "value": "changed"], ["name": "X-Third", "value": "…"],
            ])
        ]
        #expect(restored(body) == result)
        #expect(restored(["headers": .array([])]) == ["headers": .array([])])
    }

    /// A name that is the mark itself is no secret: what is shown of it is what it is.
    @Test func aTextThatLooksLikeTheMarkStaysOne() { #expect(restored(["name": "…"]) == ["name": "…"]) }
}
