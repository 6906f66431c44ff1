import Formats
import Manifest
import Model

extension MarkerMode {
    /// The lines with which every pod for a break begins.
    /// - Parameter window: the reference's content.
    public func podMarkers(of adBreak: AdBreak, in window: ContentWindow) -> [UInt8] {
        switch self {
        case .strip: return []
        case .pass: return window.contains(adBreak.id) ? window[adBreak.id].markers : []
        case .rewrite:
            var line = Array("#EXT-X-CUE-OUT".utf8)
            if let planned = adBreak.planned {
                line.append(UInt8(ascii: ":"))
                DecimalSeconds.append(planned, to: &line)
            }
            return line + [UInt8(ascii: "\n")]
        }
    }

    /// The line of the first content segment behind a pod.
    public var returnMarkers: [UInt8] { self == .rewrite ? Array("#EXT-X-CUE-IN\n".utf8) : [] }
}
