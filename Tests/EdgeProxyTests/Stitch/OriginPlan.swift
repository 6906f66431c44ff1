import TestSupport

@testable import EdgeProxy
@testable import Model

/// Everything that a simulated origin will ever publish, drawn from a seed before the first request.
struct OriginPlan {
    enum Container { case transportStream, fragmentedMp4 }
    enum Dialect: CaseIterable { case cueOut, cueOutDuration, dateRange, dateRangeOnTop, dateRangeAhead, oatcls, scte35Tag }
    enum Ending: CaseIterable { case onTime, early, late, missing }
    enum Fault: CaseIterable { case frozen, error, garbage, half, older, hangs, variantMissing }

    struct Segment {
        /// What no restart of the origin repeats: the number of the segment in the programme.
        var index: Int
        /// Raised by a restart and by a jump: a playlist lists segments of one run alone.
        var run: Int
        /// The name of the files in this run, which a jump keeps.
        var name: String
        var sequence: Int64
        /// EXT-X-DISCONTINUITY tags of this run up to and with this segment's own.
        var discontinuity: Int64
        var startsDiscontinuity: Bool
        /// Nanoseconds from the plan's start.
        var start: Int64
        var duration: Int64
        var durationText: String
        /// Key in force; 0 for none.
        var key: Int
        var markers: [String] = []
        var end: Int64 { start + duration }
    }

    struct Break {
        var first: Int
        /// Segments, and nanoseconds as announced.
        var planned: Int?
        var plannedNs: Int64?
        /// The segment that carries the in-point, if any does.
        var inPoint: Int?
        var dialect: Dialect
        var number: Int
    }

    private(set) var container = Container.transportStream
    private(set) var hasDates = true
    private(set) var datesOnFirstOnly = false
    private(set) var hasKeys = false
    private(set) var windowSegments = 6
    /// Seconds.
    private(set) var target: Int64 = 6
    private(set) var segments: [Segment] = []
    private(set) var breaks: [Break] = []
    private(set) var faults: [(from: Int64, to: Int64, fault: Fault)] = []
    /// How much later the second variant gets each segment, nanoseconds.
    private(set) var skew: Int64 = 0
    private(set) var ends = false
    private(set) var hasRestart = false, hasJump = false
    /// Whether the origin's clock is put back at a restart, nanoseconds.
    private(set) var clockStep: Int64 = 0
    /// EXT-X-DISCONTINUITY-SEQUENCE is left out, as many origins do.
    private(set) var hidesDiscontinuitySequence = false
    private(set) var hasShortSegments = false
    let length: Int64
    private(set) var troubles = OriginTroubles()
    /// The last segment of the first of two events.
    private(set) var lastOfEvent: Int?
    /// Dates jump by so many nanoseconds at the segment of an index.
    private var dateSteps: [(index: Int, by: Int64)] = []
    /// Where a file stands in `segments`, by its folder and number.
    private var byName: [Substring: [Int64: Int]] = [:]

    /// Wall clock of the plan's start.
    static let epoch: Int64 = 1_700_000_000_000_000_000
    static let second: Int64 = 1_000_000_000

    /// - Parameter hasTroubles: whether it may have those of `OriginTroubles`.
    init(seed: UInt64, lengthSeconds: Int64 = 200, hasTroubles: Bool = false) {
        var random = Seeded(seed &* 0x9e37_79b9 &+ 17)
        troubles = OriginTroubles(seed: seed, hasDates: true)
        length = lengthSeconds * Self.second
        container = .random(0.3, &random) ? .fragmentedMp4 : .transportStream
        hasKeys = .random(0.3, &random)
        hasDates = .random(0.85, &random)
        if hasTroubles { troubles = OriginTroubles(seed: seed, hasDates: hasDates) }
        datesOnFirstOnly = .random(0.2, &random)
        windowSegments = Int.random(in: 3...10, using: &random)
        skew = .random(0.3, &random) ? Int64.random(in: 0...1_500, using: &random) * 1_000_000 : 0
        ends = .random(0.12, &random)
        hidesDiscontinuitySequence = .random(0.15, &random)
        makeSegments(&random)
        makeBreaks(&random)
        makeFaults(&random)
        // Long enough for delta updates.
        if .random(0.15, &random) { windowSegments += 30 }
        beInTrouble()
        for (index, segment) in segments.enumerated() { byName[Substring(segment.name), default: [:]][segment.sequence] = index }
    }

    /// Whether the origin fails for so long that of what was listed before too little is left.
    var losesWindow: Bool { faults.contains { $0.to - $0.from > (Int64(windowSegments) - 3) * target * Self.second / 2 } }

    /// Whether a segment is listed with its date.
    func isDated(_ segment: Segment, isFirst: Bool) -> Bool {
        guard hasDates, datesOnFirstOnly, !isFirst, !segment.startsDiscontinuity else { return hasDates }
        // Where dates are no sum of lengths they are told.
        guard segment.index > 0 else { return true }
        let before = segments[segment.index - 1]
        return date(segment) != date(before) + before.duration
    }

    /// Whether a segment may be listed with a date: the origin's, or what the last one leads to from before the clock was put back, for
    /// dates never step back.
    func canBeDated(_ segment: Segment, _ listed: Int64) -> Bool {
        func isAlike(_ one: Int64, _ other: Int64) -> Bool { abs(one / 1_000_000 - other / 1_000_000) <= 1 }
        let own = date(segment)
        guard listed / 1_000_000 != own / 1_000_000 else { return true }
        guard !dateSteps.isEmpty, listed > own else { return false }
        // How long what was lost in a hole is, or whether it was, nobody can tell; nor where a clock was put back meanwhile.
        guard !hasHole, !dateSteps.contains(where: { $0.by < 0 }) else {
            return listed - own <= dateSteps.reduce(Self.second / 10) { $0 + max(0, -$1.by) }
        }
        var media: Int64 = 0
        for before in segments[..<segment.index].reversed() {
            media += before.duration
            if isAlike(listed, date(before) + media) { return true }
        }
        return false
    }

    /// Whether dates are not those of the clock.
    var movesDates: Bool { clockStep != 0 || !dateSteps.isEmpty }

    /// Whether the origin does what only a restart or a jump of numbers did before: less is listed for a while, or nothing new comes.
    var hasHole: Bool { hasRestart || hasJump || troubles.silence != nil || lastOfEvent != nil }

    /// Whether who asks always gets an answer within a minute.
    var neverFails: Bool {
        faults.isEmpty && !hasJump && troubles.death == nil && troubles.silence == nil && troubles.names?.refusal != .frozen
    }

    /// The segment whose file is `{name}/s{sequence}`.
    func segment(named name: Substring, _ sequence: Int64) -> Segment? { byName[name]?[sequence].map { segments[$0] } }

    private mutating func makeSegments(_ random: inout Seeded) {
        enum Cutting: CaseIterable { case two, six, sixPlus, irregular, fourWithShort }
        let cutting = Cutting.allCases.randomElement(using: &random)!
        let restartAt = .random(0.2, &random) ? Int64.random(in: 40...150, using: &random) * Self.second : .max
        let jumpAt = .random(0.2, &random) ? Int64.random(in: 40...150, using: &random) * Self.second : .max
        hasRestart = restartAt != .max
        hasJump = jumpAt != .max
        if hasRestart, hasDates, .random(0.2, &random) { clockStep = -3_600 * Self.second }
        let discontinuityShare = .random(0.3, &random) ? 0.05 : 0.0
        var time: Int64 = 0, sequence = Int64.random(in: 0...1_000, using: &random), run = 0, name = "r0", discontinuity: Int64 = 0
        var key = hasKeys ? 1 : 0
        while time < length + 60 * Self.second {
            var starts = segments.isEmpty ? false : Bool.random(discontinuityShare, &random)
            if restartAt != .max, time >= restartAt, name == "r0" {
                (run, name, sequence, discontinuity, starts) = (run + 1, "r1", Int64.random(in: 0...5, using: &random), 0, false)
                if .random(0.5, &random) { time += Int64.random(in: 1...25, using: &random) * Self.second }
            }
            if jumpAt != .max, time >= jumpAt, !segments.contains(where: { $0.run != $0.name.last!.wholeNumberValue! }) {
                run += 1
                sequence += Int64(windowSegments) + 3
                time += Int64(windowSegments + 3) * target * Self.second
                discontinuity += starts ? 1 : 0
            }
            let (ms, text): (Int64, String)
            switch cutting {
            case .two: (ms, text) = (2_000, "2.000")
            case .six: (ms, text) = (6_000, "6.0")
            case .sixPlus: (ms, text) = (6_006, "6.006")
            case .irregular:
                ms = Int64.random(in: 1_200...6_000, using: &random)
                text = Self.seconds(ms)
            case .fourWithShort:
                ms = .random(0.1, &random) ? Int64.random(in: 200...900, using: &random) : 4_000
                text = Self.seconds(ms)
            }
            if starts { discontinuity += 1 }
            if hasKeys, segments.count % 11 == 10 { key = .random(0.2, &random) ? 0 : segments.count }
            segments.append(
                Segment(
                    index: segments.count, run: run, name: name, sequence: sequence, discontinuity: discontinuity,
                    startsDiscontinuity: starts, start: time, duration: ms * 1_000_000, durationText: text, key: key))
            sequence += 1
            time += ms * 1_000_000
        }
        hasShortSegments = cutting == .fourWithShort || cutting == .irregular
        if cutting == .irregular { windowSegments += 6 }
        if cutting == .fourWithShort { windowSegments += 3 }
        target = cutting == .two ? 2 : cutting == .fourWithShort ? 4 : 6
    }

    private mutating func makeBreaks(_ random: inout Seeded) {
        guard !Bool.random(0.03, &random) else { return }
        var at = Int.random(in: 2...12, using: &random)
        let touching = Bool.random(0.2, &random), dialect = Dialect.allCases.randomElement(using: &random)!
        let dialectInTrouble: Dialect? = troubles.ranges != nil && hasDates ? .dateRange : nil
        while at < segments.count - 4 {
            let wanted = Int64.random(in: 8...45, using: &random) * Self.second
            var count = 1
            while at + count < segments.count, segments[at + count].start - segments[at].start < wanted { count += 1 }
            guard at + count < segments.count else { break }
            let exact = segments[at + count].start - segments[at].start
            let isOpenEnded = Bool.random(0.15, &random)
            // The length announced is seldom a sum of segments.
            let plannedNs =
                .random(0.5, &random) ? exact : max(Self.second, exact + Int64.random(in: -1_500...1_500, using: &random) * 1_000_000)
            let ending = isOpenEnded ? Ending.onTime : Ending.allCases.randomElement(using: &random)!
            var inPoint: Int?
            switch ending {
            case .onTime: inPoint = at + count
            case .early: inPoint = at + Int.random(in: 1...max(1, count - 1), using: &random)
            case .late: inPoint = at + count + Int.random(in: 1...2, using: &random)
            case .missing: inPoint = nil
            }
            let used = Dialect.allCases.randomElement(using: &random)!
            mark(
                Break(
                    first: at, planned: isOpenEnded ? nil : count, plannedNs: isOpenEnded ? nil : plannedNs, inPoint: inPoint,
                    dialect: dialectInTrouble ?? (.random(0.8, &random) ? dialect : used), number: breaks.count + 1))
            at += count
            if touching, inPoint == nil || inPoint == at, .random(0.6, &random) { continue }
            at = max(at, inPoint ?? 0) + Int.random(in: 2...14, using: &random)
        }
    }

    private mutating func mark(_ it: Break) {
        guard (it.inPoint ?? 0) < segments.count else { return }
        breaks.append(it)
        let length = it.plannedNs.map { Self.seconds($0 / 1_000_000) }
        let last = it.inPoint ?? it.first + (it.planned ?? 0)
        func each(_ body: (Int, String) -> Void) {
            for index in (it.first + 1)..<max(it.first + 1, last) {
                body(index, Self.seconds((segments[index].start - segments[it.first].start) / 1_000_000))
            }
        }
        switch it.dialect {
        case .cueOut:
            segments[it.first].markers.append("#EXT-X-CUE-OUT" + (length.map { ":" + $0 } ?? ""))
            var lines: [(Int, String)] = []
            each { lines.append(($0, "#EXT-X-CUE-OUT-CONT" + (length == nil ? "" : ":\($1)/\(length!)"))) }
            for (index, line) in lines { segments[index].markers.append(line) }
            if let point = it.inPoint { segments[point].markers.insert("#EXT-X-CUE-IN", at: 0) }
        case .cueOutDuration:
            segments[it.first].markers.append(
                "#EXT-X-CUE-OUT" + (length.map { ":DURATION=" + $0 + ",ID=\(it.number)" } ?? ":ID=\(it.number)"))
            if let point = it.inPoint { segments[point].markers.insert("#EXT-X-CUE-IN:ID=\(it.number)", at: 0) }
        case .oatcls:
            let splice = Splices.out(UInt32(it.number), planned: it.plannedNs)
            segments[it.first].markers += ["#EXT-OATCLS-SCTE35:\(splice)"]
            if let length { segments[it.first].markers += ["#EXT-X-CUE-OUT:\(length)"] }
            if let point = it.inPoint { segments[point].markers.insert("#EXT-OATCLS-SCTE35:\(Splices.back(UInt32(it.number)))", at: 0) }
        case .scte35Tag:
            let splice = Splices.out(UInt32(it.number), planned: it.plannedNs)
            segments[it.first].markers.append("#EXT-X-SCTE35:CUE=\"\(splice)\",CUE-OUT=YES" + (length.map { ",DURATION=" + $0 } ?? ""))
            var lines: [(Int, String)] = []
            each {
                lines.append(($0, "#EXT-X-SCTE35:CUE=\"\(splice)\",CUE-OUT=CONT,ELAPSED=\($1)" + (length.map { ",DURATION=" + $0 } ?? "")))
            }
            for (index, line) in lines { segments[index].markers.append(line) }
            if let point = it.inPoint { segments[point].markers.insert("#EXT-X-SCTE35:CUE=\"\(splice)\",CUE-IN=YES", at: 0) }
        case .dateRange, .dateRangeOnTop, .dateRangeAhead: break
        }
    }

    /// The date range of a break as the playlist whose newest segment is `newest` has it, the tag and what names it in a second one, and
    /// what is said of its end; `nil` before it is announced.
    func dateRange(of it: Break, newest: Int) -> (segment: Int, identity: String, begin: String, end: String)? {
        let ahead = it.dialect == .dateRangeAhead ? 3 : 0
        guard newest >= it.first - ahead else { return nil }
        let start = date(segments[it.first])
        let identity = "#EXT-X-DATERANGE:ID=\"b\(it.number)\",START-DATE=\"\(Self.text(start))\""
        var line = identity, ending = ""
        if let planned = it.plannedNs { line += ",PLANNED-DURATION=\(Self.seconds(planned / 1_000_000))" }
        // Some origins' messages can't be read.
        let isReadable = it.number % 3 > 0, event = UInt32(it.number)
        line += ",SCTE35-OUT=" + (isReadable ? Splices.hex(Splices.out(event, planned: it.plannedNs)) : "0xFC30")
        if let point = it.inPoint, newest >= point {
            // A packager whose dates jump within a break goes on by the clock that it had.
            let isJump = dateSteps.contains { it.first < $0.index && $0.index <= point }
            let end = isJump ? start + segments[point].start - segments[it.first].start : date(segments[point])
            ending += ",SCTE35-IN=" + (isReadable ? Splices.hex(Splices.back(event)) : "0xFC30")
            ending += ",END-DATE=\"\(Self.text(end))\",DURATION=\(Self.seconds((end - start) / 1_000_000))"
        }
        return (max(0, it.first - ahead), identity, line, ending)
    }

    // MARK: Troubles

    private mutating func beInTrouble() {
        func index(at time: Int64) -> Int? { segments.firstIndex { $0.start >= time } }
        if let silence = troubles.silence, let from = index(at: silence.at) {
            for index in from..<segments.count { segments[index].start += silence.length }
            if silence.hasTag { putDiscontinuity(at: from) }
        }
        if hasDates {
            for jump in troubles.dateJumps {
                guard let from = index(at: jump.at) else { continue }
                dateSteps.append((from, jump.by))
                if jump.hasTag { putDiscontinuity(at: from) }
            }
        }
        if let next = troubles.nextEvent, let first = index(at: next.at), first > 0 { begin(anotherEventAt: first, next) }
    }

    private mutating func putDiscontinuity(at first: Int) {
        guard !segments[first].startsDiscontinuity, first > 0, segments[first - 1].run == segments[first].run else { return }
        segments[first].startsDiscontinuity = true
        for index in first..<segments.count where segments[index].name == segments[first].name { segments[index].discontinuity += 1 }
    }

    private mutating func begin(anotherEventAt first: Int, _ next: (at: Int64, pause: Int64, isFromZero: Bool)) {
        lastOfEvent = first - 1
        let head = segments[first]
        for index in first..<segments.count {
            if next.isFromZero, segments[index].name == head.name {
                segments[index].sequence -= head.sequence
                segments[index].discontinuity -= head.discontinuity
            }
            segments[index].start += next.pause
            segments[index].run += 100
            segments[index].name = "e" + segments[index].name
        }
        if next.isFromZero { segments[first].startsDiscontinuity = false }
    }

    private mutating func makeFaults(_ random: inout Seeded) {
        guard .random(0.5, &random) else { return }
        var at = Int64.random(in: 20...60, using: &random)
        while at < length / Self.second {
            let end = at + Int64.random(in: 3...25, using: &random)
            faults.append((at * Self.second, end * Self.second, Fault.allCases.randomElement(using: &random)!))
            at = end + Int64.random(in: 20...90, using: &random)
        }
    }

    /// The date that the origin writes.
    func date(_ segment: Segment) -> Int64 {
        Self.epoch + segment.start + (segment.name.hasSuffix("r0") ? 0 : clockStep)
            + dateSteps.reduce(0) { $0 + (segment.index >= $1.index ? $1.by : 0) }
    }

    static func seconds(_ ms: Int64) -> String {
        let digits = String(1_000 + ms % 1_000).dropFirst()
        return "\(ms / 1_000).\(digits)"
    }
}

extension Bool {
    static func random(_ share: Double, _ random: inout Seeded) -> Bool { Double.random(in: 0..<1, using: &random) < share }
}
