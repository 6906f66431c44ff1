/// What a snapshot of a live playlist breaks against those before it (§6.2.1, §6.2.2, §6.2.5.1).
///
/// `StreamChecker` judges our own output, which keeps more than the standard asks for; a playlist of others is only warned there.
enum CheckReload {
    /// Needs to know when each response came.
    private static let timed: Set<Rule> = [.dur5, .dur6, .seq5]
    /// What players want, or what we want of our own output.
    private static let advice: Set<Rule> = [
        .seq8, .dsc2, .dsc3, .pdt1, .pdt2, .pdt5, .key1, .key2, .key3, .map1, .map3, .byt1, .gap1, .def1,
    ]
    private static let section = "6.2.1"

    /// - Parameter snapshots: oldest first; the last one is judged.
    static func findings(of snapshots: [[UInt8]]) -> [Violation] {
        var out = Findings(perRule: 20)
        if kindChanged(snapshots) { out.error("one-kind", section, 0, "the playlist is of another kind than before") }
        let whole = WholePlaylists(snapshots)
        guard let last = whole.texts.last else { return out.all }
        if let misfit = whole.misfit { out.add(misfit.rule, misfit.what, line: misfit.line) }
        var checker = StreamChecker(), fresh = StreamChecker()
        for (index, bytes) in whole.texts.dropLast().enumerated() { _ = checker.check(bytes, at: Int64(index)) }
        let before = checker.last, history = checker.history
        // What the snapshot breaks alone, `Check` says in its own words.
        let own = fresh.check(last, at: 0)
        let reload = checker.check(last, at: Int64(snapshots.count)).filter { !own.contains($0) && !timed.contains($0.rule) }
        guard let before, let now = fresh.last else { return out.all }
        var found = Findings(perRule: 20)
        for violation in reload {
            guard let severity = severity(of: violation, before, now, history, isDelta: whole.endsWithDelta) else { continue }
            found.add(violation, severity)
        }
        header(before, now, &found)
        CheckParts.run(before, now, &found)
        CheckDateRanges.reload(before.playlist, now.playlist, &found)
        for violation in found.all { out.add(violation, violation.severity, line: whole.line(violation.line)) }
        return out.all
    }

    private static func kindChanged(_ snapshots: [[UInt8]]) -> Bool {
        let kinds = snapshots.suffix(2).map { PlaylistKind.detect($0) }
        guard kinds.count == 2, let one = kinds[0], let other = kinds[1] else { return false }
        return one != other
    }

    /// Nil for what is no fault of a playlist that need not keep our own rules.
    private static func severity(
        of violation: Violation, _ before: Snapshot, _ now: Snapshot, _ history: [Int64: CheckedSegment], isDelta: Bool
    ) -> Violation.Severity? {
        switch violation.rule {
        case .seq8, .pdt1: return isDelta ? nil : .warning
        // A delta update needs a version that the full playlist may do without.
        case .seq7: return isDelta || before.playlist.skip != nil ? nil : violation.severity
        case .pdt4:
            // A date that is not written follows from its neighbours, which may have left.
            guard let number = violation.mediaSequence, history[number]?.dateIsWritten == true,
                now.records.first(where: { $0.mediaSequence == number })?.dateIsWritten == true
            else { return .warning }
            return violation.severity
        default: return advice.contains(violation.rule) ? .warning : violation.severity
        }
    }

    /// Tags of the playlist as a whole.
    private static func header(_ before: Snapshot, _ now: Snapshot, _ out: inout Findings) {
        func changed(_ tag: Tag, _ what: String) {
            out.error("playlist-changed", section, now.line(of: tag), "\(tag.name) \(what)")
        }
        let (was, new) = (before.playlist, now.playlist)
        if was.partTarget != new.partTarget {
            let values = [was.partTarget, new.partTarget].map { $0.map(seconds) ?? "none" }
            changed(.partInf, "went from \(values[0]) to \(values[1])")
        }
        if was.serverControl.map({ ControlValues($0) }) != new.serverControl.map({ ControlValues($0) }) {
            changed(.serverControl, new.serverControl == nil ? "went" : "changed")
        }
        if was.independentSegments, !new.independentSegments { changed(.independentSegments, "went") }
        if was.iFramesOnly != new.iFramesOnly { changed(.iFramesOnly, new.iFramesOnly ? "came" : "went") }
    }
}
