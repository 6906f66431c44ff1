import Model

/// What a rendition is recognised by, as the journal has it: a part of `PresentationRecord`.
extension RenditionDescription {
    private static let kinds: [RenditionTraits.Kind] = [.video, .audio, .subtitles, .iFrames]

    /// A kind that no version has written is taken for the most common one. What its media told is not written: that is read again.
    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        var kind = Int64(Self.kinds.firstIndex(of: traits.kind) ?? 0)
        try coder.number(&kind, "kind")
        traits.kind = Self.kinds.indices.contains(Int(kind)) ? Self.kinds[Int(kind)] : .video
        try coder.number(&traits.bandwidth, "bandwidth")
        try Self.walk(&traits.width, "width", &coder)
        try Self.walk(&traits.height, "height", &coder)
        try coder.number(&traits.frameRateMilli, "frame_rate")
        try coder.list(&traits.codecs, "codecs", empty: "") { (codec, coder) throws(RecordCoder.Truncated) in
            try coder.string(&codec, "codec")
        }
        try coder.string(&traits.videoRange, "video_range")
        try coder.string(&traits.language, "language")
        try Self.walk(&traits.channels, "channels", &coder)
        try Self.walk(&traits.sampleRate, "sample_rate", &coder)
        try coder.word(&stableId, "stable_id")
        try coder.list(&labels, "labels", empty: 0) { (label, coder) throws(RecordCoder.Truncated) in
            try coder.word(&label, "label")
        }
    }

    private static func walk(_ value: inout Int, _ field: String, _ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        var number = Int64(value)
        try coder.number(&number, field)
        value = Int(truncatingIfNeeded: number)
    }
}
