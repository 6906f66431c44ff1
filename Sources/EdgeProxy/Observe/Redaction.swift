import Formats
import Glibc
import Model
import Stitching

/// Takes out of a recording what belongs to its viewer alone: the name of the session, and the values that the viewer's query brings to the
/// origin, wherever the origin repeats them. Each is replaced by a digest of equal length, the same in all recordings of an installation:
/// so what a replay makes of it is still equal to what was sent.
struct Redaction: Sendable {
    /// Makes 32 bytes of a text, the same each time, that nobody without the installation's secret finds the text to.
    typealias Digest = ([UInt8]) -> [UInt8]

    private struct Secret: Sendable { var bytes: [UInt8], digest: [UInt8] }
    private let secrets: [Secret]
    /// What the session is called.
    let session: SessionToken

    /// - Parameters:
    ///   - token: of the session.
    ///   - query: goes to the origin with each request.
    ///   - digest: makes what stands for a secret.
    init(_ token: SessionToken, query: String, _ digest: Digest) {
        var secrets: [Secret] = []
        func add(_ text: [UInt8], after name: String = "") {
            let prefix = Array(name.utf8)
            guard !text.isEmpty, !secrets.contains(where: { $0.bytes == prefix + text }) else { return }
            let digits = Hex.encode(digest(text), isUppercase: false)
            secrets.append(Secret(bytes: prefix + text, digest: prefix + text.indices.map { digits[$0 % digits.count] }))
        }
        add(token.text)
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let value = String(parts[1]), plain = ViewerAttributes.unescaped(value)
            for form in [value, plain, ViewerAttributes.escaped(plain)] {
                // So short a value stands in many places where it means nothing.
                add(Array(form.utf8), after: form.utf8.count < Limits.secretBytes ? "\(parts[0])=" : "")
            }
        }
        // One that holds another goes first.
        self.secrets = secrets.sorted { $0.bytes.count > $1.bytes.count }
        let words = digest(token.text)
        func word(_ index: Int) -> UInt64 { words[(index * 8)..<(index * 8 + 8)].reduce(0) { $0 << 8 | UInt64($1) } }
        session = SessionToken(high: word(0), low: word(1), signature: word(2))
    }

    /// The same bytes, as many of them.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        var redacted = bytes
        for secret in secrets {
            var start = 0
            while let place = Self.find(secret.bytes, in: redacted, from: start) {
                redacted.replaceSubrange(place..<(place + secret.bytes.count), with: secret.digest)
                start = place + secret.bytes.count
            }
        }
        return redacted
    }

    /// Every text in it.
    func applied(to json: Json) -> Json {
        switch json {
        case .string(let text): .string(String(decoding: applied(to: Array(text.utf8)), as: UTF8.self))
        case .array(let values): .array(values.map { applied(to: $0) })
        case .object(let members): .object(members.map { Json.Member(name: $0.name, value: applied(to: $0.value)) })
        default: json
        }
    }

    private static func find(_ secret: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { whole in
            secret.withUnsafeBytes { wanted in
                var place = start
                while whole.count - place >= wanted.count,
                    let found = memchr(whole.baseAddress! + place, CInt(wanted[0]), whole.count - place - wanted.count + 1)
                {
                    place = UnsafeRawPointer(found) - whole.baseAddress!
                    if memcmp(found, wanted.baseAddress!, wanted.count) == 0 { return place }
                    place += 1
                }
                return nil
            }
        }
    }
}
