import Formats
import Transport

/// A live channel of the bench's origin: a window that slides with the clock, and breaks at fixed distances. When it begins a break is
/// under way already, so that sessions get their pod at once.
struct OriginSchedule: Sendable {
    var segmentSeconds = 4
    /// 28 segments make a playlist of about 3 kB.
    var windowSegments = 28
    var cycleSegments = 25
    var breakSegments = 8
    /// Of the first break, how much has passed when the channel begins.
    var breakPassedSegments = 6
    /// Nanoseconds since 1970.
    var beginsWallNs = Clock.wallNs()

    private var segmentNs: Int64 { Int64(segmentSeconds) * 1_000_000_000 }

    /// The number of the last complete segment; the first that is ever listed has number 0.
    private func edge(_ wallNs: Int64) -> Int {
        windowSegments - 1 + max(0, Int((wallNs - beginsWallNs) / segmentNs))
    }

    /// When the last complete segment of that time came out, and its number.
    func newest(_ wallNs: Int64) -> (number: Int, outNs: Int64) {
        let number = edge(wallNs)
        return (number, beginsWallNs + Int64(number - windowSegments + 1) * segmentNs)
    }

    /// Where segment `number` stands in a cycle; the break is at its beginning.
    private func phase(_ number: Int) -> Int {
        let start = windowSegments - breakPassedSegments
        return ((number - start) % cycleSegments + cycleSegments) % cycleSegments
    }

    /// The media playlist at `wallNs`.
    /// - Parameter prefix: put before each segment's name.
    func playlist(wallNs: Int64, prefix: String) -> String {
        let last = edge(wallNs), first = last - windowSegments + 1
        var text = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:\(segmentSeconds)\n#EXT-X-MEDIA-SEQUENCE:\(first)\n"
        for number in first...last {
            let start = beginsWallNs / 1_000_000_000 + Int64((number - windowSegments + 1) * segmentSeconds)
            text += "#EXT-X-PROGRAM-DATE-TIME:\(Rfc3339.text(start * 1_000_000_000))\n"
            switch phase(number) {
            case 0: text += "#EXT-X-CUE-OUT:\(breakSegments * segmentSeconds)\n"
            case breakSegments: text += "#EXT-X-CUE-IN\n"
            case let phase where phase < breakSegments && number == first:
                text += "#EXT-X-CUE-OUT-CONT:\(phase * segmentSeconds)/\(breakSegments * segmentSeconds)\n"
            default: break
            }
            text += "#EXTINF:\(segmentSeconds).000,\n\(prefix)\(number).ts\n"
        }
        return text
    }
}
