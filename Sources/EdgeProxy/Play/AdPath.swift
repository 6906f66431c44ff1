import Manifest

/// `ad/{creative or slate}/{break}/{pod}/{i}/{rendition}.{ext}` below a session.
struct AdPath: Equatable {
    var creative: String
    var breakId: Int64
    var pod: PodId
    /// Index of the segment within the pod; `nil`: the creative's initialisation section.
    var index: Int?
    var rendition: Int

    /// `nil` for anything that no playlist of ours contains.
    init?(_ path: UnsafeRawBufferPointer) {
        let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].elementsEqual("ad".utf8), parts[5].count <= 24,
            let breakId = Self.number(parts[2]), let pod = Self.number(parts[3]),
            let dot = parts[5].firstIndex(of: UInt8(ascii: ".")), let rendition = Self.number(parts[5][..<dot])
        else { return nil }
        creative = String(decoding: parts[1], as: UTF8.self)
        self.breakId = breakId
        self.pod = PodId(pod)
        self.rendition = Int(rendition)
        if parts[4].elementsEqual("init".utf8) {
            index = nil
        } else {
            guard let number = Self.number(parts[4]) else { return nil }
            index = Int(number)
        }
    }

    private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int64? {
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + Int64(digit - 0x30)
        }
        return value
    }
}
