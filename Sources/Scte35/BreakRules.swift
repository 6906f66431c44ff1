/// Which messages of a channel open and end its breaks. Vendors differ widely, so all of it is a setting.
public struct BreakRules: Equatable, Sendable {
    /// Which time signals count, by their delivery restrictions; `splice_insert` always counts. The four values of MediaPackage.
    public enum RestrictionFilter: String, Equatable, Sendable, CaseIterable {
        case none, restricted, unrestricted, both
    }

    /// Segmentation types that open a break. Their ends end it.
    public var openingTypes: SegmentationTypeSet
    /// Whether `splice_insert` opens and ends breaks.
    public var spliceInsert: Bool
    public var restrictions: RestrictionFilter

    /// Break, provider's and distributor's ads, placement opportunities and ad blocks. Not programmes, chapters, promos, networks
    /// (too wide for ads) and not overlays (no linear pod).
    public static let standardTypes: SegmentationTypeSet = [
        .breakStart, .providerAdStart, .distributorAdStart, .providerPlacementStart, .distributorPlacementStart,
        .providerAdBlockStart, .distributorAdBlockStart,
    ]

    public init(
        openingTypes: SegmentationTypeSet = BreakRules.standardTypes, spliceInsert: Bool = true, restrictions: RestrictionFilter = .both
    ) {
        self.openingTypes = openingTypes
        self.spliceInsert = spliceInsert
        self.restrictions = restrictions
    }

    /// The edges that a section states: cancels, then ins, then at most one out.
    ///
    /// One end and the next start may stand in one message, so ends go first. Of several starts only the outermost opens a
    /// break: what lies within it is its structure (0x22 that holds 0x34 that holds 0x30s is one pod).
    public func signals(in section: SpliceInfoSection) -> [BreakSignal] {
        let verdicts = explain(section)
        return verdicts.compactMap { $0.outcome == .cancels ? $0.signal : nil }
            + verdicts.compactMap { $0.outcome == .ends ? $0.signal : nil }
            + verdicts.compactMap { $0.outcome == .opens ? $0.signal : nil }
    }

    /// Why each part of a section is or is not a break edge: one verdict for the command and one for each descriptor.
    public func explain(_ section: SpliceInfoSection) -> [BreakVerdict] {
        var verdicts = [explainCommand(section)]
        for (index, descriptor) in section.descriptors.enumerated() {
            guard case .segmentation(let segmentation) = descriptor else {
                verdicts.append(BreakVerdict(descriptor: index, outcome: .noSegmentation))
                continue
            }
            verdicts.append(explain(segmentation, index, section))
        }
        keepOutermost(&verdicts)
        return verdicts
    }

    private func explainCommand(_ section: SpliceInfoSection) -> BreakVerdict {
        switch section.command {
        case .insert(let insert):
            guard spliceInsert else { return BreakVerdict(outcome: .insertIsOff) }
            let outcome: BreakVerdict.Outcome = insert.isCancelled ? .cancels : insert.isOut ? .opens : .ends
            return BreakVerdict(outcome: outcome, signal: BreakSignal(insert, adjustedPts: section.adjustedPts))
        case .encrypted: return BreakVerdict(outcome: .encrypted)
        case .schedule: return BreakVerdict(outcome: .announcement)
        default: return BreakVerdict(outcome: .noEdge)
        }
    }

    private func explain(_ segmentation: SegmentationDescriptor, _ index: Int, _ section: SpliceInfoSection) -> BreakVerdict {
        // Only a time signal gives descriptors a moment; beside other commands they are information about those.
        guard case .timeSignal = section.command else { return BreakVerdict(descriptor: index, outcome: .noTimeSignal) }
        if segmentation.isCancelled {
            return BreakVerdict(
                descriptor: index, outcome: .cancels, signal: BreakSignal(segmentation, .out, adjustedPts: nil))
        }
        if openingTypes.contains(segmentation.type) {
            let isRestricted = segmentation.restrictions != nil
            guard restrictions == .both || restrictions == (isRestricted ? .restricted : .unrestricted) else {
                return BreakVerdict(
                    descriptor: index, outcome: .filtered, signal: BreakSignal(segmentation, .out, adjustedPts: section.adjustedPts))
            }
            return BreakVerdict(
                descriptor: index, outcome: .opens, signal: BreakSignal(segmentation, .out, adjustedPts: section.adjustedPts))
        }
        if segmentation.type.isEnd, mayEnd(segmentation.type) {
            return BreakVerdict(
                descriptor: index, outcome: .ends, signal: BreakSignal(segmentation, .in, adjustedPts: section.adjustedPts))
        }
        return BreakVerdict(
            descriptor: index, outcome: .typeIsOff,
            signal: BreakSignal(segmentation, segmentation.type.isEnd ? .in : .out, adjustedPts: section.adjustedPts))
    }

    /// Whether `type` ends any of the types that open.
    private func mayEnd(_ type: SegmentationType) -> Bool {
        (0...UInt8.max).contains { openingTypes.contains(SegmentationType(rawValue: $0)) && type.ends(SegmentationType(rawValue: $0)) }
    }

    /// Of several starts in one message leaves the outermost; the first of equals.
    private func keepOutermost(_ verdicts: inout [BreakVerdict]) {
        var best: Int?, level = Int.max
        for (index, verdict) in verdicts.enumerated() where verdict.outcome == .opens {
            let own = verdict.signal?.segmentationType?.level ?? -1
            if own < level { (best, level) = (index, own) }
        }
        guard let best, let outer = verdicts[best].signal?.eventId else { return }
        for index in verdicts.indices where verdicts[index].outcome == .opens && index != best {
            verdicts[index].outcome = .inside(outer)
        }
    }
}
