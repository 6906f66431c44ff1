import Manifest
import Model

/// `{creative or slate}/{break}/{pod}/{i}/{rendition}.{ext}` below `ad/` of a session.
struct AdPath: Equatable {
    var creative: String
    var breakId: BreakId
    var pod: PodId
    /// Index of the segment within the pod; `nil`: the creative's initialisation section.
    var index: Int?
    var rendition: Int

    /// `nil` for anything that no playlist of ours contains.
    init?(_ path: UnsafeRawBufferPointer) {
        let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 5, parts[4].count <= 24,
            let breakId = Self.number(parts[1]), let pod = Self.number(parts[2]),
            let dot = parts[4].firstIndex(of: UInt8(ascii: ".")), let rendition = Self.number(parts[4][..<dot])
        else { return nil }
        creative = String(decoding: parts[0], as: UTF8.self)
        self.breakId = BreakId(breakId)
        self.pod = PodId(pod)
        self.rendition = Int(rendition)
        if parts[3].elementsEqual("init".utf8) {
            index = nil
        } else {
            guard let number = Self.number(parts[3]) else { return nil }
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
