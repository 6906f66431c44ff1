/// Takes from the front of a composed playlist what a delta update skips (draft-pantos-hls-rfc8216bis §4.4.5.2).
///
/// - Parameters:
///   - pieces: all that the full playlist lists; afterwards what the delta lists.
///   - boundary: the skip boundary, nanoseconds before the end of the last segment.
/// - Returns: SKIPPED-SEGMENTS; 0 when nothing is old enough, and the pieces are as they were.
public func skipOld(_ pieces: inout [SpanKey], boundary: Int64, in window: ContentWindow, _ placements: [Placement]) -> Int64 {
    var distance: Int64 = 0, index = pieces.count
    while index > 0 {
        index -= 1
        let piece = pieces[index]
        let media = piece.pod.flatMap { pod in placements.first { $0.pod == pod }?.media }
        var number = piece.last
        while number >= piece.first {
            if distance >= boundary {
                let skipped = pieces[..<index].reduce(number - piece.first + 1) { $0 + $1.last - $1.first + 1 }
                pieces[index].first = number + 1
                // The tag before the pod's successor is among what the player has already.
                pieces[index].returns = false
                pieces.removeFirst(number == piece.last ? index + 1 : index)
                return skipped
            }
            distance += media.map { $0.segments[Int(number)].duration } ?? window[number].duration
            number -= 1
        }
    }
    return 0
}
