import Testing

@testable import Scte35

@Suite struct BreakRulesTests {
    private let rules = BreakRules()

    private func segmentation(
        _ type: UInt8, id: UInt32 = 1, seconds: UInt64? = nil, restrictions: DeliveryRestrictions? = nil
    ) -> SegmentationDescriptor {
        SegmentationDescriptor(
            eventId: id, duration: seconds.map { $0 * 90_000 }, restrictions: restrictions, type: SegmentationType(rawValue: type))
    }

    @Test func spliceInsertOpensWithItsDuration() throws {
        let signal = try #require(rules.signals(in: Samples.insertOut).first)
        #expect(signal.direction == .out && signal.eventId == 77 && signal.durationNs == 30_000_000_000 && signal.autoReturn)
        #expect(signal.adjustedPts == 900_000 && signal.segmentationTypeId == nil && !signal.isCancel)
        #expect(signal.segmentNum == 1 && signal.segmentsExpected == 2)
    }

    @Test func spliceInsertEndsAndCancels() {
        let back = SpliceInfoSection(command: .insert(SpliceInsert(eventId: 7, isImmediate: true)))
        #expect(rules.signals(in: back) == [BreakSignal(direction: .in, eventId: 7)])
        #expect(rules.signals(in: Samples.insertCancelled) == [BreakSignal(direction: .out, eventId: .max, isCancel: true)])
        #expect(BreakRules(spliceInsert: false).signals(in: back).isEmpty)
        #expect(BreakRules(spliceInsert: false).explain(back).map(\.outcome) == [.insertIsOff])
    }

    @Test func componentsTakeTheFirstTimeAndTheAdjustmentWraps() {
        let signal = rules.signals(in: Samples.insertComponents).first
        #expect(signal?.adjustedPts == 4 && signal?.autoReturn == false)
    }

    @Test(arguments: [0x22, 0x30, 0x32, 0x34, 0x36, 0x44, 0x46] as [UInt8])
    func standardTypesOpenAndTheirPartnersEnd(type: UInt8) throws {
        let out = try #require(rules.signals(in: Samples.signal(segmentation(type, seconds: 30))).first)
        #expect(out.direction == .out && out.segmentationTypeId == type && out.durationNs == 30_000_000_000 && out.autoReturn)
        #expect(out.upid == SegmentationUpid.none)
        let back = try #require(rules.signals(in: Samples.signal(segmentation(type + 1))).first)
        #expect(back.direction == .in && back.eventId == 1 && !back.autoReturn)
    }

    @Test(arguments: [0x00, 0x01, 0x10, 0x11, 0x12, 0x18, 0x20, 0x21, 0x38, 0x3a, 0x3c, 0x40, 0x42, 0x50, 0x51, 0x99] as [UInt8])
    func otherTypesDoNothingUnlessConfigured(type: UInt8) {
        let section = Samples.signal(segmentation(type))
        #expect(rules.signals(in: section).isEmpty)
        #expect(rules.explain(section)[1].outcome == .typeIsOff)
        #expect(BreakRules(openingTypes: SegmentationTypeSet([type])).signals(in: section).count == 1)
    }

    @Test func programmesEndByTheirThreeEnds() {
        for opening in [0x10, 0x17, 0x19] as [UInt8] {
            let rules = BreakRules(openingTypes: SegmentationTypeSet([opening]))
            for end in [0x11, 0x12] as [UInt8] {
                #expect(rules.signals(in: Samples.signal(segmentation(end))).first?.direction == .in)
            }
        }
    }

    @Test func onlyTheOutermostOfSeveralStartsOpens() {
        let section = Samples.signal(
            segmentation(0x30, id: 3), segmentation(0x34, id: 2), segmentation(0x22, id: 1), segmentation(0x36, id: 4))
        #expect(rules.signals(in: section).map(\.eventId) == [1])
        #expect(rules.explain(section).map(\.outcome) == [.noEdge, .inside(1), .inside(1), .opens, .inside(1)])
    }

    @Test func endsComeBeforeStartsAndCancelsFirst() {
        var cancel = segmentation(0x34, id: 9)
        cancel.isCancelled = true
        let section = Samples.signal(segmentation(0x34, id: 2), segmentation(0x35, id: 1), cancel)
        #expect(rules.signals(in: section).map(\.eventId) == [9, 1, 2])
        #expect(rules.signals(in: section).map(\.isCancel) == [true, false, false])
    }

    @Test func restrictionsFilterTimeSignalsOnly() {
        let free = Samples.signal(segmentation(0x34))
        let bound = Samples.signal(segmentation(0x34, restrictions: DeliveryRestrictions()))
        for (filter, openFree, openBound) in [
            (BreakRules.RestrictionFilter.both, 1, 1), (.none, 0, 0), (.restricted, 0, 1), (.unrestricted, 1, 0),
        ] {
            let rules = BreakRules(restrictions: filter)
            #expect(rules.signals(in: free).count == openFree && rules.signals(in: bound).count == openBound, "\(filter)")
            #expect(rules.signals(in: Samples.insertOut).count == 1)
        }
        #expect(BreakRules(restrictions: .none).explain(free)[1].outcome == .filtered)
    }

    @Test func whatIsNoEdgeSaysWhy() {
        func outcomes(_ section: SpliceInfoSection) -> [BreakVerdict.Outcome] { rules.explain(section).map(\.outcome) }
        #expect(outcomes(Samples.encrypted) == [.encrypted])
        #expect(outcomes(Samples.schedule) == [.announcement])
        #expect(outcomes(SpliceInfoSection(command: .null, descriptors: [.segmentation(segmentation(0x34))])) == [.noEdge, .noTimeSignal])
        #expect(
            outcomes(SpliceInfoSection(command: .timeSignal(TimeSignal()), descriptors: [.avail(AvailDescriptor())]))
                == [.noEdge, .noSegmentation])
    }

    @Test func everyOutcomeHasItsSentence() {
        let signal = BreakSignal(direction: .out, eventId: 5, segmentationType: .breakStart)
        let outcomes: [BreakVerdict.Outcome] = [
            .opens, .ends, .cancels, .inside(4), .typeIsOff, .insertIsOff, .filtered, .noTimeSignal, .noSegmentation, .noEdge,
            .announcement, .encrypted,
        ]
        let lines = outcomes.map { BreakVerdict(descriptor: 2, outcome: $0, signal: signal).description }
        #expect(Set(lines).count == lines.count)
        #expect(lines[0] == "descriptors[2]: opens a break: event 5 (Break Start)")
        #expect(BreakVerdict(outcome: .noEdge).description == "splice_command: no break: the command says nothing of breaks")
        let unnamed = BreakSignal(direction: .out, eventId: 5, segmentationType: SegmentationType(rawValue: 0x99))
        #expect(BreakVerdict(outcome: .opens, signal: unnamed).description.contains("segmentation type 153"))
    }
}
