/// Dynamic changes of audio, `audio_descriptor()` (SCTE 35 §10.3.5).
public struct AudioDescriptor: Equatable, Sendable {
    public struct Channel: Equatable, Sendable {
        public var componentTag: UInt8
        /// ISO 639-2: three letters, as ASCII.
        public var isoCode: [UInt8]
        /// 3 bits (ATSC A/52 table 5.7).
        public var bitStreamMode: UInt8
        /// 4 bits (ATSC A/52 table A4.5).
        public var numChannels: UInt8
        public var isFullService: Bool

        public init(
            componentTag: UInt8, isoCode: [UInt8], bitStreamMode: UInt8 = 0, numChannels: UInt8 = 0, isFullService: Bool = true
        ) {
            self.componentTag = componentTag
            self.isoCode = isoCode
            self.bitStreamMode = bitStreamMode
            self.numChannels = numChannels
            self.isFullService = isFullService
        }
    }

    /// At most 15.
    public var channels: [Channel]
    public var reserved = ReservedBits()
    /// Bytes within the descriptor's length that the standard does not name.
    public var trailing: [UInt8] = []
    public init(channels: [Channel] = []) { self.channels = channels }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        let count = try cursor.count(4, channels.count, .audioCount)
        try cursor.reserved(4, &reserved, at: 0)
        cursor.beginList("channels")
        for index in 0..<count {
            cursor.beginItem(index)
            if index == channels.count { channels.append(Channel()) }
            try channels[index].walk(&cursor)
            cursor.endItem()
        }
        cursor.endList()
        try cursor.rest(&trailing, .trailing)
    }
}

extension AudioDescriptor.Channel: Walkable {
    init() { self.init(componentTag: 0, isoCode: []) }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.bits(8, &componentTag, .componentTag)
        try cursor.bytes(3, &isoCode, .isoCode, asText: true)
        try cursor.bits(3, &bitStreamMode, .bitStreamMode)
        try cursor.bits(4, &numChannels, .numChannels)
        try cursor.flag(&isFullService, .fullSrvcAudio)
    }
}
