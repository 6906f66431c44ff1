import Formats

extension Json {
    /// RFC 3339 in UTC; `null` for none.
    public static func date(_ time: WallTime?) -> Json { date(time?.nanoseconds) }

    /// As the channel's playlists date it.
    public static func date(_ time: ChannelTime?) -> Json { date(time?.nanoseconds) }
}
