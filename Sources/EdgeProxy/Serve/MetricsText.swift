extension ProxyState {
    /// All metrics of the process as Prometheus text.
    func metricsText() -> String {
        let library = library.report, presentations = presentations.all, ended = self.presentations.ended
        return traffic.text
            + metrics.text(
                counters: [
                    (
                        "edge_bad_requests_total", "Requests answered with a 4xx.",
                        traffic.total(statusClass: 4) + metrics.refusals.total
                    )
                ],
                gauges: [
                    ("edge_sessions_live", "Sessions that had a request lately.", sessions.liveCount),
                    ("edge_creatives_ready", "Creatives and slates that can be shown.", library.ready),
                    ("edge_creatives_failing", "Creatives and slates that can't be read.", library.faults.count),
                    ("edge_viewers_remembered", "Viewers whose impressions are kept for frequency caps.", accounts.viewers.remembered),
                    ("edge_viewers_forgotten", "Of them, forgotten early because there were too many.", accounts.viewers.forgotten),
                    ("edge_presentations", "Playlists that viewers have asked for.", presentations.count),
                    ("edge_presentations_ended", "Those that nobody watches any more and whose numbers are kept.", ended.count),
                    ("edge_presentations_ended_bytes", "What is kept of them, about.", ended.bytes),
                    (
                        "edge_spans_rendered", "Pieces of playlists made, each shared by all sessions that list it.",
                        presentations.reduce(0) { $0 + $1.spansRendered.load(ordering: .relaxed) }
                    ),
                    ("edge_sessions_remembered", "Sessions that are over and whose numbers are kept.", retired.count),
                    (
                        "edge_channels_passed_through", "Channels without ads because the process crashed on them twice.",
                        passThrough.load(ordering: .relaxed)
                    ),
                    ("edge_journal_bytes", "Size of the journal.", journal?.size.load(ordering: .relaxed) ?? 0),
                    ("edge_journal_editions", "How often the journal was written anew.", journal?.editions.load(ordering: .relaxed) ?? 0),
                    ("edge_journal_failing", "1 while the journal can't be written.", journal?.isFailing == true ? 1 : 0),
                    ("edge_journal_lost", "Records given up meanwhile.", journal?.lost.load(ordering: .relaxed) ?? 0),
                ])
            + (thirdParties?.metrics.text ?? "")
    }
}
