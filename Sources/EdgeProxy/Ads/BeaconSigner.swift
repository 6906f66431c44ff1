import Formats
import Store

/// Makes and checks the tokens of tracking URLs with the configured session keys: the first signs, all verify.
final class BeaconSigner: Sendable {
    /// What a token is good for: one of one purpose serves no other.
    enum Purpose: String, Sendable, CaseIterable {
        case beacon, click
    }

    private struct Key: Sendable {
        let bytes: [UInt8]
        /// Tells keys apart, so that mostly one has to be tried.
        let id: UInt8
    }

    private static let version: UInt8 = 1
    /// Of an HMAC-SHA512: what nobody guesses in the life of a token. The rest of it seals events, two bytes each.
    private static let sealBytes = 16
    private let keys: [Key]

    /// - Parameter keys: at least one.
    init(keys: [[UInt8]]) {
        precondition(!keys.isEmpty, "a signer has a key")
        self.keys = keys.map { Key(bytes: $0, id: Sha256.seal("beacon key", [], key: $0)[0]) }
    }

    /// The token as it stands in a URL: base64url without padding, every bit of which counts.
    func text(_ token: BeaconToken, _ purpose: Purpose) -> String { seal(token, purpose).text }

    /// A token for URLs of several events.
    func seal(_ token: BeaconToken, _ purpose: Purpose) -> SealedBeacon {
        var bytes = [Self.version, keys[0].id] + token.encoded()
        // Characters with bits to spare could be altered unseen.
        while (bytes.count + Self.sealBytes) % 3 != 0 { bytes.append(0) }
        let seal = seal(bytes, purpose, keys[0])
        bytes += seal.prefix(Self.sealBytes)
        return SealedBeacon(
            text: String(decoding: Base64.encode(bytes, .url), as: UTF8.self), events: Array(seal.dropFirst(Self.sealBytes)))
    }

    /// - Parameters:
    ///   - tag: of the event that the URL names.
    ///   - nowMs: milliseconds since 1970.
    /// - Throws: `BeaconRefusal`, which says whether somebody has tampered with it or is late.
    func open(
        _ text: some Collection<UInt8>, _ purpose: Purpose, tag: BeaconText.Tag? = nil, nowMs: Int64
    ) throws(BeaconRefusal) -> BeaconToken {
        let characters = Array(text.prefix(Limits.beaconCharacters + 1))
        guard characters.count <= Limits.beaconCharacters, let bytes = try? Base64.decode(characters.span),
            bytes.count > Self.sealBytes + 2, bytes.count % 3 == 0, !characters.contains(UInt8(ascii: "=")),
            !characters.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") })
        else { throw .malformed }
        let signed = Array(bytes.dropLast(Self.sealBytes)), seal = bytes.suffix(Self.sealBytes)
        var isOurs = false
        for key in keys where key.id == signed[1] {
            let made = self.seal(signed, purpose, key)
            var isEqual = Self.isEqual(made.prefix(Self.sealBytes), seal)
            if let tag, SealedBeacon.seal(of: tag.event, in: Array(made.dropFirst(Self.sealBytes))) != tag.seal { isEqual = false }
            if isEqual { isOurs = true }
        }
        guard isOurs, signed[0] == Self.version else { throw .forged }
        let token = try BeaconToken(decoding: signed.dropFirst(2))
        guard nowMs < token.expiryMs else { throw .expired }
        return token
    }

    private func seal(_ bytes: [UInt8], _ purpose: Purpose, _ key: Key) -> [UInt8] {
        Sha512.seal("\(purpose.rawValue) ", bytes, key: key.bytes)
    }

    /// In a time that says nothing of where they differ.
    private static func isEqual(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// A token, and what seals each event that a URL names beside it: whoever alters the event is found out.
struct SealedBeacon: Sendable {
    let text: String
    /// Two bytes for each event.
    fileprivate let events: [UInt8]

    /// What stands behind the token: a point, and four characters.
    func suffix(_ event: TrackedEvent) -> String {
        let bytes = [event.rawValue] + (Self.seal(of: event, in: events) ?? [0, 0])
        return "." + String(decoding: Base64.encode(bytes, .url), as: UTF8.self)
    }

    /// `nil`: an event that players do not send.
    fileprivate static func seal(of event: TrackedEvent, in events: [UInt8]) -> [UInt8]? {
        let start = 2 * Int(event.rawValue)
        return start + 2 <= events.count ? Array(events[start..<start + 2]) : nil
    }
}
