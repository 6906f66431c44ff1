import Manifest
import Model

extension MarkerMode {
    /// The lines with which every pod for a break begins.
    /// - Parameter window: the reference's content.
    public func podMarkers(of adBreak: AdBreak, in window: ContentWindow) -> [UInt8] {
        switch self {
        case .strip: return []
        case .pass: return window.contains(adBreak.id.segment) ? window[adBreak.id.segment].markers : []
        case .rewrite: return TagLines.cueOut(planned: adBreak.planned)
        }
    }

    /// The line of the first content segment behind a pod.
    public var returnMarkers: [UInt8] { self == .rewrite ? TagLines.cueIn : [] }
}
