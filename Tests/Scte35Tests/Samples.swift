@testable import Scte35

/// Our own messages: every command and every descriptor at least once.
enum Samples {
    static let all: [SpliceInfoSection] = [
        SpliceInfoSection(), SpliceInfoSection(command: .bandwidthReservation), insertOut, insertComponents, insertCancelled, schedule,
        placementStart, everyDescriptor, mid, privateCommand, reserved, encrypted, oldLength,
    ]

    static let insertOut = SpliceInfoSection(
        command: .insert(
            SpliceInsert(
                eventId: 77, isOut: true, time: SpliceTime(pts: 900_000), breakDuration: BreakDuration(duration: 2_700_000),
                uniqueProgramId: 1, availNum: 1, availsExpected: 2)))

    static let insertComponents: SpliceInfoSection = {
        var section = SpliceInfoSection(
            command: .insert(
                SpliceInsert(
                    eventId: 78, isOut: true,
                    components: [
                        .init(tag: 1, time: SpliceTime(pts: 5)), .init(tag: 2), .init(tag: 3, time: SpliceTime(pts: 7)),
                    ],
                    breakDuration: BreakDuration(autoReturn: false, duration: 90_000))))
        section.ptsAdjustment = Ticks.wrap - 1
        return section
    }()

    static let insertCancelled = SpliceInfoSection(command: .insert(SpliceInsert(eventId: .max, isCancelled: true)))

    static let schedule = SpliceInfoSection(
        command: .schedule(
            SpliceSchedule(events: [
                .init(eventId: 1, isOut: true, utcSpliceTime: 1_400_000_000, breakDuration: BreakDuration(duration: 90_000)),
                .init(eventId: 2, isOut: true, components: [.init(tag: 1, utcSpliceTime: 5), .init(tag: 2, utcSpliceTime: 6)]),
                .init(eventId: 3, isCancelled: true),
            ])))

    static let placementStart = signal(
        SegmentationDescriptor(
            eventId: 9, duration: 2_700_000, upid: .single(Upid(type: .adi, bytes: [UInt8]("SIGNAL:abc".utf8))),
            type: .providerPlacementStart, segmentNum: 1, segmentsExpected: 2, subSegments: .init(num: 1, expected: 3)))

    static let everyDescriptor = SpliceInfoSection(
        command: .timeSignal(TimeSignal()),
        descriptors: [
            .avail(AvailDescriptor(providerAvailId: 309)), .dtmf(DtmfDescriptor(preroll: 50, chars: [UInt8]("121#".utf8))),
            .time(TimeDescriptor(taiSeconds: 1_700_000_000, taiNs: 5, utcOffset: 37)),
            .audio(
                AudioDescriptor(channels: [
                    .init(componentTag: 1, isoCode: [UInt8]("eng".utf8), bitStreamMode: 5, numChannels: 12, isFullService: false)
                ])),
            .segmentation(
                SegmentationDescriptor(
                    eventId: 4, components: [.init(tag: 1, ptsOffset: Ticks.wrap - 1)], duration: 1 << 39,
                    restrictions: DeliveryRestrictions(webDeliveryAllowed: false, deviceRestrictions: 1), type: .programStart)),
            .segmentation(SegmentationDescriptor(eventId: 5, isCancelled: true)),
            .other(OtherDescriptor(tag: 0xf0, identifier: 0x4456_425f, bytes: [1, 2, 3])),
            .other(OtherDescriptor(tag: 0x77, identifier: SpliceDescriptor.identifier, bytes: [])),
        ])

    static let mid = signal(
        SegmentationDescriptor(
            eventId: 10,
            upid: .several([
                Upid(type: .adi, bytes: [UInt8]("PO:x".utf8)),
                Upid(type: .eidr, bytes: unhex("1478 7791 8534 2c23 9030 8610")), Upid(type: .mpu, bytes: [UInt8]("ABCDx".utf8)),
            ]), type: .breakStart))

    static let privateCommand = SpliceInfoSection(
        command: .privateCommand(PrivateCommand(identifier: 0x5359_5331, bytes: [0, 1, 2])))

    static let reserved = SpliceInfoSection(command: .reserved(type: 0x42, bytes: [1, 2, 3]))

    static let encrypted: SpliceInfoSection = {
        var section = SpliceInfoSection(command: .encrypted(commandLength: 5, payload: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
        section.encryptionAlgorithm = 1
        section.cwIndex = 3
        return section
    }()

    static let oldLength: SpliceInfoSection = {
        var section = placementStart
        section.commandLengthIsUnstated = true
        section.stuffing = [0xff, 0xff]
        section.tier = 0x10
        section.sapType = 0
        return section
    }()

    /// A time signal at one second with these segmentations.
    static func signal(_ segmentations: SegmentationDescriptor..., pts: UInt64? = 90_000) -> SpliceInfoSection {
        SpliceInfoSection(
            command: .timeSignal(TimeSignal(time: SpliceTime(pts: pts))), descriptors: segmentations.map { .segmentation($0) })
    }
}
