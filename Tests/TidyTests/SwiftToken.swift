/// One word or mark of a Swift file, as far as the rules look at it.
struct SwiftToken: Equatable, Sendable {
    /// A word, or one character of punctuation. Numbers, strings and comments are none.
    let text: String
    /// From 1.
    let line: Int
    /// How many braces are open before it.
    let depth: Int

    /// Types begin with a capital letter here.
    var isTypeName: Bool { text.utf8.first.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") } ?? false }
}
