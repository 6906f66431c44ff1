// seeds: testdata/manifest
@testable import Manifest

// One entry for each parser: for libFuzzer, for the saved inputs in testdata/fuzz, and for seeded mutations. Refusing is fine, crashing
// is not; what is read must be consistent with itself.

/// Media and multivariant parsers, the text editor and the checks.
func fuzzPlaylist(_ input: [UInt8]) {
    if let text = try? PlaylistText(input) {
        precondition(text.bytes() == input, "what was not edited leaves as it came")
        let lines = (0..<text.lineCount).flatMap { text.line($0 + 1) }
        precondition(lines == input, "the lines are the text")
    }
    if let list = try? MediaPlaylist(parsing: input, imports: [Variable(name: [0x61], value: [0x62])], query: [0x71, 0x3d, 0x31]) {
        consistent(list)
        stable(list.text, list.written) { (bytes: [UInt8]) throws(ManifestError) in try MediaPlaylist(parsing: bytes).written() }
    }
    if let list = try? MultivariantPlaylist(parsing: input) {
        for variant in list.variants { precondition(!list[variant.uri].isEmpty && variant.line <= variant.uriLine) }
        for rendition in list.renditions { precondition(!list[rendition.groupId].isEmpty) }
        stable(list.text, list.written) { (bytes: [UInt8]) throws(ManifestError) in try MultivariantPlaylist(parsing: bytes).written() }
    }
    if let list = try? MediaPlaylist(parsing: input, isComplete: false) { consistent(list) }
    let check = Check(input)
    for finding in check.errors + check.warnings { precondition(!finding.description.isEmpty) }
    if let list = try? MediaPlaylist(parsing: input), let delta = DeltaUpdate.make(from: list, canSkipUntil: 1) {
        _ = try? DeltaUpdate.merge(delta, into: list)
    }
    var checker = StreamChecker()
    _ = checker.check(input, at: 0)
    _ = checker.check(input, at: 1_000_000_000)
}

/// What is written can be read, and is written as it was. A value that holds a reference would be replaced once more.
private func stable(
    _ text: [UInt8], _ write: () throws(ManifestError) -> [UInt8], _ again: ([UInt8]) throws(ManifestError) -> [UInt8]
) {
    guard !Variables.areUsed(in: text), let written = try? write() else { return }
    precondition((try? again(written)) == written, "write, read, write is stable")
}

/// What every list that was read keeps.
private func consistent(_ list: MediaPlaylist) {
    var end = list.header.end
    for (index, segment) in list.segments.enumerated() {
        precondition(segment.source.start == end, "segments follow one another without a gap")
        end = segment.source.end
        precondition(!list[segment.uri].isEmpty && segment.duration >= 0)
        precondition(segment.keySet < list.keySets.count && segment.map < list.maps.count)
        precondition(segment.cues.upperBound <= list.cues.count && segment.parts.upperBound <= list.parts.count)
        for cue in list.cues[segment.cues] { precondition(cue.segmentIndex == index) }
        if segment.keySet >= 0 { precondition(!list.keySets[segment.keySet].keys.isEmpty) }
    }
    precondition(list.trailer.start == end && list.trailer.end == list.text.count)
    for marker in list.cues { _ = (list[marker.payload], list[marker.id], list[marker.attributes]) }
    for range in list.dateRanges { _ = (list[range.id], list[range.attributes]) }
    let merged = MergedDateRanges(list)
    var seen = Set<Int>()
    for range in merged.ranges {
        merged.forEachTag(of: range) { tag in
            precondition(seen.insert(tag).inserted && list[list.dateRanges[tag].id] == list[range.range.id])
        }
        if let marker = merged.marker(of: range, in: list) { _ = list[marker.payload] }
    }
    precondition(seen.count == list.dateRanges.count, "each tag is one range's")
}

/// The resolver: the first half of the input against the second.
func fuzzUri(_ input: [UInt8]) {
    let middle = input.count / 2
    precondition(UriResolve.isSame(input[..<middle], input[..<middle]))
    precondition(UriResolve.isSame(input[..<middle], input[middle...]) == UriResolve.isSame(input[middle...], input[..<middle]))
    guard let once = UriResolve.resolve(input[..<middle], against: input[middle...]) else { return }
    precondition(once.count <= input.count + 4)
    // A target needs no base any more.
    precondition(UriResolve.isAbsolute(once[...]))
}
