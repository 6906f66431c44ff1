import Formats
import Manifest

/// What the header of a playlist's answer must keep: HTT-1 and HTT-4.
struct AnswerRules {
    /// Of a stitched playlist, which is one viewer's own: nobody else may get it, and a page on another site must be able to read it.
    var isStitched = false
    /// Target duration of a live playlist, nanoseconds; nil for what doesn't change.
    var liveTargetNs: Int64?

    /// - Parameters:
    ///   - path: of the URL the answer came from.
    ///   - header: the value of a field by its name in lower case.
    func check(path: Substring, header: (String) -> String?) -> [Violation] {
        var found: [Violation] = []
        contentType(path, header("content-type"), &found)
        caching(header("cache-control"), &found)
        if isStitched, header("access-control-allow-origin") == nil {
            found.append(Violation(.htt4, "expected Access-Control-Allow-Origin, got none"))
        }
        return found
    }

    /// RFC 8216 §4: a playlist is known by its type or by its name; the type decides in players that look at it at all.
    private func contentType(_ path: Substring, _ value: String?, _ found: inout [Violation]) {
        let type = value?.split(separator: ";", omittingEmptySubsequences: false).first.map { $0.trimmingBlanks().lowercased() } ?? ""
        let types = ["application/vnd.apple.mpegurl", "audio/mpegurl", "application/x-mpegurl", "audio/x-mpegurl"]
        if types.contains(type) || !isStitched && (path.hasSuffix(".m3u8") || path.hasSuffix(".m3u")) { return }
        found.append(Violation(.htt1, "expected Content-Type application/vnd.apple.mpegurl, got \(shown(value))"))
    }

    private func caching(_ value: String?, _ found: inout [Violation]) {
        let directives = CacheDirectives(value ?? "")
        if isStitched {
            // A short life would be as good, were it not that a shared cache may hand one viewer's session to another.
            if !directives.noStore, !directives.isPrivate || !directives.noCache {
                found.append(Violation(.htt1, "expected Cache-Control no-store on a playlist of one session, got \(shown(value))"))
            }
        } else if let target = liveTargetNs, let age = directives.maxAgeNs, !directives.noStore, !directives.noCache, age > target {
            found.append(Violation(.htt1, "expected a live playlist to be cached for a target duration at most, got \(shown(value))"))
        }
    }

    private func shown(_ value: String?) -> String { value.map { Json.string($0).shown } ?? "none" }

    /// A playlist of a session, known by its path: `/play/{tenant}/{channel}/s/{session}/…`.
    static func isSession(path: Substring) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let play = parts.firstIndex(of: "play") else { return false }
        return play + 4 < parts.count && parts[play + 3] == "s"
    }

    /// A URL as it may be shown: queries and user names hold tokens.
    static func redacted(_ url: String) -> String {
        String(url.withoutPasswords.prefix { $0 != "?" && $0 != "#" }) + (url.contains("?") ? "?…" : "")
    }

    /// The path of an absolute URL, without its query.
    static func path(of url: String) -> Substring {
        let whole = url.prefix { $0 != "?" && $0 != "#" }
        guard let scheme = whole.firstRange(of: "://") else { return whole }
        let rest = whole[scheme.upperBound...]
        return rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...]
    }
}

/// The parts of Cache-Control that matter for a playlist (RFC 9111 §5.2.2).
struct CacheDirectives: Equatable {
    var noStore = false, noCache = false, isPrivate = false
    /// The longest of max-age and s-maxage, nanoseconds.
    var maxAgeNs: Int64?

    init(_ value: String) {
        for directive in value.split(separator: ",") {
            let pair = directive.split(separator: "=", maxSplits: 1).map { $0.trimmingBlanks() }
            switch pair.first?.lowercased() {
            case "no-store": noStore = true
            case "no-cache": noCache = true
            case "private": isPrivate = true
            case "max-age", "s-maxage":
                let seconds = pair.count == 2 ? Int64(pair[1].drop { $0 == "\"" }.prefix { $0.isNumber }) : nil
                if let seconds { maxAgeNs = max(maxAgeNs ?? 0, min(seconds, 1_000_000_000) * 1_000_000_000) }
            default: break
            }
        }
    }
}

extension Substring {
    fileprivate func trimmingBlanks() -> Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
