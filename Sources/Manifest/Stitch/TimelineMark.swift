extension Timeline {
    /// What has to be known of a timeline to go on after a restart of ours.
    public struct Mark: Equatable, Sendable {
        /// Channel number − origin number, in the origin's last run of numbers, and the same for discontinuities.
        public var sequenceOffset: Int64, discontinuityOffset: Int64
        /// The last segment: its number, its end (nanoseconds since 1970) and its discontinuity number.
        public var lastNumber: Int64, lastEnd: Int64, lastDiscontinuity: Int64

        public init(sequenceOffset: Int64, discontinuityOffset: Int64, lastNumber: Int64, lastEnd: Int64, lastDiscontinuity: Int64) {
            self.sequenceOffset = sequenceOffset
            self.discontinuityOffset = discontinuityOffset
            self.lastNumber = lastNumber
            self.lastEnd = lastEnd
            self.lastDiscontinuity = lastDiscontinuity
        }

        /// How the origin's first playlist after a restart of ours relates to it: the origin goes on when the number that was the last,
        /// or what follows it, has the right date.
        func relation(of origin: [OriginSegment]) -> Relation {
            guard let first = origin.first, let last = origin.last, last.sequence + sequenceOffset >= lastNumber else { return .restarted }
            if let index = index(in: origin), let date = origin[index].date {
                return abs(date + origin[index].duration - lastEnd) < origin[index].duration / 2 ? .goesOn : .restarted
            }
            if first.sequence + sequenceOffset > lastNumber, let date = first.date, date < lastEnd - first.duration / 2 {
                return .restarted
            }
            return .goesOn
        }

        /// When a first playlist without dates begins, where it meets what was known; `nil` where it does not.
        func start(of origin: [OriginSegment]) -> Int64? {
            index(in: origin).map { index in lastEnd - origin[...index].reduce(0) { $0 + $1.duration } }
        }

        /// The channel's discontinuity number of the first segment, counted back from where the playlist meets what was known.
        func firstDiscontinuity(of origin: [OriginSegment]) -> Int64 {
            guard let index = index(in: origin) else { return max(lastDiscontinuity, origin[0].discontinuity + discontinuityOffset) }
            return lastDiscontinuity - Int64(origin[1..<(index + 1)].count { $0.startsDiscontinuity })
        }

        private func index(in origin: [OriginSegment]) -> Int? {
            let index = Int(lastNumber - sequenceOffset - origin[0].sequence)
            return origin.indices.contains(index) ? index : nil
        }
    }
}
