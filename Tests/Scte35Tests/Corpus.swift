import Foundation

/// The shared vectors, where this checkout stands beside them. Tests that need them are skipped elsewhere.
enum Corpus {
    struct Vector: Sendable, CustomStringConvertible {
        let id: String
        let bytes: [UInt8]
        let base64: String
        let outcome: String
        let error: String?
        /// The expected fields as JSON, keys sorted.
        let decoded: Data?
        let threefive: String
        var description: String { id }
    }

    static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/corpus/scte35").standardizedFileURL

    static let isThere = !all.isEmpty

    static let all: [Vector] = ["vectors.json", "synthetic.json"].flatMap { name -> [Vector] in
        guard let data = try? Data(contentsOf: directory.appendingPathComponent(name)),
            let top = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
            let vectors = top["vectors"] as? [[String: Any]]
        else { return [] }
        return vectors.map { vector in
            Vector(
                id: vector["id"] as? String ?? "", bytes: unhex(vector["hex"] as? String ?? ""),
                base64: vector["base64"] as? String ?? "", outcome: vector["outcome"] as? String ?? "",
                error: vector["error"] as? String,
                decoded: vector["decoded"].flatMap { try? JSONSerialization.data(withJSONObject: $0, options: .sortedKeys) },
                threefive: (vector["third_party"] as? [String: String])?["threefive 3.1.5"] ?? "")
        }
    }

    /// Those that decode, whatever their checksum.
    static let readable = all.filter { $0.outcome != "error" }
}

/// Bytes of a hexadecimal string; blanks are skipped.
func unhex(_ text: String) -> [UInt8] {
    let digits = text.utf8.compactMap { byte -> UInt8? in Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) } }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// Hexadecimal of bytes, lower case.
func hexText(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
