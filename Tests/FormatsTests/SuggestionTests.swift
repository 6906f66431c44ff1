import Testing

import Formats

@Test(arguments: [
    ("orign", "origin"), ("Origin", "origin"), ("origins", "origin"), ("breaks", "breaks"), ("braeks", "breaks"), ("zzz", nil), ("", nil),
    (String(repeating: "x", count: 10_000), nil),
])
func theNearestWordIsSuggested(word: String, near: String?) {
    #expect(Suggestion.nearest(to: word, among: ["tenant", "origin", "breaks"]) == near)
}
