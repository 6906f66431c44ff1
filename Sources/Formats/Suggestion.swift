/// What somebody may have meant by a word that is not known.
public enum Suggestion {
    /// `; did you mean "origin"?`, or nothing when no word is near.
    public static func text(for word: String, among words: [String]) -> String {
        guard let near = nearest(to: word, among: words) else { return "" }
        return "; did you mean \(Json.quoted(near))?"
    }

    /// The nearest of `words` by edits, when it differs in at most a third of the letters.
    public static func nearest(to word: String, among words: [String]) -> String? {
        // The table below is the product of both lengths: a word of the user's own may be long.
        guard word.utf8.count <= 64 else { return nil }
        let near = words.map { ($0, edits(Array(word.lowercased().utf8), Array($0.utf8))) }.min { $0.1 < $1.1 }
        guard let near, near.1 <= max(1, (word.utf8.count + 1) / 3) else { return nil }
        return near.0
    }

    /// Levenshtein's distance.
    private static func edits(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for i in one.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in other.indices {
                let replaced = diagonal + (one[i] == other[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
