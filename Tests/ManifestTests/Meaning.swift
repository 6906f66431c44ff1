@testable import Manifest

/// What a list says, without where its texts lie: equal for a model and for what was read from its written form.
///
/// By reflection, so that a field that is added and not written is found.
enum Meaning {
    static func of(_ list: MediaPlaylist) -> [String] {
        let own = fields(list, list.text, except: ["segments", "keySets", "keys", "maps", "parts", "trailingCues", "trailingParts"])
        let segments = list.segments.map { segment in
            let keys =
                segment.keySet < 0 ? [] : list.keys[list.keySets[segment.keySet].keys].map { fields($0, list.text).joined(separator: " ") }
            let skipped: Set = ["keySetIndex", "mapIndex", "firstPart", "endPart", "firstCue", "endCue", "hasKeyTag", "hasMapTag"]
            var lines = fields(segment, list.text, except: skipped) + ["keys: \(keys.sorted())"]
            if segment.map >= 0 {
                let map = list.maps[segment.map]
                let mapKeys = map.keySet < 0 ? [] : list.keys[list.keySets[map.keySet].keys].map { list.text(ofSlice: $0.uri) }
                lines += fields(map, list.text, except: ["keySet"]).map { "map.\($0)" } + ["map.keys: \(mapKeys.sorted())"]
            }
            return (lines + list.parts[segment.parts].flatMap { fields($0, list.text).map { "part.\($0)" } }).joined(separator: "\n")
        }
        return own + segments + list.parts[list.trailingParts].flatMap { fields($0, list.text) }
    }

    static func of(_ list: MultivariantPlaylist) -> [String] { fields(list, list.text, except: ["defines"]) }

    /// Each stored field with its value; what only says where something stood is left out.
    private static func fields(_ value: Any, _ text: [UInt8], except: Set<String> = []) -> [String] {
        let places: Set = [
            "source", "line", "uriLine", "firstLine", "attributes", "header", "trailer", "lineCount", "endsWithLineEnd", "text",
            "durationText", "programDateTimeText", "assumedOffset", "kindText", "methodText",
        ]
        return Mirror(reflecting: value).children.compactMap { child in
            guard let label = child.label, !places.contains(label), !except.contains(label) else { return nil }
            return "\(label): \(show(child.value, text))"
        }
    }

    private static func show(_ value: Any, _ text: [UInt8]) -> String {
        switch value {
        case let slice as ByteSlice: return "'\(String(decoding: text[slice], as: UTF8.self))'"
        case is any FixedWidthInteger, is Bool, is MediaKey.Method, is Rendition.Kind, is PreloadHint.Kind, is MediaPlaylist.Kind,
            is CueMarker.Dialect, is CueMarker.Direction, is CueMarker.PayloadForm:
            return "\(value)"
        default: break
        }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional { return mirror.children.first.map { show($0.value, text) } ?? "nil" }
        if mirror.displayStyle == .collection { return "[" + mirror.children.map { show($0.value, text) }.joined(separator: ",\n") + "]" }
        return "(" + fields(value, text).joined(separator: " ") + ")"
    }
}

extension MediaPlaylist {
    fileprivate func text(ofSlice slice: ByteSlice) -> String { String(decoding: text[slice], as: UTF8.self) }
}
