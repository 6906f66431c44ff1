import Foundation

/// The highest numbers that sessions have, apart from the journal: where that is damaged or gone, nothing begins below them. Written when
/// the journal is begun and written anew; what is listed until then is far less than what sessions then go on above it.
public struct NumbersFile: Sendable {
    public let path: String

    public init(folder: String) { path = folder + "/numbers" }

    /// A media sequence number and a discontinuity number.
    public struct Numbers: Equatable, Sendable {
        public var sequence: Int64, discontinuity: Int64

        public init(sequence: Int64, discontinuity: Int64) {
            self.sequence = sequence
            self.discontinuity = discontinuity
        }
    }

    /// `nil`: there are none.
    public func read() -> Numbers? {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        // Each line holds them; of two that differ one is damaged, and the higher one does no harm.
        let all = text.split(separator: "\n").compactMap { line -> Numbers? in
            let words = line.split(separator: " ").compactMap { Int64($0) }
            return words.count == 2 && words.allSatisfy { (0...Limits.numbersMost).contains($0) }
                ? Numbers(sequence: words[0], discontinuity: words[1]) : nil
        }
        guard let first = all.first else { return nil }
        return all.reduce(first) {
            Numbers(sequence: max($0.sequence, $1.sequence), discontinuity: max($0.discontinuity, $1.discontinuity))
        }
    }

    /// They never go back, whatever is known now.
    public func write(_ numbers: Numbers) throws(WriteFault) {
        let known = read() ?? numbers
        let line = "\(max(known.sequence, numbers.sequence)) \(max(known.discontinuity, numbers.discontinuity))\n"
        try ReplacedFile.write(Array((line + line).utf8), to: path, syncs: true)
    }
}
