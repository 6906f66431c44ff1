import Testing

@testable import EdgeProxy

/// Which versions a header names.
@Suite struct EntityTagTests {
    private func read(_ value: String?) throws(Reply.Failure) -> Precondition {
        try Precondition(value.map { Array($0.utf8) }, name: "If-Match")
    }

    @Test(arguments: [
        (nil, Precondition.none), ("*", .any), ("\"7\"", .versions([7])), ("W/\"7\"", .versions([7])), ("7", .versions([7])),
        ("\"7\", \"8\"", .versions([7, 8])), ("\"7\",W/\"8\" ,9", .versions([7, 8, 9])), (",\"7\",,\t\"8\",", .versions([7, 8])),
        ("\"9223372036854775807\"", .versions([.max])), ("\"0\"", .versions([0])),
        // Tags that are well-formed and not ours.
        ("\"abc\"", .versions([])), ("\"\"", .versions([])), ("\"007\"", .versions([])), ("\"7,8\"", .versions([])),
        ("\"9223372036854775808\"", .versions([])), ("\"-7\", \"8\"", .versions([8])), ("\"7é\"", .versions([])),
    ])
    func aHeaderNamesVersions(value: String?, precondition: Precondition) throws { #expect(try read(value) == precondition) }

    @Test(arguments: [
        "", " ", ",", "\"7", "7\"", "\"", "abc", "w/\"7\"", "W/7", "W/", "W", "\"7\"\"8\"", "\"7\" \"8\"", "*, \"7\"", "**", "-7", "7.0",
        "\"7 \"", "\"7\u{1}\"", "\"7\";", "9223372036854775808", "7 8",
    ])
    func junkIsRefused(value: String) {
        #expect(throws: Reply.Failure.self) { try read(value) }
        do throws(Reply.Failure) { _ = try read(value) } catch {
            #expect(error.status == 400 && error.code == "bad_header" && error.field == "If-Match")
        }
    }

    @Test func tagsHaveABound() throws {
        let most = Array(repeating: "\"7\"", count: Limits.entityTags)
        #expect(try read(most.joined(separator: ",")) == .versions(Array(repeating: 7, count: Limits.entityTags)))
        #expect(throws: Reply.Failure.self) { try read((most + ["\"7\""]).joined(separator: ",")) }
    }

    @Test(arguments: [
        (Precondition.none, true, false), (.any, true, true), (.versions([7]), true, true), (.versions([6, 8]), false, false),
        (.versions([]), false, false),
    ])
    func aPreconditionHolds(precondition: Precondition, holds: Bool, names: Bool) {
        #expect(precondition.holds(for: 7) == holds && precondition.names(7) == names)
    }

    @Test(arguments: [0, 1, 7, .max] as [Int64])
    func aTagNamesItsVersion(version: Int64) throws {
        #expect(try read(EntityTag.text(of: version)) == .versions([version]))
        #expect(try read("W/" + EntityTag.text(of: version)) == .versions([version]))
    }
}
