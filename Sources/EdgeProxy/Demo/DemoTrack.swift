import Model

/// One track of a fragmented MP4 file that holds two: so the demo has pictures and sound apart without keeping them twice.
///
/// For files as `testdata/media/make.sh` makes them: a fragment a file, a run a track, offsets from the fragment's beginning.
///
/// The track is number 1 in what is taken, as packagers number the only one of a file. ffmpeg 5.1 reads the first EXT-X-MAP of a playlist
/// and passes over the others, so it ends at a fragment of another number: at our silence, which has 1 too.
enum DemoTrack: Sendable, Equatable {
    case pictures, sound
    /// The first sample of the pictures, which is an I-frame.
    case iFrame

    /// Its number in the file that holds two.
    private var id: Int64 { self == .sound ? 2 : 1 }

    /// - Returns: `nil` for a file of another make.
    func taken(from file: [UInt8]) -> [UInt8]? {
        let boxes = Mp4Reader(file).children
        if boxes.contains(where: { $0.type == "moov" }) {
            return boxes.reduce(into: []) { $0 += $1.type == "moov" ? movie($1.body) : Self.box($1.type, $1.body.bytes) }
        }
        guard let moof = boxes.first(where: { $0.type == "moof" })?.body, let header = moof.boxes("mfhd").first,
            let track = moof.boxes("traf").first(where: { $0.boxes("tfhd").first?.number32(4) == id }),
            let run = Run(track, of: self, moof: moof.position - 8), run.data.upperBound <= file.count
        else { return nil }
        func fragment(dataOffset: Int) -> [UInt8] {
            let boxes = track.children.flatMap { child in
                switch child.type {
                case "trun": Self.box(child.type, run.box(dataOffset: dataOffset)[...])
                case "tfhd": Self.box(child.type, Self.renumbered(child.body, at: 4))
                default: Self.box(child.type, child.body.bytes)
                }
            }
            return Self.box("moof", Self.box("mfhd", header.bytes)[...] + Self.box("traf", boxes[...])[...])
        }
        let type = boxes.first { $0.type == "styp" }.map { Self.box("styp", $0.body.bytes) } ?? []
        return type + fragment(dataOffset: fragment(dataOffset: 0).count + 8) + Self.box("mdat", file[run.data])
    }

    /// The movie without the other track.
    private func movie(_ body: Mp4Reader) -> [UInt8] {
        let kept = body.children.flatMap { child -> [UInt8] in
            switch child.type {
            case "trak":
                child.body.boxes("tkhd").first?.number32(12) != id
                    ? []
                    : Self.box(
                        child.type,
                        child.body.children.flatMap {
                            Self.box($0.type, $0.type == "tkhd" ? Self.renumbered($0.body, at: 12) : $0.body.bytes)
                        }[...])
            case "mvex":
                Self.box(
                    child.type,
                    child.body.children.filter { $0.body.number32(4) == id }.flatMap {
                        Self.box($0.type, Self.renumbered($0.body, at: 4))
                    }[...])
            default: Self.box(child.type, child.body.bytes)
            }
        }
        return Self.box("moov", kept[...])
    }

    /// A `trun` with a size for each sample, its data offset and maybe the first sample's flags before them.
    private struct Run {
        /// Where its samples lie in the file.
        let data: Range<Int>
        private let bytes: [UInt8]
        private let count: Int

        init?(_ track: Mp4Reader, of kind: DemoTrack, moof: Int) {
            guard let run = track.boxes("trun").first, let flags = run.number32(0), flags & 0xffff_f3fa == 0x200,
                let samples = run.number32(4), let offset = run.number32(8), samples > 0
            else { return nil }
            let first = flags & 4 == 0 ? 12 : 16
            count = kind == .iFrame ? 1 : Int(samples)
            var size = 0
            for index in 0..<count {
                guard let one = run.number32(first + 4 * index) else { return nil }
                size += Int(one)
            }
            data = (moof + Int(offset))..<(moof + Int(offset) + size)
            bytes = Array(run.bytes.prefix(first + 4 * count))
        }

        func box(dataOffset: Int) -> [UInt8] {
            var body = bytes
            for (at, value) in [(4, count), (8, dataOffset)] {
                for byte in 0..<4 { body[at + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * byte)) }
            }
            return body
        }
    }

    /// A box's body with 1 as the track's number, which stands at `offset`.
    private static func renumbered(_ body: Mp4Reader, at offset: Int) -> ArraySlice<UInt8> {
        var bytes = Array(body.bytes)
        bytes.replaceSubrange(offset..<(offset + 4), with: [0, 0, 0, 1])
        return bytes[...]
    }

    private static func box(_ type: String, _ body: ArraySlice<UInt8>) -> [UInt8] {
        let size = body.count + 8
        return (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } + Array(type.utf8) + body
    }
}
