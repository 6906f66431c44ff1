extension MultivariantPlaylist {
    /// Adds a text to the list's own buffer, for a field of its model.
    /// - Throws: `tooLong` past `Limits.playlistBytes`.
    public mutating func store(_ bytes: some Collection<UInt8>) throws(ManifestError) -> ByteSlice { try text.store(bytes) }

    /// The same for a text in words.
    public mutating func store(_ words: String) throws(ManifestError) -> ByteSlice { try text.store(words.utf8) }

    /// The playlist that the model describes; as `MediaPlaylist.written`.
    public func written() throws(ManifestError) -> [UInt8] {
        var writer = PlaylistWriter(text: text)
        writer.put(.extm3u)
        if version != 1 { try writer.put(.version, integer: Int64(version)) }
        if independentSegments { writer.put(.independentSegments) }
        if let start { try writer.put(.start, start) }
        for define in defineTags { try writer.put(.define, define) }
        if let contentSteering { try writer.put(.contentSteering, contentSteering) }
        for data in sessionData { try writer.put(.sessionData, data) }
        for key in sessionKeys { try writer.put(.sessionKey, key) }
        for rendition in renditions { try writer.put(.media, rendition) }
        for variant in variants {
            try writer.put(.streamInf, variant)
            try writer.put(uri: variant.uri)
        }
        for stream in iFrameStreams { try writer.put(.iFrameStreamInf, stream) }
        return writer.out
    }
}
