import TestSupport

@testable import Manifest

/// Builds lawful playlists from nothing, every field of the model now and then.
struct PlaylistBuilder {
    private var random: Seeded
    private var number = 0

    init(seed: UInt64) { random = Seeded(seed) }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
    private mutating func name(_ kind: String) -> String {
        number += 1
        return "\(kind)-\(number)" + pick(["", ".é", " with blanks", ",comma", "=", "'#'"])
    }
    private mutating func uri(_ kind: String) -> String {
        number += 1
        return "\(kind)/\(number)" + pick([".m4s", ".m4s?a=b&c=d", "%20x.m4s", ".m4s#f"])
    }

    // MARK: Media

    mutating func media() throws -> MediaPlaylist {
        var list = MediaPlaylist()
        list.version = 12
        list.targetDuration = 8 * second
        list.mediaSequence = Int64.random(in: 0...1_000_000, using: &random)
        list.discontinuitySequence = Int64.random(in: 0...9, using: &random)
        list.hasDiscontinuitySequenceTag = true
        list.independentSegments = chance(50)
        let isLive = chance(60), hasParts = isLive && chance(50), count = Int.random(in: 4...12, using: &random)
        list.endList = !isLive
        list.playlistType = isLive ? pick([nil, .event]) : pick([nil, .vod, .event])
        if chance(30) { list.start = try start(&list) }
        if chance(30) {
            var define = Define()
            define.name = try list.store("v\(number)")
            define.value = try list.store(pick(["", "x y"]))
            list.defines.append(define)
        }
        if hasParts { list.partTarget = second }
        if hasParts || chance(20) { list.serverControl = control(hasParts) }
        if isLive, list.serverControl?.canSkipUntil != nil, chance(50) {
            var skip = SkipTag()
            skip.skippedSegments = Int64.random(in: 1...5, using: &random)
            skip.skipsDateRanges = chance(50)
            if skip.skipsDateRanges { skip.removedDateRanges = try list.store("a\tb") }
            list.skip = skip
        }
        for index in 0..<count { try addSegment(&list, index, hasParts) }
        if chance(20) {
            list.trailingDiscontinuity = true
        } else if hasParts {
            list.trailingParts = list.parts.count..<list.parts.count + 2
            for _ in 0..<2 { list.parts.append(try part(&list, second)) }
            var hint = PreloadHint()
            hint.kind = pick([.part, .map])
            hint.uri = try list.store(uri("hint"))
            if chance(50) { (hint.start, hint.length) = (70, 80) }
            list.preloadHints.append(hint)
            var report = RenditionReport()
            report.uri = try list.store("../other.m3u8")
            (report.lastMediaSequence, report.lastPart) = (77, pick([nil, 2]))
            list.renditionReports.append(report)
        }
        return list
    }

    private mutating func start(_ list: inout MediaPlaylist) throws -> StartPoint {
        var start = StartPoint()
        start.timeOffset = pick([0, -26_500_000_000, 1])
        start.precise = chance(50)
        if chance(30) { start.attributes = try list.store("X-OTHER=\"kept\"") }
        return start
    }

    private mutating func control(_ hasParts: Bool) -> ServerControl {
        var control = ServerControl()
        control.canBlockReload = chance(50)
        if chance(50) { (control.canSkipUntil, control.canSkipDateRanges) = (48 * second, chance(50)) }
        if chance(50) { control.holdBack = 24_000_000_001 }
        if hasParts { control.partHoldBack = 3 * second }
        return control
    }

    private mutating func addSegment(_ list: inout MediaPlaylist, _ index: Int, _ hasParts: Bool) throws {
        var segment = MediaSegment()
        segment.duration = pick([6 * second, 5_994_666_667, 8 * second])
        if chance(30) { segment.title = try list.store("a title, with a comma") }
        segment.discontinuity = index > 0 && chance(20)
        let last = list.segments.last
        let end = last?.date.map { $0 + (last?.duration ?? 0) } ?? 1_700_000_000_000_000_000
        // Where dates are, they stand first and behind each discontinuity.
        if index == 0 || segment.discontinuity || chance(30) { segment.programDateTime = end }
        if let bitrate = last?.bitrate { segment.bitrate = bitrate }
        if chance(20) { segment.bitrate = Int.random(in: 0...9_000, using: &random) }
        segment.gap = chance(10)
        segment.keySet = last?.keySet ?? -1
        if chance(25) { segment.keySet = try keys(&list) }
        if chance(10) { segment.keySet = -1 }
        segment.map = last?.map ?? -1
        if chance(25) { segment.map = try map(&list, segment.keySet) }
        if chance(40) {
            let before = last?.byteRange
            if let last, let before, chance(50) {
                segment.uri = last.uri
                segment.byteRange = ByteRange(length: 100, offset: before.offset + before.length)
            } else {
                segment.uri = try list.store(uri("range"))
                segment.byteRange = ByteRange(length: 700, offset: Int64.random(in: 0...9_999_999_999, using: &random))
                segment.byteRangeOffsetIsExplicit = true
            }
        } else {
            segment.uri = try list.store(uri("segment"))
        }
        if chance(25) { try addMarkers(&list, index, end) }
        if hasParts, chance(70) {
            segment.parts = list.parts.count..<list.parts.count + 2
            for _ in 0..<2 { list.parts.append(try part(&list, second)) }
        }
        list.append(segment)
    }

    private mutating func part(_ list: inout MediaPlaylist, _ duration: Int64) throws -> MediaPart {
        var part = MediaPart()
        part.uri = try list.store(uri("part"))
        part.duration = duration
        part.independent = chance(50)
        part.gap = chance(10)
        if chance(30) {
            part.byteRange = ByteRange(length: 5, offset: Int64.random(in: 1...9, using: &random))
            part.byteRangeOffsetIsExplicit = true
        }
        return part
    }

    private mutating func keys(_ list: inout MediaPlaylist) throws -> Int {
        let first = list.keys.count, method = pick([MediaKey.Method.aes128, .sampleAes, .sampleAesCtr, .aes256Gcm])
        for format in ["identity", "com.apple.streamingkeydelivery", "urn:uuid:x"].shuffled(using: &random).prefix(pick([1, 2, 3])) {
            var key = MediaKey()
            key.isIdentity = format == "identity"
            key.method = method
            key.uri = try list.store(uri("key"))
            if key.method == .aes128 || (key.method == .sampleAes && chance(50)) {
                key.iv = MediaKey.Iv(high: random.next(), low: random.next())
            }
            if !key.isIdentity || chance(50) {
                key.keyFormat = try list.store(format)
                if chance(50) { key.keyFormatVersions = try list.store("1/2/5") }
            }
            list.keys.append(key)
        }
        list.keySets.append(KeySet(keys: first..<list.keys.count))
        return list.keySets.count - 1
    }

    private mutating func map(_ list: inout MediaPlaylist, _ keySet: Int) throws -> Int {
        var map = MediaMap()
        map.uri = try list.store(uri("init"))
        map.keySet = chance(70) ? keySet : -1
        if chance(40) {
            map.byteRange = ByteRange(length: 900, offset: 0)
            map.byteRangeOffsetIsExplicit = true
        }
        list.maps.append(map)
        return list.maps.count - 1
    }

    private mutating func addMarkers(_ list: inout MediaPlaylist, _ index: Int, _ date: Int64) throws {
        var range = DateRange()
        range.id = try list.store(name("range"))
        range.segmentIndex = index
        range.startDate = date + 1
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            range.plannedDuration = 30 * second
            range.scte35Out = try list.store("0xFC30")
        case 1:
            (range.duration, range.endDate) = (20 * second, date + 1 + 20 * second)
            range.scte35In = try list.store("0xFC31")
            if chance(50) { range.scte35Cmd = try list.store("0xFC32") }
        case 2: try fillInterstitial(&range, &list)
        default:
            range.classText = try list.store(pick(["chapter", "com.apple.hls.preload"]))
            if chance(50) { range.endOnNext = true } else { range.duration = 0 }
            range.attributes = try list.store("X-COM-EXAMPLE=\"a,b\",X-NUMBER=-1.5,X-HEX=0xAB")
            if list[range.classText].elementsEqual("com.apple.hls.preload".utf8) {
                (range.endOnNext, range.duration) = (false, second)
                range.preloadUri = try list.store(uri("asset"))
                range.targetId = try list.store("target")
                range.targetClass = try list.store("com.apple.hls.interstitial")
            }
        }
        list.dateRanges.append(range)
        if let marker = CueReader.read(range, list.text.span) { list.cues.append(marker) }
        if chance(60) { list.cues.append(try cue(&list, index)) }
    }

    private mutating func fillInterstitial(_ range: inout DateRange, _ list: inout MediaPlaylist) throws {
        range.classText = try list.store("com.apple.hls.interstitial")
        if chance(50) { range.assetUri = try list.store(uri("asset")) } else { range.assetList = try list.store(uri("list")) }
        range.duration = 15_500_000_000
        if chance(50) { range.cue = try list.store(pick(["PRE", "POST,ONCE", "ONCE"])) }
        range.resumeOffset = pick([nil, 0, -5_500_000_000])
        range.playoutLimit = pick([nil, 20 * second])
        if chance(50) { range.snap = try list.store("OUT,IN") }
        if chance(50) { range.restrict = try list.store("SKIP,JUMP") }
        if chance(50) { range.contentMayVary = try list.store("NO") }
        if chance(50) { range.timelineOccupies = try list.store("RANGE") }
        if chance(50) { range.timelineStyle = try list.store("PRIMARY") }
        if chance(50) { (range.skipControlOffset, range.skipControlDuration) = (5 * second, 10 * second) }
        if chance(50) { range.skipControlLabel = try list.store("Exit-Label") }
    }

    /// A marker of any dialect that has a line of its own.
    private mutating func cue(_ list: inout MediaPlaylist, _ index: Int) throws -> CueMarker {
        let dialect = pick(CueMarker.Dialect.allCases.filter { ![.dateRange, .interstitial, .stitched].contains($0) })
        var cue = CueMarker(dialect, segmentIndex: index)
        let hasDirection = [.cueOut, .adobe, .signal].contains(dialect)
        cue.direction =
            hasDirection ? pick([.out, .in, .continue]) : dialect == .scte35 ? pick([.out, .in, .continue, .unknown]) : .unknown
        let isIn = cue.direction == .in, isContinued = cue.direction == .continue
        if [.cueOut, .adobe, .scte35, .oldScte35, .signal].contains(dialect), chance(70) { cue.id = try list.store("\(index)77") }
        if dialect == .scte35 || (!isIn && [.cueOut, .application, .signal].contains(dialect))
            || (dialect == .adobe && !isIn && !isContinued)
        {
            cue.plannedDuration = pick([nil, 30 * second, 29_987_000_000])
        }
        if isContinued || dialect == .scte35 { cue.elapsed = pick([nil, 4 * second]) }
        if dialect == .signal, isContinued, cue.plannedDuration != nil, cue.elapsed == nil { cue.plannedDuration = nil }
        if [.adobe, .scte35, .oldScte35].contains(dialect), !(dialect == .adobe && isContinued) { cue.time = pick([nil, 12_500_000_000]) }
        if dialect == .scte35 || dialect == .signal { cue.segmentationType = pick([-1, 0x34, 0x05]) }
        let hasMessage = [.oatcls, .splicePoint, .scte35, .oldScte35].contains(dialect) || (dialect == .cueOut && !isIn)
        if hasMessage {
            cue.payload = try list.store("/DAlAAAAAAAAAP/wFAUAAAABf+//wpiQkv4ARKogAAEBAQAAQ6sodg==")
            cue.payloadForm = .base64
            if chance(50) { (cue.payload, cue.payloadForm) = (try list.store("FC302500"), .hex) }
        }
        if dialect == .asset { cue.attributes = try list.store("CAID=0x10,GENRE=a%20b") }
        return cue
    }

    // MARK: Multivariant

    mutating func multivariant() throws -> MultivariantPlaylist {
        var list = MultivariantPlaylist()
        list.version = 13
        list.independentSegments = chance(50)
        if chance(30) {
            var start = StartPoint()
            start.timeOffset = -1
            list.start = start
        }
        for index in 0..<Int.random(in: 0...2, using: &random) {
            var define = Define()
            if chance(50) {
                define.name = try list.store("name\(index)")
                define.value = try list.store("value")
            } else {
                define.queryParameter = try list.store("name\(index)")
            }
            list.defineTags.append(define)
        }
        for index in 0..<Int.random(in: 0...2, using: &random) {
            var data = SessionData()
            data.dataId = try list.store("com.example.\(index)")
            if chance(50) { data.value = try list.store(name("value")) } else { data.uri = try list.store(uri("data")) }
            if !data.uri.isEmpty, chance(50) { data.format = try list.store(pick(["JSON", "RAW"])) }
            if chance(50) { data.language = try list.store("de") }
            list.sessionData.append(data)
            var key = MediaKey()
            key.method = .sampleAes
            key.uri = try list.store(uri("skd:"))
            key.isIdentity = false
            key.keyFormat = try list.store("com.apple.streamingkeydelivery")
            list.sessionKeys.append(key)
        }
        for kind in [Rendition.Kind.audio, .video, .subtitles, .closedCaptions] { try addRenditions(kind, &list) }
        let captions = chance(50)
        for _ in 0..<Int.random(in: 1...4, using: &random) { list.variants.append(try variant(&list, captions)) }
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            var stream = try variant(&list, nil)
            stream.uri = try list.store(uri("iframes"))
            list.iFrameStreams.append(stream)
        }
        if chance(50) {
            var steering = ContentSteering()
            steering.serverUri = try list.store("https://steer.example.com/?a=b")
            if chance(50) { steering.pathwayId = try list.store("CDN-A") }
            list.contentSteering = steering
        }
        return list
    }

    private mutating func addRenditions(_ kind: Rendition.Kind, _ list: inout MultivariantPlaylist) throws {
        for index in 0..<2 {
            var rendition = Rendition()
            rendition.kind = kind
            rendition.groupId = try list.store("\(kind)")
            rendition.name = try list.store(name("name"))
            if chance(50) { rendition.language = try list.store("en") }
            if chance(50) { rendition.assocLanguage = try list.store("de-\(index)") }
            if chance(50) { rendition.stableRenditionId = try list.store("a+/=.-_\(index)") }
            rendition.isDefault = index == 0 && chance(50)
            rendition.autoselect = rendition.isDefault
            if chance(50) { rendition.characteristics = try list.store("public.easy-to-read,com.example.x") }
            if kind != .closedCaptions { rendition.uri = try list.store(uri("rendition")) }
            if kind == .subtitles { rendition.forced = chance(50) }
            if kind == .closedCaptions { rendition.instreamId = try list.store(pick(["CC1", "SERVICE63"])) }
            if kind == .audio {
                rendition.channels = try list.store(pick(["2", "6/-/BINAURAL", "16/JOC"]))
                (rendition.bitDepth, rendition.sampleRate) = (pick([nil, 24]), pick([nil, 48_000]))
            }
            list.renditions.append(rendition)
        }
    }

    private mutating func variant(_ list: inout MultivariantPlaylist, _ captions: Bool?) throws -> Variant {
        var variant = Variant()
        variant.uri = try list.store(uri("variant"))
        variant.bandwidth = Int64.random(in: 1_000...99_000_000, using: &random)
        variant.averageBandwidth = pick([nil, variant.bandwidth / 2])
        variant.score = Int64.random(in: 1...9_000_000, using: &random)
        variant.codecs = try list.store("avc1.4d401e,mp4a.40.2")
        if chance(30) { variant.supplementalCodecs = try list.store("dvh1.08.07/db4h") }
        if chance(50) { variant.resolution = Variant.Resolution(width: 1280, height: 720) }
        if chance(30) { variant.hdcpLevel = try list.store(pick(["TYPE-0", "TYPE-1", "NONE"])) }
        if chance(30) { variant.allowedCpc = try list.store("com.example.drm1:SMART-TV/PC") }
        if chance(30) { variant.videoRange = try list.store(pick(["SDR", "HLG", "PQ"])) }
        if chance(30) { variant.videoLayout = try list.store("CH-STEREO/PROJ-HEQU,CH-MONO") }
        if chance(30) { variant.stableVariantId = try list.store("v_1") }
        variant.pathwayId = try list.store("CDN-A")
        if chance(50) { variant.video = try list.store("video") }
        guard let captions else { return variant }
        variant.frameRateMilli = pick([nil, 29_970, 60_000])
        if chance(50) { variant.audio = try list.store("audio") }
        if chance(50) { variant.subtitles = try list.store("subtitles") }
        variant.closedCaptions = try list.store(captions ? "closedCaptions" : "NONE")
        variant.closedCaptionsAreNone = !captions
        if chance(30) { variant.name = try list.store("720p") }
        return variant
    }
}
