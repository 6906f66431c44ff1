@testable import EdgeProxy
@testable import Model

/// Which break markers a stitched playlist may have, by the channel's mode.
enum MarkerCheck {
    /// - Parameter isBehindAd: what stands before the first segment of `text`; `nil` where that is not known.
    static func faults(in text: String, _ mode: MarkerMode, isBehindAd: Bool?) -> [String] {
        var faults: [String] = [], tags: [Substring] = [], wasAd = isBehindAd
        for line in text.lines {
            if line.begins("#") {
                if mode != .pass, line.holds("CUE") || line.holds("SCTE35") { tags.append(line) }
                continue
            }
            let parts = line.split(separator: "/")
            let isAd = parts.contains("ad")
            // ad/{creative}/{break}/{pod}/{i}/{rendition}.ts
            let isPodStart = isAd && parts[parts.count - 2] == "0"
            switch mode {
            case .strip: if !tags.isEmpty { faults.append("\(tags) before \(line)") }
            case .pass: break
            case .rewrite:
                let isReturn = wasAd.map { $0 && !isAd }
                if tags.contains(where: { $0.begins("#EXT-X-CUE-OUT") }) != isPodStart { faults.append("out: \(tags) before \(line)") }
                if let isReturn, tags.contains("#EXT-X-CUE-IN") != isReturn { faults.append("in: \(tags) before \(line)") }
            }
            tags = []
            wasAd = isAd
        }
        return faults
    }
}
