/// Snapshots of a live playlist as a player holds them: each delta update merged into what stood before it (§6.2.5.1).
struct WholePlaylists {
    /// A delta update that has nothing to be merged into stays as it is.
    private(set) var texts: [[UInt8]] = []
    /// Why the last one could not be merged.
    private(set) var misfit: ManifestError?
    private(set) var endsWithDelta = false
    /// Lines that stand in the place of the last one's EXT-X-SKIP, and where that stands.
    private var addedLines = 0, skipLine = 0

    init(_ snapshots: [[UInt8]]) {
        var held: MediaPlaylist?
        for bytes in snapshots {
            (misfit, endsWithDelta, addedLines) = (nil, false, 0)
            texts.append(bytes)
            guard let list = try? MediaPlaylist(parsing: bytes) else { continue }
            guard let skip = list.skip else {
                held = list
                continue
            }
            endsWithDelta = true
            guard let base = held else { continue }
            do throws(ManifestError) {
                let text = try DeltaUpdate.merge(bytes, into: base), merged = try MediaPlaylist(parsing: text)
                (addedLines, skipLine) = (merged.lineCount - list.lineCount, skip.line)
                texts[texts.count - 1] = text
                held = merged
            } catch { misfit = error }
        }
    }

    /// A line of the last text as it was given.
    func line(_ merged: Int) -> Int { merged <= skipLine ? merged : max(merged - addedLines, skipLine) }
}
