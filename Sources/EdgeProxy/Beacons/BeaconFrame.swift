import Stitching
import Store

/// A record of a segment that holds a beacon: its kind, its index (4 bytes, little-endian), and the sealed rest.
struct BeaconFrame {
    static let headerKind: UInt8 = 1, beaconKind: UInt8 = 2
    private static let headBytes = 5

    let index: UInt32
    let sealed: ArraySlice<UInt8>

    /// `nil` for a record of another kind.
    init?(_ record: ArraySlice<UInt8>) {
        guard record.count > Self.headBytes, record.first == Self.beaconKind else { return nil }
        var index: UInt32 = 0
        for byte in record.dropFirst().prefix(4).reversed() { index = index << 8 | UInt32(byte) }
        self.index = index
        sealed = record.dropFirst(Self.headBytes)
    }

    static func record(_ index: UInt32, _ sealed: [UInt8]) -> [UInt8] {
        [beaconKind] + (0..<4).map { UInt8(truncatingIfNeeded: index >> UInt32($0 * 8)) } + sealed
    }
}

/// The first record of a segment. It stands there twice: without its salt nothing of the segment can be read.
struct BeaconHeader: Equatable {
    private static let version: Int64 = 1

    var number: UInt64 = 0
    /// Milliseconds since 1970.
    var beganMs: Int64 = 0
    /// Random. The key is made of it too, so that it is gone with the segment.
    var salt: (UInt64, UInt64) = (0, 0)

    init(number: UInt64, beganMs: Int64, salt: (UInt64, UInt64)) {
        self.number = number
        self.beganMs = beganMs
        self.salt = salt
    }

    /// `nil` for what is none, or is of a later version.
    init?(_ record: [UInt8]) {
        guard record.first == BeaconFrame.headerKind else { return nil }
        var coder = RecordCoder(reading: Array(record.dropFirst())), version = Self.version
        guard (try? coder.number(&version, "version")) != nil, version == Self.version, (try? walk(&coder)) != nil else { return nil }
    }

    static func == (one: BeaconHeader, other: BeaconHeader) -> Bool { one.record == other.record }

    var record: [UInt8] {
        var coder = RecordCoder(), copy = self, version = Self.version
        // Writing never throws: `Truncated` is of reading.
        try? coder.number(&version, "version")
        try? copy.walk(&coder)
        return [BeaconFrame.headerKind] + coder.bytes
    }

    /// The key of the day and of this segment. Each segment is of one day.
    /// - Parameter secrets: the installation's; the first seals, all open.
    func seal(_ secrets: [[UInt8]]) -> JournalSeal {
        var coder = RecordCoder(), day = self.day, copy = self
        try? coder.number(&day, "day")
        try? coder.word(&copy.salt.0, "salt")
        try? coder.word(&copy.salt.1, "salt")
        return JournalSeal(secrets: secrets.map { Sha256.seal("edgeproxy beacons 1", coder.bytes, key: $0) })
    }

    var day: Int64 { Self.day(beganMs) }
    static func day(_ ms: Int64) -> Int64 { ms / 86_400_000 }

    private mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.word(&number, "number")
        try coder.number(&beganMs, "began")
        try coder.word(&salt.0, "salt")
        try coder.word(&salt.1, "salt")
    }
}
