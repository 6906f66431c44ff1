/// Every bound of this module, in one place.
enum Limits {
    /// Event loops that a configuration may ask for.
    static let loops = 256
    /// A file that holds a secret, a certificate or a key.
    static let secretFileBytes = 1 << 20
    /// Shortest key that signs session tokens: half of what SHA-256 uses, and not to be guessed.
    static let sessionSecretBytes = 16
    /// Keys and passwords that are shorter are warned of, and of so many doubts about a configuration each is told.
    static let tenantKeyBytes = 16, adminPasswordBytes = 8, doubtsTold = 50
    /// How often in a target duration it is looked whether a pod has something due that the origin's next segment need not be waited for.
    static let pacesPerTarget: Int64 = 16
    /// A rendition that has not answered after this share of the time for which viewers wait does not hold up the others' beginning.
    static let startPercent: Int64 = 60
    /// How long a multivariant playlist is used before the origin is asked again, nanoseconds.
    static let multivariantFreshNs: Int64 = 5_000_000_000
    /// The longest that those wait who open what has ended and may have begun anew, nanoseconds: players wait ten seconds and more.
    static let successorWaitNs: Int64 = 8_000_000_000
    /// Distinct pre-roll pods of one presentation: what each of them lists is a span of its own.
    static let spans = 2_048
    /// Spans of one rendition that a loop keeps before it looks for those that no playlist lists any more.
    static let spansKept = 64
    /// Creatives that are read at once, of all tenants and of one.
    static let creativesRead = 16, creativesReadOfTenant = 4
    /// While creatives are read their true lengths are taken up this often, nanoseconds.
    static let campaignsStepNs: Int64 = 2_000_000_000
    /// A playlist of a creative.
    static let creativePlaylistBytes = 1 << 20
    /// Viewers whose impressions are remembered, and how long after the last one, milliseconds.
    static let viewersRemembered = 2_000_000
    static let viewerKeepMs: Int64 = 30 * 86_400_000
    /// Every so often a loop renews the leases of so many campaigns, nanoseconds.
    static let leaseStepNs: Int64 = 50_000_000
    static let leasesRenewed = 1_000
    /// What was reserved and not played is given back this often, nanoseconds.
    static let reservationStepNs: Int64 = 1_000_000_000
    /// From one look at the ads that sessions play to the next, and in how many looks all shards of a loop have their turn.
    static let adStepNs: Int64 = 50_000_000
    static let adSteps = 8
    /// Decisions that a loop keeps before it begins anew, and how many campaigns they may tell of together, a byte each.
    static let decisionsKept = 65_536, outcomesKept = 1 << 24
    /// How long what became of campaigns in avails is added up before it is written to the event log, a part of a quarter of an hour; and
    /// how often it is looked whether that is over, nanoseconds.
    static let outcomesMs: Int64 = 300_000
    static let outcomesStepNs: Int64 = 2_000_000_000
    /// Editions of tenants' campaigns that are counted for at once, and how often so many may wait to be written.
    static let outcomeTables = 64, outcomeStretches = 8
    /// Decisions whose campaigns are still to be counted.
    static let decisionsCounted = 262_144
    /// How far back a forecast looks, how far ahead, and how far where a flight has no end, milliseconds.
    static let forecastBackMs: Int64 = 28 * 86_400_000, forecastAheadMs: Int64 = 366 * 86_400_000
    static let forecastOpenMs: Int64 = 30 * 86_400_000
    /// Kinds of viewers of a channel that it tells apart, channels that are read at once, and how long an ad is where there are none,
    /// nanoseconds.
    static let forecastAudiences = 32, forecastChannelsOfTable = 40, forecastAdNs = 30e9
    /// How long what was read for forecasts is good, milliseconds, and of how many tenants it is kept.
    static let forecastHistoryMs: Int64 = 600_000, forecastHistories = 64
    /// Distinct User-Agents of viewers that are kept once for all who have them.
    static let userAgents = 16_384
    /// Of a first request's query and of each attribute taken from a header.
    static let queryBytes = 4_096, attributeBytes = 512, queryParameters = 64
    /// A content segment through the edge may take this long; slow viewers pause it.
    static let segmentTotalMs = 600_000
    /// Creatives that are known to be in the journal.
    static let creativesRemembered = 100_000
    /// A creative that is not ready is looked at again after this, nanoseconds.
    static let creativeRetryNs: Int64 = 2_000_000_000
    /// One of the 256 shards of sessions is looked through this often, nanoseconds.
    static let expiryStepNs: Int64 = 100_000_000
    /// While draining an idle connection may send one more request for this long, nanoseconds.
    static let drainIdleNs: Int64 = 1_000_000_000
    /// How often the load is looked at, nanoseconds.
    static let overloadStepNs: Int64 = 1_000_000_000
    /// A warning of one kind is logged this often at most by a loop, and so many kinds are told apart.
    static let logKindNs: Int64 = 60_000_000_000
    static let logKinds = 4_096
    /// At so many looks in a row turns have to be late before new sessions are refused.
    static let overloadLooks = 3
    /// With fewer descriptors nothing can be served: these beside those of each loop, for files, origins and a few viewers.
    static let descriptorsLeast: Int64 = 48, descriptorsOfLoop: Int64 = 8
    /// Damaged places of a journal that the log names one by one.
    static let damagesTold = 8
    /// A journal that is read whole at the start.
    static let journalBytes = 2 << 30
    /// Bodies of `POST …/session` and of `POST /api/v1/ad-request`: what they hold stays in memory as long as the session.
    static let sessionRequestBytes = 16_384, adRequestBytes = 65_536
    /// Length of the ad that a player asks for, nanoseconds: a day, as an avail has it.
    static let adRequestNs: ClosedRange<Int64> = 1...86_400_000_000_000
    /// How long the numbers of a session that is over are kept, nanoseconds.
    static let retiredKeepNs: Int64 = 86_400_000_000_000
    /// Lines of the log that wait while it can't be written: some ten thousand. More are lost and counted.
    static let logQueueBytes = 1 << 20
    /// How long the end of the process waits for the rest of the log.
    static let logCloseSeconds = 1.0
    /// Decisions of a presentation that are kept for explanations: sixteen breaks of 64 buckets. How many campaigns those of all
    /// presentations tell of together, a byte each. And how many of them an explanation names in each unless one is asked for.
    static let decisionsNoted = 1_024, outcomesNoted = 1 << 27, campaignsNamed = 200
    /// Breaks of a presentation whose sessions are counted, and breaks of a channel that are told of at once.
    static let breaksCounted = 128, breaksTold = 100
    /// How long somebody waits who orders a break until it is written down, nanoseconds.
    static let orderWaitNs: Int64 = 2_000_000_000
    /// Two crashes this near that name one channel start it in pass-through, nanoseconds.
    static let crashWindowNs: Int64 = 600_000_000_000
    /// Crashes that are remembered, and the files that tell of them.
    static let crashesKept = 64, crashFileBytes = 4 << 20
    /// How long a session is recorded, nanoseconds, and how much of it is kept, bytes; and sessions recorded at once.
    static let recordingNs: Int64 = 600_000_000_000
    static let recordingBytes = 16 << 20, recordings = 32
    /// A value of a query so short is a secret only behind its name.
    static let secretBytes = 6
    /// How long a recording waits for its channel to stand still, and from one look to the next, nanoseconds.
    static let recordingWaitNs: Int64 = 2_000_000_000, recordingRetryNs: Int64 = 5_000_000
    /// Below `s/` a name that is shorter than this is a folder of the origin's: a session's has 32 characters.
    static let folderBytes = 24
    /// Bytes of the path of a request.
    static let pathBytes = 1_024
    /// Presentations that are open: the multivariant playlists, with their forwarded queries, that viewers have asked for. Of all
    /// channels, who share them, and of one channel.
    static let presentations = 20_000, presentationsOfChannel = 5_000
    /// Where all that are open are watched, it is looked this often for one that nobody watches any more, nanoseconds.
    static let idleLookNs: Int64 = 100_000_000
    /// What is kept of presentations that have ended, some kilobytes each.
    static let endedPresentationBytes = 32 << 20
    /// Every so often a loop looks for presentations that nobody watches any more, nanoseconds.
    static let endingStepNs: Int64 = 1_000_000_000

    // MARK: Players that place ads themselves

    /// An id or a word in a tracking URL's token, bytes: its length is one byte. And the token as text.
    static let beaconTextBytes = 255, beaconCharacters = 3_072
    /// How long tracking URLs hold: what video exchanges allow between an answer and its impression. And clicks: a week.
    static let beaconMinutes: UInt32 = 360, clickMinutes: UInt32 = 10_080
    /// How long after its URL was made a click is paid, milliseconds: no longer is it known, through restarts too, what was clicked before.
    static let clickPaidMs: Int64 = requestsRememberedMs
    /// The latest time that a token is taken to be of, milliseconds: as far as records of events have times.
    static let beaconIssuedMs: Int64 = 1 << 48
    /// Ads of which it is known in which order their beacons came: some minutes of ten thousand answers a second, 30 MB at most.
    static let beaconSlots = 1 << 17
    /// A body of reports of a player: as many lines as are read of it, of half a kilobyte each.
    static let cmcdBodyBytes = 1 << 15
    /// The oldest of several reports that come at once, nanoseconds before the newest.
    static let reportAgeNs: Int64 = 120_000_000_000
    /// Events of one batch, and bytes of a body that has some.
    static let beaconsOfBatch = 500, beaconBodyBytes = 1 << 20
    /// How long an answer or a beacon waits for its record, nanoseconds; and when whoever is refused for it may come again, seconds.
    static let recordWaitNs: Int64 = 2_000_000_000, recordRetrySeconds = 2
    /// Ads of one page of a tracking document: about a megabyte.
    static let trackingAds = 150
    /// The tracking URLs of a session are taken to be made at a multiple of this, milliseconds: they stay the same meanwhile.
    static let trackingIssuedMs: Int64 = 600_000
    /// Breaks of a VMAP, and those of them that are decided at once.
    static let vmapBreaks = 256, vmapBreaksInline = 32
    /// Key-values that are taken out of a tag's `cust_params`, and bytes of each name.
    static let tagKeyValues = 32, tagKeyBytes = 64
    /// Ads whose VAST a loop keeps but for its tokens, some 5 kB each.
    static let vastTemplates = 2_048
    /// Campaign ids of which a loop remembers whose they are.
    static let campaignOwners = 1_024

    // MARK: Third parties' beacons

    /// Moments of ads that third parties are to be told of and whose URLs are not made yet; more are dropped and counted. One takes half a
    /// kilobyte.
    static let reportsWaiting = 65_536
    /// How long the end of the process waits for beacons that are under way, beside `beacon.timeout`, seconds.
    static let beaconStopSeconds = 1.0

    // MARK: What is managed

    /// Objects of one kind, of all tenants.
    static let managedObjects = 100_000
    /// Of what names an object that is to be removed, so many are named.
    static let namedReferences = 10
    /// Changes that wait to be made, and those that are put in force together.
    static let changesWaiting = 2_000, changesTogether = 64
    /// Of them, those that are written in one transaction, and the objects in it, unless one change has more: a PostgreSQL that is some
    /// milliseconds away has to be done with it in time.
    static let changesWritten = 16, writesWritten = 32
    /// Attempts at a change before which another node was first.
    static let changeTries = 5
    /// How long an answer is kept for a request that comes again, milliseconds: a day.
    static let answerKeepMs: Int64 = 86_400_000
    /// Of an import's dry run, fields whose change is told.
    static let importChanges = 1_000
    /// So often it is written down when keys were used, nanoseconds.
    static let keyUsesStepNs: Int64 = 60_000_000_000
    /// So many are written in one transaction.
    static let keyUsesTogether = 200
    /// A file with all that is configured, and from one look whether it is to be written again to the next, nanoseconds.
    static let snapshotBytes = 1 << 30, snapshotStepNs: Int64 = 5_000_000_000
    /// How long a start waits for a PostgreSQL that can't be reached, and from one attempt to the next, seconds.
    static let storeStartSeconds = 60, storeRetrySeconds = 2
    /// Requests for ads whose answers are known, and for how long after they are not reserved any more, milliseconds: as long as exchanges
    /// take impressions.
    static let requestsRemembered = 1_000_000
    static let requestsRememberedMs: Int64 = 21_600_000
    /// How long reports wait for what was counted just before they were asked for, milliseconds.
    static let freshenMs: Int64 = 2_000
    /// Of a file of salts, and from one look whether a month is over to the next, nanoseconds.
    static let saltFileBytes = 16 << 20, saltsStepNs: Int64 = 600_000_000_000
    /// Networks of data centres, and those in them where viewers are.
    static let datacenterNetworks = 100_000, exceptedNetworks = 10_000
    /// From one look at which parts of the event log nobody needs any more to the next, nanoseconds.
    static let eventsRemovedStepNs: Int64 = 60_000_000_000
}
