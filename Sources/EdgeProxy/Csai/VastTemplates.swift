import Beacons
import Decision
import Model
import Store
import Vast

/// VAST of ads that are answered again and again: all of it is the same each time but for the tokens, so it is written once and these are
/// put in. Confined to a loop.
struct VastTemplates {
    private struct Key: Hashable {
        let tenant: String, campaign: String, creative: String
        let sequence: Int?
        let version: VastVersion
        let base: String
        let rights: ToldRights
    }

    /// What changes from one answer to the next.
    private enum Hole { case beacon, event(TrackedEvent), click, servingId }

    private final class Template {
        let creative: Creative
        let advertiser: String
        let categories: [String]
        let size: PictureSize?
        /// Of the catalogue in which its ad was last found to be the same.
        var edition: UInt64?
        /// Whether it is of any use, see `hasMark`.
        let isPlain: Bool
        /// All but the holes, and where they are in it: each behind so many bytes.
        private(set) var text: [UInt8] = []
        private(set) var holes: [(at: Int, hole: Hole)] = []

        init(_ ad: OfferedAd, isPlain: Bool) {
            (creative, advertiser, categories, size) = (ad.creative, ad.advertiser, ad.categories, ad.size)
            self.isPlain = isPlain
        }

        func append(_ bytes: some Sequence<UInt8>) { text += bytes }
        func append(_ hole: Hole) { holes.append((text.count, hole)) }

        func isOf(_ ad: OfferedAd, _ edition: UInt64?) -> Bool {
            guard size == ad.size else { return false }
            if let edition, self.edition == edition { return true }
            let isSame = creative == ad.creative && advertiser == ad.advertiser && categories == ad.categories
            self.edition = isSame ? edition : nil
            return isSame
        }
    }

    private var templates: [Key: Template] = [:]
    /// An empty document of each version, in two: the ads stand between.
    private var frames: [VastVersion: (head: [UInt8], tail: [UInt8])] = [:]

    /// The same bytes as of `VastAnswer.document`.
    /// - Parameter edition: of the catalogue that the ads are of: in one of them an ad is always the same. `nil`: it is looked each time.
    mutating func document(
        _ ads: [OfferedAd], isPod: Bool, _ version: VastVersion, base: String, signer: BeaconSigner, edition: UInt64? = nil
    ) -> [UInt8] {
        var templates: [Template] = []
        for (index, ad) in ads.enumerated() {
            templates.append(template(ad, sequence: isPod ? index + 1 : nil, version, base, edition))
        }
        guard let first = ads.first, templates.allSatisfy(\.isPlain) else {
            return VastAnswer.document(ads, isPod: isPod, base: base, signer: signer).xml(version)
        }
        let frame = frames[version] ?? Self.frame(first, version)
        frames[version] = frame
        var out = frame.head
        out.reserveCapacity(ads.count * 8_192)
        for (index, template) in templates.enumerated() { Self.fill(template, for: ads[index], signer, &out) }
        out += frame.tail
        return out
    }

    private static func fill(_ template: Template, for ad: OfferedAd, _ signer: BeaconSigner, _ out: inout [UInt8]) {
        let (beacon, click) = BeaconUrls.tokens(ad.token, hasClick: ad.creative.clickUrl != nil, signer), servingId = ad.token.servingId
        template.text.withUnsafeBufferPointer { text in
            var from = 0
            for (at, hole) in template.holes {
                out += UnsafeBufferPointer(rebasing: text[from..<at])
                from = at
                switch hole {
                case .beacon: out += beacon.characters
                case .event(let event): beacon.append(suffix: event, to: &out)
                case .click: out += (click ?? "").utf8
                case .servingId: out += servingId.utf8
                }
            }
            out += UnsafeBufferPointer(rebasing: text[from...])
        }
    }

    private mutating func template(
        _ ad: OfferedAd, sequence: Int?, _ version: VastVersion, _ base: String, _ edition: UInt64?
    ) -> Template {
        let key = Key(
            tenant: ad.token.tenant, campaign: ad.token.booking.campaignId, creative: ad.creative.id, sequence: sequence, version: version,
            base: base, rights: ad.rights)
        if let known = templates[key], known.isOf(ad, edition) { return known }
        if templates.count >= Limits.vastTemplates { templates.removeAll() }
        let made = Self.make(ad, sequence: sequence, version, base)
        made.edition = edition
        templates[key] = made
        return made
    }

    // MARK: Making one

    /// Before the letter of a hole: a character of nobody's (U+E000).
    private static let mark = "\u{e000}"
    private static let holes: [UInt8: Hole] = [
        UInt8(ascii: "b"): .beacon, UInt8(ascii: "c"): .click, UInt8(ascii: "s"): .servingId,
    ].merging(TrackedEvent.allCases.filter { $0.rawValue < 26 }.map { (letter(of: $0), .event($0)) }) { first, _ in first }

    /// A capital, for those that players send.
    private static func letter(of event: TrackedEvent) -> UInt8 { UInt8(ascii: "A") + event.rawValue % 26 }

    /// Whether somebody has put that character into a text of the ad: then it is written anew each time.
    private static func hasMark(_ ad: OfferedAd) -> Bool {
        ([ad.creative.name, ad.advertiser] + ad.categories).contains { $0.contains(mark) }
    }

    private static func document(_ ad: OfferedAd, sequence: Int?, _ version: VastVersion, _ base: String) -> [UInt8] {
        let urls = BeaconUrls(base: base, beacon: mark + "b", click: ad.creative.clickUrl == nil ? nil : mark + "c") { event in
            mark + String(Unicode.Scalar(letter(of: event)))
        }
        return VastDocument(ads: [VastAd(ad, sequence: sequence, urls, servingId: mark + "s")]).xml(version)
    }

    private static let tail = Array("</VAST>\n".utf8)

    /// Where the first ad begins.
    private static func start(_ document: [UInt8]) -> Int {
        let ad = Array("<Ad ".utf8)
        return document.indices.first { document[$0...].starts(with: ad) } ?? 0
    }

    private static func frame(_ ad: OfferedAd, _ version: VastVersion) -> (head: [UInt8], tail: [UInt8]) {
        let document = document(ad, sequence: nil, version, "")
        return (Array(document[..<start(document)]), tail)
    }

    private static func make(_ ad: OfferedAd, sequence: Int?, _ version: VastVersion, _ base: String) -> Template {
        let template = Template(ad, isPlain: !hasMark(ad))
        let document = document(ad, sequence: sequence, version, base), mark = Array(mark.utf8)
        var rest = document[start(document)...].dropLast(tail.count)
        while let at = rest.firstIndex(of: mark[0]) {
            template.append(rest[..<at])
            rest = rest[at...]
            if rest.starts(with: mark), let letter = rest.dropFirst(mark.count).first, let hole = holes[letter] {
                template.append(hole)
                rest = rest.dropFirst(mark.count + 1)
            } else {
                template.append(rest.prefix(1))
                rest = rest.dropFirst()
            }
        }
        template.append(rest)
        return template
    }
}
