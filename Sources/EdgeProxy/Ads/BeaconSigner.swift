import Formats
import Store

/// Makes and checks the tokens of tracking URLs with the configured session keys: the first signs, all verify.
final class BeaconSigner: Sendable {
    /// What a token is good for: one of one purpose serves no other.
    enum Purpose: Sendable, CaseIterable {
        case beacon, click

        /// Before what is signed.
        fileprivate var word: StaticString {
            switch self {
            case .beacon: "beacon "
            case .click: "click "
            }
        }
    }

    private struct Key: Sendable {
        let hmac: HmacSha512
        /// Tells keys apart, so that mostly one has to be tried.
        let id: UInt8
    }

    private static let version: UInt8 = 1
    /// Of an HMAC-SHA512: what nobody guesses in the life of a token. The rest of it seals events, two bytes each.
    fileprivate static let sealBytes = 16
    private let keys: [Key]

    /// - Parameter keys: at least one.
    init(keys: [[UInt8]]) {
        precondition(!keys.isEmpty, "a signer has a key")
        self.keys = keys.map { Key(hmac: HmacSha512(key: $0), id: Sha256.seal("beacon key", [], key: $0)[0]) }
    }

    /// The token as it stands in a URL: base64url without padding, every bit of which counts.
    func text(_ token: BeaconToken, _ purpose: Purpose) -> String { seal(token, purpose).text }

    /// A token for URLs of several events.
    func seal(_ token: BeaconToken, _ purpose: Purpose) -> SealedBeacon {
        var bytes = token.encoded(after: [Self.version, keys[0].id])
        // Characters with bits to spare could be altered unseen.
        while (bytes.count + Self.sealBytes) % 3 != 0 { bytes.append(0) }
        let seal = seal(bytes, purpose, keys[0])
        bytes += seal.prefix(Self.sealBytes)
        return SealedBeacon(characters: Base64.encode(bytes, .url), seal: seal)
    }

    /// - Parameters:
    ///   - tag: of the event that the URL names.
    ///   - nowMs: milliseconds since 1970.
    /// - Throws: `BeaconRefusal`, which says whether somebody has tampered with it or is late.
    func open(
        _ text: some Collection<UInt8>, _ purpose: Purpose, tag: BeaconText.Tag? = nil, nowMs: Int64
    ) throws(BeaconRefusal) -> BeaconToken {
        let characters = Array(text.prefix(Limits.beaconCharacters + 1))
        guard characters.count <= Limits.beaconCharacters, Self.isOfUrlAlphabet(characters),
            let bytes = try? Base64.decode(characters.span),
            bytes.count > Self.sealBytes + 2, bytes.count % 3 == 0
        else { throw .malformed }
        let signed = Array(bytes[..<(bytes.count - Self.sealBytes)]), seal = bytes[(bytes.count - Self.sealBytes)...]
        var isOurs = false
        for key in keys where key.id == signed[1] {
            let made = self.seal(signed, purpose, key)
            var isEqual = Self.isEqual(made[..<Self.sealBytes], seal)
            if let tag, SealedBeacon.seal(of: tag.event, in: made) != tag.seal { isEqual = false }
            if isEqual { isOurs = true }
        }
        guard isOurs, signed[0] == Self.version else { throw .forged }
        let token = try BeaconToken(decoding: signed.dropFirst(2))
        guard nowMs < token.expiryMs else { throw .expired }
        return token
    }

    private func seal(_ bytes: [UInt8], _ purpose: Purpose, _ key: Key) -> [UInt8] {
        key.hmac.seal(purpose.word, bytes)
    }

    /// Neither padding nor what the other alphabet has in the place of "-" and "_": one token has one text.
    private static func isOfUrlAlphabet(_ characters: [UInt8]) -> Bool {
        for character in characters
        where character == UInt8(ascii: "=") || character == UInt8(ascii: "+") || character == UInt8(ascii: "/") { return false }
        return true
    }

    /// In a time that says nothing of where they differ. Both are `sealBytes` long.
    private static func isEqual(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        var difference: UInt8 = 0
        for index in 0..<sealBytes { difference |= one[one.startIndex + index] ^ other[other.startIndex + index] }
        return difference == 0
    }
}

/// A token, and what seals each event that a URL names beside it: whoever alters the event is found out.
struct SealedBeacon: Sendable {
    /// The token as it stands in a URL.
    let characters: [UInt8]
    /// Of the token, and behind that two bytes for each event.
    fileprivate let seal: [UInt8]

    var text: String { String(decoding: characters, as: UTF8.self) }

    /// What stands behind the token: a point, and four characters.
    func suffix(_ event: TrackedEvent) -> String {
        var suffix: [UInt8] = []
        append(suffix: event, to: &suffix)
        return String(decoding: suffix, as: UTF8.self)
    }

    /// The same, appended.
    func append(suffix event: TrackedEvent, to out: inout [UInt8]) {
        let seal = Self.seal(of: event, in: seal) ?? 0
        let bytes: [3 of UInt8] = [event.rawValue, UInt8(seal >> 8), UInt8(seal & 0xff)]
        out.append(UInt8(ascii: "."))
        Base64.append(bytes.span, .url, to: &out)
    }

    /// `nil`: an event that players do not send.
    fileprivate static func seal(of event: TrackedEvent, in seal: [UInt8]) -> UInt16? {
        let start = BeaconSigner.sealBytes + 2 * Int(event.rawValue)
        return start + 2 <= seal.count ? UInt16(seal[start]) << 8 | UInt16(seal[start + 1]) : nil
    }
}
