import Testing

@testable import Formats

@Suite struct PasswordTextTests {
    @Test(arguments: [
        ("http://user:secret@host/a?b", "http://…@host/a?b"), ("see https://u:p%40x@h:8443, and go", "see https://…@h:8443, and go"),
        ("\"http://user@host\"", "\"http://…@host\""), ("http://a:b@c@d/", "http://…@d/"), ("http://user:sec/ret@host/", "http://…@host/"),
        ("http://h/?to=http://a:secret@b/", "http://h/?to=http://…@b/"), ("user:secret@host/x", "…@host/x"),
        ("//user:secret@host/x", "//…@host/x"), ("a=b:c@d", "a=…@d"), ("redis://:secret@10.0.0.1:6379", "redis://…@10.0.0.1:6379"),
        ("http://u:p@a,http://v:q@b", "http://…@a,http://…@b"),
    ])
    func aPasswordIsLeftOut(text: String, shown: String) {
        #expect(text.withoutPasswords == shown)
        #expect(shown.withoutPasswords == shown)
    }

    @Test(arguments: [
        "", "@", "a@b.example.com", "http://host:8080/logo@2x.png", "http://[::1]:80/a@b", "12:30 @ noon", "edge.json: admin.email: a@b",
        "https://host/?mail=a@b",
    ])
    func whatIsNoneStays(text: String) { #expect(text.withoutPasswords == text) }

    /// Also where the message cuts a text short.
    @Test func whatIsShownOfALongTextHasNone() {
        let user = String(repeating: "u", count: 30)
        #expect(Json.string("http://\(user):secret@host/").shown == "\"http://…@host/\"")
    }
}
