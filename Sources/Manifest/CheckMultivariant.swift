import Formats

/// The rules that a whole multivariant playlist shows (§4.4.6, §8).
struct CheckMultivariant {
    private let list: MultivariantPlaylist

    static func run(_ list: MultivariantPlaylist, _ out: inout Findings) {
        let pass = CheckMultivariant(list: list)
        pass.version(&out)
        pass.renditions(&out)
        pass.groups(&out)
        pass.variants(&out)
        pass.session(&out)
        if list.variants.isEmpty { out.warning("no-variants", "4.4.6.2", 0, "no EXT-X-STREAM-INF") }
    }

    private func text(_ slice: ByteSlice) -> String { String(decoding: list[slice], as: UTF8.self) }

    private func version(_ out: inout Findings) {
        var needed = (version: 1, reason: "", line: 0)
        func need(_ version: Int, _ reason: String, _ line: Int) { if version > needed.version { needed = (version, reason, line) } }
        for rendition in list.renditions where !rendition.instreamId.isEmpty {
            if rendition.kind != .closedCaptions { need(13, "INSTREAM-ID of another type than CLOSED-CAPTIONS", rendition.line) }
            if rendition.kind == .closedCaptions, text(rendition.instreamId).hasPrefix("SERVICE") {
                need(7, "INSTREAM-ID of a SERVICE", rendition.line)
            }
        }
        for variant in list.variants + list.iFrameStreams {
            var attributes = AttributeList(variant.attributes)
            while let item = attributes.next(in: list.text.span) {
                if list.text.span.starts(with: "REQ-", at: item.name.start) { need(12, text(item.name), variant.line) }
            }
        }
        for key in list.sessionKeys {
            if !key.keyFormat.isEmpty || !key.keyFormatVersions.isEmpty { need(5, "KEYFORMAT", key.line) }
            if key.iv != nil { need(2, "IV", key.line) }
        }
        if needed.version > 1, list.version < needed.version {
            let message = "\(needed.reason) needs EXT-X-VERSION:\(needed.version), the playlist has \(list.version)"
            out.error("version", "8", needed.line, message)
        }
    }

    // MARK: Renditions

    private func renditions(_ out: inout Findings) {
        let section = "4.4.6.1"
        for rendition in list.renditions {
            let line = rendition.line, kind = rendition.kind
            if rendition.isDefault, hasAttribute("AUTOSELECT", rendition), !rendition.autoselect {
                out.error("default-autoselect", section, line, "AUTOSELECT must be YES where DEFAULT is")
            }
            if kind != .subtitles, hasAttribute("FORCED", rendition) {
                out.error("forced", section, line, "FORCED belongs to TYPE=SUBTITLES")
            }
            if kind != .audio, rendition.bitDepth != nil || rendition.sampleRate != nil || !rendition.channels.isEmpty {
                out.error("audio-attribute", section, line, "BIT-DEPTH, SAMPLE-RATE and CHANNELS belong to TYPE=AUDIO")
            }
            if kind == .subtitles, rendition.uri.isEmpty { out.error("subtitles-uri", "4.4.6.2.1", line, "TYPE=SUBTITLES has no URI") }
            if kind == .closedCaptions {
                if !rendition.uri.isEmpty { out.error("captions-uri", section, line, "TYPE=CLOSED-CAPTIONS has a URI") }
                if !isCaptionChannel(text(rendition.instreamId)) {
                    out.error("instream-id", section, line, "INSTREAM-ID is none of CC1 to CC4 and SERVICE1 to SERVICE63")
                }
            }
            if !isStable(rendition.stableRenditionId) {
                out.error("stable-id", section, line, "STABLE-RENDITION-ID has a character it may not")
            }
            if kind == .audio, rendition.channels.isEmpty {
                out.warning("channels", section, line, "an audio rendition should have CHANNELS")
            }
            if !rendition.channels.isEmpty, !AttributeSyntax.isChannels(text(rendition.channels)) {
                out.error("channels-syntax", section, line, "CHANNELS is not a count, codings and usages: '\(text(rendition.channels))'")
            }
            if let usage = AttributeSyntax.unknownUsage(text(rendition.channels)) {
                out.warning("channels-usage", section, line, "CHANNELS has a usage that is unknown to the standard: '\(usage)'")
            }
            if kind != .closedCaptions, !list[rendition.instreamId].allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: ".") }) {
                out.error("instream-id", section, line, "INSTREAM-ID has a character it may not")
            }
            if !rendition.characteristics.isEmpty, AttributeSyntax.hasEmptyEntry(text(rendition.characteristics)) {
                out.error("characteristics", section, line, "CHARACTERISTICS has an entry that is empty")
            }
            for (name, language) in [("LANGUAGE", rendition.language), ("ASSOC-LANGUAGE", rendition.assocLanguage)]
            where !language.isEmpty && !AttributeSyntax.isLanguage(text(language)) {
                out.warning("language", section, line, "\(name) is not a language tag: '\(text(language))'")
            }
        }
    }

    private func hasAttribute(_ name: StaticString, _ rendition: Rendition) -> Bool {
        list.text.span.attribute(name, of: rendition.attributes) != nil
    }

    private func isCaptionChannel(_ id: String) -> Bool {
        if ["CC1", "CC2", "CC3", "CC4"].contains(id) { return true }
        let digits = Array(id.utf8.dropFirst(7))
        guard id.hasPrefix("SERVICE"), let number = DecimalInteger.parse(digits.span) else { return false }
        return number >= 1 && number <= 63
    }

    private func isStable(_ slice: ByteSlice) -> Bool {
        list[slice].allSatisfy { $0.isAlphanumeric || "+/=.-_".utf8.contains($0) }
    }

    /// §4.4.6.1.1.
    private func groups(_ out: inout Findings) {
        let section = "4.4.6.1.1"
        var members: [String: [Rendition]] = [:]
        for rendition in list.renditions {
            let key = "\(rendition.kind) \(text(rendition.groupId))"
            let above = members[key] ?? []
            if above.contains(where: { text($0.name) == text(rendition.name) }) {
                out.error("group-name", section, rendition.line, "NAME '\(text(rendition.name))' stands twice in its group")
            }
            if rendition.isDefault, above.contains(where: \.isDefault) {
                out.error("group-default", section, rendition.line, "a group has two members with DEFAULT=YES")
            }
            members[key, default: []].append(rendition)
        }
        // Groups of one type have the same members, and these say the same.
        var first: [String: [Rendition]] = [:]
        for (_, renditions) in members.sorted(by: { $0.key < $1.key }) {
            choices(renditions, &out)
            guard let known = first["\(renditions[0].kind)"] else {
                first["\(renditions[0].kind)"] = renditions
                continue
            }
            let groups = "'\(text(known[0].groupId))' and '\(text(renditions[0].groupId))'"
            if Set(known.map { text($0.name) }) != Set(renditions.map { text($0.name) }) {
                out.warning("group-members", section, renditions[0].line, "groups \(groups) have other members")
                continue
            }
            for rendition in renditions {
                guard let other = known.first(where: { text($0.name) == text(rendition.name) }), traits(other) != traits(rendition) else {
                    continue
                }
                out.warning("group-attributes", section, rendition.line, "'\(text(rendition.name))' is not the same in groups \(groups)")
            }
        }
    }

    /// What a member of a group says that its counterparts in other groups must say too.
    private func traits(_ rendition: Rendition) -> [String] {
        [text(rendition.language), text(rendition.assocLanguage), text(rendition.characteristics)]
            + [rendition.isDefault, rendition.autoselect, rendition.forced].map { "\($0)" }
    }

    /// Members that a player may choose by itself differ in what it chooses by.
    private func choices(_ group: [Rendition], _ out: inout Findings) {
        var seen: Set<[String]> = []
        for rendition in group where rendition.autoselect {
            let traits = [text(rendition.language), text(rendition.assocLanguage), text(rendition.characteristics), "\(rendition.forced)"]
            if !seen.insert(traits).inserted {
                out.warning("group-autoselect", "4.4.6.1.1", rendition.line, "nothing tells '\(text(rendition.name))' from another member")
            }
        }
    }

    /// One URI has one stable id.
    private func stableIds(_ pairs: [(uri: ByteSlice, id: ByteSlice, line: Int)], _ name: String, _ section: String, _ out: inout Findings)
    {
        var known: [[UInt8]: ByteSlice] = [:]
        for pair in pairs where !pair.uri.isEmpty {
            let uri = Array(list[pair.uri])
            if let other = known[uri], !list[other].elementsEqual(list[pair.id]) {
                out.warning("stable-id-uri", section, pair.line, "the same URI has another \(name) above")
            }
            known[uri] = known[uri] ?? pair.id
        }
    }

    // MARK: Variants

    private func variants(_ out: inout Findings) {
        let section = "4.4.6.2"
        let scored = list.variants.count { $0.score != nil }
        let captionless = list.variants.count { $0.closedCaptionsAreNone }
        for variant in list.variants {
            group(variant.audio, .audio, "AUDIO", variant, &out)
            group(variant.subtitles, .subtitles, "SUBTITLES", variant, &out)
            if !variant.closedCaptionsAreNone { group(variant.closedCaptions, .closedCaptions, "CLOSED-CAPTIONS", variant, &out) }
            if captionless > 0, !variant.closedCaptionsAreNone {
                out.error("captions-none", section, variant.line, "CLOSED-CAPTIONS=NONE must stand in all variants or in none")
            }
            if scored > 0, variant.score == nil {
                out.warning("score", section, variant.line, "SCORE should stand in all variants or in none")
            }
            if variant.codecs.isEmpty { out.warning("codecs", section, variant.line, "EXT-X-STREAM-INF should have CODECS") }
        }
        for variant in list.variants + list.iFrameStreams {
            group(variant.video, .video, "VIDEO", variant, &out)
            if let average = variant.averageBandwidth, variant.bandwidth > 0, average > variant.bandwidth {
                out.warning("average-bandwidth", section, variant.line, "AVERAGE-BANDWIDTH exceeds BANDWIDTH")
            }
            if variant.score.map({ $0 <= 0 }) == true { out.error("score", section, variant.line, "SCORE must be positive") }
            if !isStable(variant.stableVariantId) {
                out.error("stable-id", section, variant.line, "STABLE-VARIANT-ID has a character it may not")
            }
            if !variant.supplementalCodecs.isEmpty, variant.codecs.isEmpty {
                out.error("supplemental-codecs", section, variant.line, "SUPPLEMENTAL-CODECS without CODECS")
            }
            codecs(variant, &out)
            layout(variant, &out)
            requirements(variant, &out)
            if !AttributeSyntax.isPathway(text(variant.pathwayId)) {
                out.error("pathway-id", section, variant.line, "PATHWAY-ID has a character it may not")
            }
            if list.version >= 6, list.text.span.attribute("PROGRAM-ID", of: variant.attributes) != nil {
                out.warning("removed-attribute", "8", variant.line, "PROGRAM-ID was removed with version 6")
            }
            if !variant.allowedCpc.isEmpty, !AttributeSyntax.isAllowedCpc(text(variant.allowedCpc)) {
                out.error("allowed-cpc", section, variant.line, "ALLOWED-CPC is not a list of KEYFORMAT:label/label")
            }
            if let rate = list.text.span.attribute("FRAME-RATE", of: variant.attributes), AttributeSyntax.decimals(text(rate)) > 3 {
                out.warning("frame-rate", section, variant.line, "FRAME-RATE is rounded to three decimals")
            }
        }
        stableIds(list.variants.map { ($0.uri, $0.stableVariantId, $0.line) }, "STABLE-VARIANT-ID", section, &out)
        stableIds(list.renditions.map { ($0.uri, $0.stableRenditionId, $0.line) }, "STABLE-RENDITION-ID", "4.4.6.1", &out)
    }

    /// Lists of formats; one of SUPPLEMENTAL-CODECS has its brands, four characters each, behind slashes.
    private func codecs(_ variant: Variant, _ out: inout Findings) {
        let section = "4.4.6.2"
        if !variant.codecs.isEmpty, AttributeSyntax.hasEmptyEntry(text(variant.codecs)) {
            out.error("codecs", section, variant.line, "CODECS has an entry that is empty: '\(text(variant.codecs))'")
        }
        guard !variant.supplementalCodecs.isEmpty else { return }
        let entries = text(variant.supplementalCodecs).split(separator: ",", omittingEmptySubsequences: false)
        if let entry = entries.first(where: { $0.isEmpty || AttributeSyntax.hasEmptyEntry("\($0)", separator: "/") }) {
            let what = "SUPPLEMENTAL-CODECS has an entry without its codec or a brand: '\(entry)'"
            out.error("supplemental-codecs", section, variant.line, what)
        } else if let brand = entries.flatMap({ $0.split(separator: "/").dropFirst() }).first(where: { $0.utf8.count != 4 }) {
            let what = "SUPPLEMENTAL-CODECS has a brand that is not four characters: '\(brand)'"
            out.warning("supplemental-codecs", section, variant.line, what)
        }
    }

    /// What is required of a client and unknown to it makes it ignore the variant (§4.4.6.2, §8).
    private func requirements(_ variant: Variant, _ out: inout Findings) {
        let span = list.text.span
        var attributes = AttributeList(variant.attributes)
        while let item = attributes.next(in: span) {
            guard span.starts(with: "REQ-", at: item.name.start), !span.equals(item.name, "REQ-VIDEO-LAYOUT") else { continue }
            let what = "\(text(item.name)) is unknown to the standard: no client plays this variant"
            out.warning("required-feature", "4.4.6.2", variant.line, what)
        }
    }

    private static let layouts = ["CH-STEREO", "CH-MONO", "PROJ-RECT", "PROJ-EQUI", "PROJ-HEQU", "PROJ-PRIM"]

    private func layout(_ variant: Variant, _ out: inout Findings) {
        guard !variant.videoLayout.isEmpty else { return }
        let entries = text(variant.videoLayout).split(separator: ",", omittingEmptySubsequences: false)
        let specifiers = entries.map { $0.split(separator: "/", omittingEmptySubsequences: false) }
        if specifiers.contains(where: { $0.contains("") || Set($0.map { $0.prefix { $0 != "-" } }).count < $0.count }) {
            out.error("video-layout", "4.4.6.2", variant.line, "REQ-VIDEO-LAYOUT has an entry that is empty or says one thing twice")
        }
        for entry in specifiers {
            for specifier in entry where !specifier.isEmpty && !Self.layouts.contains("\(specifier)") {
                let what = "REQ-VIDEO-LAYOUT has '\(specifier)', which is unknown to the standard: no client plays this variant"
                out.warning("video-layout", "4.4.6.2", variant.line, what)
            }
        }
        if entries.allSatisfy({ $0.split(separator: "/").allSatisfy { $0 == "CH-MONO" || $0 == "PROJ-RECT" } }) {
            out.warning("video-layout", "4.4.6.2", variant.line, "REQ-VIDEO-LAYOUT says what is so without it")
        }
    }

    private func group(_ id: ByteSlice, _ kind: Rendition.Kind, _ name: String, _ variant: Variant, _ out: inout Findings) {
        guard !id.isEmpty else { return }
        let wanted = list[id]
        guard !list.renditions.contains(where: { $0.kind == kind && list[$0.groupId].elementsEqual(wanted) }) else { return }
        out.error("group-exists", "4.4.6.2", variant.line, "no EXT-X-MEDIA of this type has the GROUP-ID of \(name)=\"\(text(id))\"")
    }

    // MARK: Session

    private func session(_ out: inout Findings) {
        var ids: Set<[String]> = []
        for data in list.sessionData {
            if data.value.isEmpty == data.uri.isEmpty {
                out.error("session-data", "4.4.6.4", data.line, "EXT-X-SESSION-DATA has either a VALUE or a URI")
            }
            if !data.dataId.isEmpty, !ids.insert([text(data.dataId), text(data.language)]).inserted {
                out.error("session-data-once", "4.4.6.4", data.line, "DATA-ID '\(text(data.dataId))' stands twice in one LANGUAGE")
            }
        }
        var keys: Set<[String]> = []
        for key in list.sessionKeys {
            if key.method == .none { out.error("session-key-none", "4.4.6.5", key.line, "METHOD of EXT-X-SESSION-KEY must not be NONE") }
            let iv = key.iv.map { "\($0.high) \($0.low)" } ?? ""
            if key.iv != nil, key.method == .aes256Gcm || key.method == .sampleAesCtr {
                out.error("key-iv", "4.4.4.4", key.line, "METHOD=\(text(key.methodText)) has no IV")
            }
            let format = key.isIdentity ? "identity" : text(key.keyFormat)
            let values = [key.methodText, key.uri, key.keyFormatVersions].map(text) + [format, iv]
            if !keys.insert(values).inserted {
                out.error("session-key-once", "4.4.6.5", key.line, "the same key stands twice")
            }
        }
        guard let steering = list.contentSteering, !steering.pathwayId.isEmpty else { return }
        let wanted = text(steering.pathwayId)
        if !AttributeSyntax.isPathway(wanted) {
            out.error("pathway-id", "4.4.6.6", steering.line, "PATHWAY-ID has a character it may not")
        }
        if !list.variants.contains(where: { ($0.pathwayId.isEmpty ? "." : text($0.pathwayId)) == wanted }) {
            out.error("pathway", "4.4.6.6", steering.line, "no variant has the PATHWAY-ID '\(text(steering.pathwayId))'")
        }
    }
}
