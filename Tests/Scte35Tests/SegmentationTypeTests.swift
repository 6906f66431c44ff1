import Testing

@testable import Scte35

@Suite struct SegmentationTypeTests {
    private func type(_ raw: UInt8) -> SegmentationType { SegmentationType(rawValue: raw) }

    @Test func namedStartsAndEndsPairUp() {
        for raw in 0...255 as ClosedRange<UInt8> {
            let own = type(raw)
            guard let name = own.name, own.isStart || own.isEnd else { continue }
            #expect(!(own.isStart && own.isEnd) && own.level != nil, "\(name)")
            if own.isStart, name.hasSuffix(" Start"), raw != 0x17 {
                #expect(type(raw + 1).ends(own), "\(name)")
                #expect(type(raw + 1).name == String(name.dropLast(5)) + "End")
            }
        }
    }

    @Test func programmesHaveThreeStartsAndTwoEnds() {
        for start in [0x10, 0x17, 0x19] as [UInt8] {
            #expect(type(0x11).ends(type(start)) && type(0x12).ends(type(start)) && type(start).isStart)
        }
        #expect(!type(0x35).ends(type(0x36)) && !type(0x34).ends(type(0x33)) && !type(0x01).ends(type(0x00)))
    }

    @Test func levelsNestFromNetworkToAds() {
        let order: [SegmentationType] = [
            .networkStart, .programStart, .breakStart, .providerPlacementStart, .distributorPlacementStart, .providerAdStart,
        ]
        #expect(order.map(\.level) == [0, 1, 2, 3, 4, 5])
        #expect(type(0x99).level == nil && type(0x99).name == nil && SegmentationType.notIndicated.level == nil)
    }

    @Test func eightTypesMayHaveSubSegments() {
        #expect((0...255).filter { type(UInt8($0)).mayHaveSubSegments } == [0x30, 0x32, 0x34, 0x36, 0x38, 0x3a, 0x44, 0x46])
    }

    @Test func aSetHoldsWhatWasPutIn() {
        let set = SegmentationTypeSet([0, 63, 64, 127, 128, 191, 192, 255])
        for raw in 0...255 as ClosedRange<UInt8> {
            #expect(set.contains(type(raw)) == [0, 63, 64, 127, 128, 191, 192, 255].contains(raw))
        }
        #expect(set != BreakRules.standardTypes && Set([set, SegmentationTypeSet(), []]).count == 2)
    }
}
