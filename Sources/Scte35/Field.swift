/// Every field of the standard's tables: what errors call it, and what documents do.
///
/// One byte that costs nothing to pass: with a `String` for each field, a seventh of the time of a decode went into counting references.
enum Field: UInt8, CaseIterable {
    case reserved, crc32, crcValid
    case timeSpecifiedFlag, ptsTime, autoReturn, duration, durationFlag, spliceEventCancelIndicator
    case outOfNetworkIndicator, programSpliceFlag, spliceImmediateFlag, eventIdComplianceFlag, componentTag
    case spliceEventId, uniqueProgramId, availNum, availsExpected, componentCount, utcSpliceTime, spliceCount
    case identifier, privateByte, commandBytes, providerAvailId, trailing, preroll, dtmfChar, dtmfCount, taiSeconds
    case taiNs, utcOffset, fullSrvcAudio, bitStreamMode, numChannels, isoCode, audioCount, spliceDescriptorTag
    case descriptorLength, webDeliveryAllowedFlag, noRegionalBlackoutFlag, archiveAllowedFlag, deviceRestrictions
    case segmentationDurationFlag, segmentationEventCancelIndicator, programSegmentationFlag, deliveryNotRestrictedFlag
    case segmentationEventIdComplianceIndicator, segmentationEventId, segmentationDuration, segmentationTypeId
    case segmentNum, segmentsExpected, subSegmentNum, subSegmentsExpected, ptsOffset, segmentationUpidType
    case segmentationUpid, segmentationUpidLength, midUpidType, midLength, encryptedPacket, sectionSyntaxIndicator
    case privateIndicator, tableId, sapType, protocolVersion, encryptionAlgorithm, ptsAdjustment, cwIndex, tier
    case spliceCommandLength, spliceCommandType, encryptedBytes, alignmentStuffing, sectionLength, descriptorLoopLength

    /// As the standard spells it.
    var name: StaticString {
        switch self {
        case .reserved: "reserved"
        case .crc32: "CRC_32"
        case .crcValid: "crc_valid"
        case .timeSpecifiedFlag: "time_specified_flag"
        case .ptsTime: "pts_time"
        case .autoReturn: "auto_return"
        case .duration: "duration"
        case .durationFlag: "duration_flag"
        case .spliceEventCancelIndicator: "splice_event_cancel_indicator"
        case .outOfNetworkIndicator: "out_of_network_indicator"
        case .programSpliceFlag: "program_splice_flag"
        case .spliceImmediateFlag: "splice_immediate_flag"
        case .eventIdComplianceFlag: "event_id_compliance_flag"
        case .componentTag: "component_tag"
        case .spliceEventId: "splice_event_id"
        case .uniqueProgramId: "unique_program_id"
        case .availNum: "avail_num"
        case .availsExpected: "avails_expected"
        case .componentCount: "component_count"
        case .utcSpliceTime: "utc_splice_time"
        case .spliceCount: "splice_count"
        case .identifier: "identifier"
        case .privateByte: "private_byte"
        case .commandBytes: "splice_command"
        case .providerAvailId: "provider_avail_id"
        case .trailing: "trailing"
        case .preroll: "preroll"
        case .dtmfChar: "DTMF_char"
        case .dtmfCount: "dtmf_count"
        case .taiSeconds: "TAI_seconds"
        case .taiNs: "TAI_ns"
        case .utcOffset: "UTC_offset"
        case .fullSrvcAudio: "Full_Srvc_Audio"
        case .bitStreamMode: "Bit_Stream_Mode"
        case .numChannels: "Num_Channels"
        case .isoCode: "ISO_code"
        case .audioCount: "audio_count"
        case .spliceDescriptorTag: "splice_descriptor_tag"
        case .descriptorLength: "descriptor_length"
        case .webDeliveryAllowedFlag: "web_delivery_allowed_flag"
        case .noRegionalBlackoutFlag: "no_regional_blackout_flag"
        case .archiveAllowedFlag: "archive_allowed_flag"
        case .deviceRestrictions: "device_restrictions"
        case .segmentationDurationFlag: "segmentation_duration_flag"
        case .segmentationEventCancelIndicator: "segmentation_event_cancel_indicator"
        case .programSegmentationFlag: "program_segmentation_flag"
        case .deliveryNotRestrictedFlag: "delivery_not_restricted_flag"
        case .segmentationEventIdComplianceIndicator: "segmentation_event_id_compliance_indicator"
        case .segmentationEventId: "segmentation_event_id"
        case .segmentationDuration: "segmentation_duration"
        case .segmentationTypeId: "segmentation_type_id"
        case .segmentNum: "segment_num"
        case .segmentsExpected: "segments_expected"
        case .subSegmentNum: "sub_segment_num"
        case .subSegmentsExpected: "sub_segments_expected"
        case .ptsOffset: "pts_offset"
        case .segmentationUpidType: "segmentation_upid_type"
        case .segmentationUpid: "segmentation_upid"
        case .segmentationUpidLength: "segmentation_upid_length"
        case .midUpidType: "segmentation_upid_type"
        case .midLength: "length"
        case .encryptedPacket: "encrypted_packet"
        case .sectionSyntaxIndicator: "section_syntax_indicator"
        case .privateIndicator: "private_indicator"
        case .tableId: "table_id"
        case .sapType: "sap_type"
        case .protocolVersion: "protocol_version"
        case .encryptionAlgorithm: "encryption_algorithm"
        case .ptsAdjustment: "pts_adjustment"
        case .cwIndex: "cw_index"
        case .tier: "tier"
        case .spliceCommandLength: "splice_command_length"
        case .spliceCommandType: "splice_command_type"
        case .encryptedBytes: "encrypted_packet"
        case .alignmentStuffing: "alignment_stuffing"
        case .sectionLength: "section_length"
        case .descriptorLoopLength: "descriptor_loop_length"
        }
    }

    /// The field's name in documents, where that is another.
    var key: StaticString {
        switch self {
        case .crc32: "crc_32"
        case .eventIdComplianceFlag: "event_id_compliance_flag_bit"
        case .componentCount: "components"
        case .spliceCount: "events"
        case .privateByte: "private_hex"
        case .commandBytes: "hex"
        case .trailing: "trailing_hex"
        case .dtmfChar: "chars"
        case .dtmfCount: "chars"
        case .taiSeconds: "tai_seconds"
        case .taiNs: "tai_ns"
        case .utcOffset: "utc_offset"
        case .fullSrvcAudio: "full_srvc_audio"
        case .bitStreamMode: "bit_stream_mode"
        case .numChannels: "num_channels"
        case .isoCode: "iso_code"
        case .audioCount: "channels"
        case .segmentationEventIdComplianceIndicator: "segmentation_event_id_compliance_bit"
        case .segmentationUpid: "hex"
        case .midUpidType: "type"
        case .encryptedBytes: "encrypted_hex"
        case .alignmentStuffing: "alignment_stuffing_hex"
        default: name
        }
    }

    /// For a flag, the key whose presence says what it is: where a document leaves it out, that counts; otherwise they must agree.
    var implied: (value: Bool, key: StaticString)? {
        switch self {
        case .timeSpecifiedFlag: (true, "pts_time")
        case .durationFlag: (true, "break_duration")
        case .segmentationDurationFlag: (true, "segmentation_duration")
        case .encryptedPacket: (true, "encrypted_hex")
        case .programSpliceFlag, .programSegmentationFlag: (false, "components")
        case .deliveryNotRestrictedFlag: (false, "delivery_restrictions")
        default: nil
        }
    }

    /// What most sections do not have, and documents do not show empty.
    var isRare: Bool { self == .trailing || self == .alignmentStuffing }
}
