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
        for variant in list.variants where !variant.videoLayout.isEmpty { need(12, "REQ-VIDEO-LAYOUT", variant.line) }
        for key in list.sessionKeys where !key.keyFormat.isEmpty { need(5, "KEYFORMAT", key.line) }
        if list.version < needed.version {
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
        }
    }

    private func hasAttribute(_ name: StaticString, _ rendition: Rendition) -> Bool {
        list.text.span.attribute(name, of: rendition.attributes) != nil
    }

    private func isCaptionChannel(_ id: String) -> Bool {
        if ["CC1", "CC2", "CC3", "CC4"].contains(id) { return true }
        guard id.hasPrefix("SERVICE"), let number = Int(id.dropFirst(7)) else { return false }
        return number >= 1 && number <= 63
    }

    private func isStable(_ slice: ByteSlice) -> Bool {
        list[slice].allSatisfy { byte in
            byte.isDigit || (byte.uppercased >= 0x41 && byte.uppercased <= 0x5a) || "+/=.-_".utf8.contains(byte)
        }
    }

    /// §4.4.6.1.1.
    private func groups(_ out: inout Findings) {
        let section = "4.4.6.1.1"
        var members: [String: [Rendition]] = [:]
        for rendition in list.renditions {
            let key = "\(rendition.kind) \(text(rendition.groupId))"
            for other in members[key] ?? [] {
                if text(other.name) == text(rendition.name) {
                    out.error("group-name", section, rendition.line, "NAME '\(text(rendition.name))' stands twice in its group")
                }
                if other.isDefault, rendition.isDefault {
                    out.error("group-default", section, rendition.line, "a group has two members with DEFAULT=YES")
                }
            }
            members[key, default: []].append(rendition)
        }
        // Groups of one type have the same members.
        var sets: [String: (names: Set<String>, group: String)] = [:]
        for (_, renditions) in members.sorted(by: { $0.key < $1.key }) {
            let kind = "\(renditions[0].kind)", names = Set(renditions.map { text($0.name) }), group = text(renditions[0].groupId)
            if let known = sets[kind], known.names != names {
                out.warning("group-members", section, renditions[0].line, "groups '\(known.group)' and '\(group)' have other members")
            } else {
                sets[kind] = (names, group)
            }
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
        var keys: Set<String> = []
        for key in list.sessionKeys {
            if key.method == .none { out.error("session-key-none", "4.4.6.5", key.line, "METHOD of EXT-X-SESSION-KEY must not be NONE") }
            if !keys.insert(text(key.attributes)).inserted {
                out.error("session-key-once", "4.4.6.5", key.line, "the same key stands twice")
            }
        }
        guard let steering = list.contentSteering, !steering.pathwayId.isEmpty else { return }
        let wanted = list[steering.pathwayId]
        if !list.variants.contains(where: { list[$0.pathwayId].elementsEqual(wanted) }) {
            out.error("pathway", "4.4.6.6", steering.line, "no variant has the PATHWAY-ID '\(text(steering.pathwayId))'")
        }
    }
}
