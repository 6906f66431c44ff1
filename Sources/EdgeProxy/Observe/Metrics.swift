import Synchronization

/// Counters of the process. Relaxed atomics: a metric may lag, it may not cost.
final class Metrics: Sendable {
    /// One line of `/metrics`.
    final class Counter: Sendable {
        let name: String, help: String
        private let value = Atomic<Int>(0)

        init(_ name: String, _ help: String) {
            self.name = name
            self.help = help
        }

        @inline(__always)
        func add(_ count: Int = 1) { value.add(count, ordering: .relaxed) }
        var total: Int { value.load(ordering: .relaxed) }
    }

    let playlists = Counter("edge_playlists_total", "Media playlists answered.")
    let playlistsWaited = Counter("edge_playlists_waited_total", "Media playlists that had to wait for the origin or a decision.")
    let playlistsUnavailable = Counter("edge_playlists_unavailable_total", "Media playlists answered with 503.")
    let sessions = Counter("edge_sessions_total", "Sessions opened.")
    let sessionsReturned = Counter("edge_sessions_returned_total", "Sessions that were over and came back under their old name.")
    let sessionsRefused = Counter("edge_sessions_refused_total", "Sessions refused because there were too many.")
    let breaksStitched = Counter("edge_breaks_stitched_total", "Breaks of sessions for which a pod was laid.")
    let breaksUnfilled = Counter("edge_breaks_unfilled_total", "Breaks of sessions that were left to the content.")
    let creativesDistant = Counter(
        "edge_creatives_distant_total", "Creatives on a channel whose renditions are not quite like the content's; the log says how.")
    let creativesRefused = Counter(
        "edge_creatives_refused_total", "Creatives that can't be shown in some rendition of a channel; the log says why.")
    let adSegmentsReplaced = Counter("edge_ad_segments_replaced_total", "Ad segments answered with slate, since theirs can't be had.")
    let preRolls = Counter("edge_pre_rolls_total", "Sessions that began with a pre-roll.")
    let preRollsSkipped = Counter("edge_pre_rolls_skipped_total", "Pre-rolls left out because too many distinct ones were open.")
    let adSegments = Counter("edge_ad_segments_total", "Ad and slate segments asked for.")
    let adEvents = Counter("edge_ad_events_total", "Events of ads that were counted by requests.")
    let slateSegments = Counter("edge_slate_segments_total", "Slate segments asked for.")
    let breaksBegun = Counter("edge_ad_breaks_begun_total", "Breaks of which sessions have begun to play an ad.")
    let breaksEnded = Counter("edge_ad_breaks_ended_total", "Breaks of these that are over, or were left.")
    let adsAbandoned = Counter("edge_ads_abandoned_total", "Ads that their viewers have left.")
    let adsCut = Counter("edge_ads_cut_total", "Ads that were cut, or not played, as their break ended early.")
    let contentSegments = Counter("edge_content_segments_total", "Content segments taken through the edge.")
    let selfCheckFailures = Counter("edge_self_check_failures_total", "Playlists that would have gone back, and did not leave.")
    let refusals = Counter("edge_requests_refused_total", "Requests that could not be read, answered with a 4xx.")
    let adRequests = Counter("edge_ad_requests_total", "Ad requests answered.")
    let adRequestsEmpty = Counter("edge_ad_requests_empty_total", "Ad requests for which there was nothing to show.")
    let breaksUnreported = Counter(
        "edge_breaks_unreported_total", "Pods of whose ads a player that counts by itself has told nothing, though it asked for them.")
    let playerReports = Counter("edge_player_reports_total", "Bodies of reports that players have sent of themselves (CMCD).")
    let beacons = Counter("edge_beacons_total", "Events that players have told of and that are in the log, repetitions too.")
    let beaconsMalformed = Counter("edge_beacons_malformed_total", "Beacons and clicks whose token is none, answered with 400.")
    let beaconsForged = Counter("edge_beacons_forged_total", "Beacons and clicks whose token nobody here has signed, answered with 403.")
    let beaconsExpired = Counter("edge_beacons_expired_total", "Beacons and clicks that came too late, answered with 403.")
    let beaconsUnstored = Counter(
        "edge_beacons_unstored_total", "Events that could not be written down: beacons are answered with 503 or 507, clicks led on.")
    let journalLate = Counter("edge_journal_late_total", "Playlists that left before their record was written.")

    typealias Reading = (name: String, help: String, value: Int)

    private var all: [Counter] {
        [
            playlists, playlistsWaited, playlistsUnavailable, sessions, sessionsReturned, sessionsRefused, breaksStitched, breaksUnfilled,
            preRolls, preRollsSkipped, adSegments, slateSegments, adEvents, breaksBegun,
            breaksEnded, adsAbandoned, adsCut, contentSegments, selfCheckFailures, refusals, journalLate, creativesDistant,
            creativesRefused, adSegmentsReplaced, adRequests, adRequestsEmpty, playerReports, beacons, beaconsMalformed, beaconsForged,
            beaconsExpired,
            beaconsUnstored, breaksUnreported,
        ]
    }

    /// Prometheus text, version 0.0.4.
    /// - Parameters: what is counted and measured elsewhere.
    func text(counters: [Reading], gauges: [Reading]) -> String {
        func text(_ reading: Reading, _ type: String) -> String {
            "# HELP \(reading.name) \(reading.help)\n# TYPE \(reading.name) \(type)\n\(reading.name) \(reading.value)\n"
        }
        let counters = all.map { ($0.name, $0.help, $0.total) } + counters
        return (counters.map { text($0, "counter") } + gauges.map { text($0, "gauge") }).joined()
    }
}
