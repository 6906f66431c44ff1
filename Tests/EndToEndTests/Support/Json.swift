import Foundation

/// Reads what the clients print: one JSON document, or one a line.
enum Json {
    static func object(_ text: some StringProtocol) throws -> [String: Any] {
        guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            throw Failure("not a JSON object: \(text.prefix(300))")
        }
        return object
    }

    static func lines(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { try object($0) }
    }
}

extension [String: Any] {
    /// A number of the object, 0 when it isn't there.
    func number(_ name: String) -> Double { (self[name] as? NSNumber)?.doubleValue ?? 0 }
    func count(_ name: String) -> Int { (self[name] as? NSNumber)?.intValue ?? 0 }
    func text(_ name: String) -> String { self[name] as? String ?? "" }
    func texts(_ name: String) -> [String] { self[name] as? [String] ?? [] }
    func object(_ name: String) -> [String: Any] { self[name] as? [String: Any] ?? [:] }
}
