import Formats
import Foundation
import Testing

@testable import Manifest

/// A marker as the table below writes it; what is not named is absent.
struct Marker: Equatable, Sendable {
    var dialect: CueMarker.Dialect
    var direction: CueMarker.Direction
    var id = ""
    var planned: Double?
    var elapsed: Double?
    var payload = ""
    var form = CueMarker.PayloadForm.none
    var type = -1
    var time: Double?
    var insertion = false

    init(
        _ dialect: CueMarker.Dialect, _ direction: CueMarker.Direction, id: String = "", planned: Double? = nil, elapsed: Double? = nil,
        base64: String = "", hex: String = "", type: Int = -1, time: Double? = nil, insertion: Bool = false
    ) {
        (self.dialect, self.direction, self.id, self.planned, self.elapsed) = (dialect, direction, id, planned, elapsed)
        payload = base64 + hex
        form = !base64.isEmpty ? .base64 : !hex.isEmpty ? .hex : .none
        (self.type, self.time, self.insertion) = (type, time, insertion)
    }

    init(_ cue: CueMarker, _ list: MediaPlaylist) {
        func seconds(_ value: Int64?) -> Double? { value.map { Double($0) / 1e9 } }
        self.init(
            cue.dialect, cue.direction, id: list.text(cue.id), planned: seconds(cue.plannedDuration), elapsed: seconds(cue.elapsed),
            base64: cue.payloadForm == .base64 ? list.text(cue.payload) : "", hex: cue.payloadForm == .hex ? list.text(cue.payload) : "",
            type: cue.segmentationType, time: seconds(cue.time), insertion: cue.isInsertion)
    }
}

// The numbers are those of the table of dialects in the stitcher's rules, section 11.
private let dialects: [(number: Int, line: String, marker: Marker)] = [
    (1, "#EXT-X-CUE-OUT:30.000", Marker(.cueOut, .out, planned: 30)),
    (1, "#EXT-X-CUE-OUT: 30", Marker(.cueOut, .out, planned: 30)),
    (1, "#EXT-X-CUE-OUT-CONT:8.308/30", Marker(.cueOut, .continue, planned: 30, elapsed: 8.308)),
    (1, "#EXT-X-CUE-OUT-CONT: 8.308 / 30 ", Marker(.cueOut, .continue, planned: 30, elapsed: 8.308)),
    (1, "#EXT-X-CUE-OUT-CONT:35/30", Marker(.cueOut, .continue, planned: 30, elapsed: 35)),
    (1, "#EXT-X-CUE-IN", Marker(.cueOut, .in)),
    (2, "#EXT-X-CUE-OUT:DURATION=12", Marker(.cueOut, .out, planned: 12)),
    (2, "#EXT-X-CUE-OUT:DURATION=\"201.467\"", Marker(.cueOut, .out, planned: 201.467)),
    (2, "#EXT-X-CUE-OUT:Duration=12,X-unknown=\"a,b\"", Marker(.cueOut, .out, planned: 12)),
    (2, "#EXT-X-CUE-OUT:DURATION=0", Marker(.cueOut, .out)),
    (3, "#EXT-X-CUE-OUT", Marker(.cueOut, .out)), (3, "#EXT-X-CUE-OUT:", Marker(.cueOut, .out)),
    (3, "#EXT-X-CUE-OUT-CONT", Marker(.cueOut, .continue)),
    (4, "#EXT-X-CUE-OUT:\"30.0\"", Marker(.cueOut, .out, planned: 30)),
    (
        5, "#EXT-OATCLS-SCTE35:/DAlAAAAAAAAAP/wFAUAAAABf+//wpiQkv4ARKogAAEBAQAAQ6sodg==",
        Marker(.oatcls, .unknown, base64: "/DAlAAAAAAAAAP/wFAUAAAABf+//wpiQkv4ARKogAAEBAQAAQ6sodg==")
    ),
    (5, "#EXT-OATCLS-SCTE35: 0xFC302100", Marker(.oatcls, .unknown, hex: "FC302100")),
    (5, "#EXT-X-ASSET:CAID=0x0000000020FB6501", Marker(.asset, .unknown)),
    (
        5, "#EXT-X-CUE-OUT-CONT:ElapsedTime=5.939,Duration=201.467,SCTE35=/DAlAAA==",
        Marker(.cueOut, .continue, planned: 201.467, elapsed: 5.939, base64: "/DAlAAA==")
    ),
    (
        5, "#EXT-X-CUE-OUT-CONT:CAID=0x00000000,ElapsedTime=5.9,Duration=20,SCTE35=/DAl=",
        Marker(.cueOut, .continue, planned: 20, elapsed: 5.9, base64: "/DAl=")
    ),
    (6, "#EXT-X-CUE-OUT:DURATION=38,ID=16777323,CUE=\"/DAnAA+=\"", Marker(.cueOut, .out, id: "16777323", planned: 38, base64: "/DAnAA+=")),
    (6, "#EXT-X-CUE-SPAN:TIMEFROMSIGNAL=PT8.000S,ID=16777323", Marker(.cueOut, .continue, id: "16777323", elapsed: 8)),
    (6, "#EXT-X-CUE-SPAN:TIMEFROMSIGNAL=PT1M2S", Marker(.cueOut, .continue, elapsed: 62)),
    (6, "#EXT-X-CUE-IN:ID=16777323", Marker(.cueOut, .in, id: "16777323")),
    (7, "#EXT-X-CUE-OUT:30.000,SpliceType=VOD_DAI,Action=REPLACE, PAID=acme.com/1,Acds=BA", Marker(.cueOut, .out, planned: 30)),
    (7, "#EXT-X-CUE-OUT-CONT:4.04/30.000,SpliceType=VOD_DAI", Marker(.cueOut, .continue, planned: 30, elapsed: 4.04)),
    (7, "#EXT-X-CUE-IN:4.0,SpliceType=VOD_DAI", Marker(.cueOut, .in, elapsed: 4)),
    (8, "#EXT-X-CUE-OUT:DURATION=15,BREAKID=0x1F", Marker(.cueOut, .out, id: "0x1F", planned: 15)),
    (8, "#EXT-X-CUE-OUT:15.5,BreakID=31", Marker(.cueOut, .out, id: "31", planned: 15.5)),
    (9, "#EXT-X-CUE-IN:", Marker(.cueOut, .in)),
    (
        10, "#EXT-X-CUE:TYPE=SpliceOut,ID=777,TIME=12.5,DURATION=30,AVAIL-NUM=1",
        Marker(.adobe, .out, id: "777", planned: 30, time: 12.5)
    ),
    (10, "#EXT-X-CUE:TYPE=\"SpliceIn\",ID=\"777\",TIME=\"42.5\"", Marker(.adobe, .in, id: "777", time: 42.5)),
    (10, "#EXT-X-CUE:TYPE=SpliceOut,ID=1,TIME=1,DURATION=0", Marker(.adobe, .out, id: "1", time: 1)),
    (10, "#EXT-X-CUE:TYPE=SpliceInsert,ID=1,TIME=1", Marker(.adobe, .unknown, id: "1", time: 1, insertion: true)),
    (10, "#EXT-X-CUE-CONT:ID=777,AVAIL-DUR-ELAPSED=10.5", Marker(.adobe, .continue, id: "777", elapsed: 10.5)),
    (
        11, "#EXT-X-CUE:DURATION=\"201.467\",ID=\"0\",TYPE=\"SpliceOut\",TIME=\"414.171\"",
        Marker(.adobe, .out, id: "0", planned: 201.467, time: 414.171)
    ),
    (
        12, "#EXT-X-SCTE35:TYPE=0x34,CUE=\"/DA4==\",ID=\"1-9\",DURATION=30.03,ELAPSED=0.0,CUE-OUT=YES,UPID=\"0x08:0x0000\",SEGNE=\"1:2\"",
        Marker(.scte35, .out, id: "1-9", planned: 30.03, elapsed: 0, base64: "/DA4==", type: 0x34)
    ),
    (12, "#EXT-X-SCTE35:TYPE=0x22,CUE=/DA4,ELAPSED=4,CUE-OUT=CONT", Marker(.scte35, .continue, elapsed: 4, base64: "/DA4", type: 0x22)),
    (12, "#EXT-X-SCTE35:TYPE=0x35,CUE=\"/DA4\",CUE-IN=YES", Marker(.scte35, .in, base64: "/DA4", type: 0x35)),
    (12, "#EXT-X-SCTE35:CUE=\"/DA4\"", Marker(.scte35, .unknown, base64: "/DA4")),
    (13, "#EXT-X-SCTE35:CUE=\"/DAlA==\" ,CUE-OUT=YES ", Marker(.scte35, .out, base64: "/DAlA==")),
    (
        14, "#EXT-SCTE35: CUE=\"/DAIAAAAAAAAAAAQAAZ/I0VniQAQAgBDVUVJQAAAAH+cAAAAAA==\", ID=\"123\", TIME=123.12",
        Marker(.oldScte35, .unknown, id: "123", base64: "/DAIAAAAAAAAAAAQAAZ/I0VniQAQAgBDVUVJQAAAAH+cAAAAAA==", time: 123.12)
    ),
    (
        15, "#EXT-X-SPLICEPOINT-SCTE35:/DAtAAAAAAAAAAAABQb+ANzqJAAXAhVDVUVJAAAAAX//AABSZcAA",
        Marker(.splicePoint, .unknown, base64: "/DAtAAAAAAAAAAAABQb+ANzqJAAXAhVDVUVJAAAAAX//AABSZcAA")
    ),
    (
        16, "#EXT-X-DATERANGE:ID=\"splice-1\",START-DATE=\"2014-03-05T11:15:00Z\",PLANNED-DURATION=59.993,SCTE35-OUT=0xFC002F",
        Marker(.dateRange, .out, id: "splice-1", planned: 59.993, hex: "FC002F")
    ),
    (
        16, "#EXT-X-DATERANGE:ID=\"splice-1\",DURATION=59.994,SCTE35-IN=0xFC002A",
        Marker(.dateRange, .in, id: "splice-1", planned: 59.994, hex: "FC002A")
    ),
    (
        16, "#EXT-X-DATERANGE:ID=\"c\",START-DATE=\"2014-03-05T11:15:00Z\", SCTE35-CMD=\"0xfc002a\"",
        Marker(.dateRange, .unknown, id: "c", hex: "fc002a")
    ),
    (
        17, "#EXT-X-SIGNAL-EXIT:60,SpliceType=LIVE_DAI,SignalId=4A6a94eS,Paid=p.com/1,segmentationEventId=7,segmentationTypeId=52,MaxD=60",
        Marker(.signal, .out, id: "4A6a94eS", planned: 60, type: 52)
    ),
    (17, "#EXT-X-SIGNAL-SPAN:2.02/60,SpliceType=LIVE_DAI", Marker(.signal, .continue, planned: 60, elapsed: 2.02)),
    (17, "#EXT-X-SIGNAL-SPAN:2.02", Marker(.signal, .continue, elapsed: 2.02)),
    (17, "#EXT-X-SIGNAL-RETURN:58,SpliceType=LIVE_DAI", Marker(.signal, .in, elapsed: 58)),
    (17, "#EXT-X-PLACEMENT-OPPORTUNITY", Marker(.placementOpportunity, .unknown)),
    (18, "#EXT-X-AD:DURATION=12.5", Marker(.application, .unknown, planned: 12.5)),
    (18, "#EXT-X-BLACKOUT", Marker(.application, .unknown)), (18, "#EXT-X-MARKER:TYPE=x", Marker(.application, .unknown)),
    (
        20,
        "#EXT-X-DATERANGE:ID=\"i\",CLASS=\"com.apple.hls.interstitial\",START-DATE=\"2014-03-05T11:15:00Z\",DURATION=15,X-ASSET-URI=\"u\"",
        Marker(.interstitial, .out, id: "i", planned: 15)
    ),
    (
        21, "#EXT-X-DATERANGE:ID=\"stitched-ad-1\",CLASS=\"twitch-stitched-ad\",START-DATE=\"2014-03-05T11:15:00Z\",DURATION=30",
        Marker(.stitched, .out, id: "stitched-ad-1", planned: 30)
    ),
    (3, "#EXT-X-CUE-IN", Marker(.cueOut, .in)),
    (5, "#EXT-X-CUE-OUT:201.467", Marker(.cueOut, .out, planned: 201.467)),
    (9, "#EXT-X-CUE-IN:ID=16777323", Marker(.cueOut, .in, id: "16777323")),
    (9, "#EXT-X-CUE-IN:30.5,x=y", Marker(.cueOut, .in, elapsed: 30.5)),
    (10, "#EXT-X-CUE:TYPE=SpliceOut,ID=1,TIME=1", Marker(.adobe, .out, id: "1", time: 1)),
    (10, "#EXT-X-CUE-CONT:ID=777", Marker(.adobe, .continue, id: "777")),
    (12, "#EXT-X-SCTE35:TYPE=0x11,ID=7,CUE=/DA4,BLACKOUT=NO,CUE-OUT=NO", Marker(.scte35, .unknown, id: "7", base64: "/DA4", type: 0x11)),
    (13, "#EXT-X-SCTE35:CUE=\"/DAlA==\" ,CUE-OUT=CONT", Marker(.scte35, .continue, base64: "/DAlA==")),
    (13, "#EXT-X-SCTE35:CUE=\"/DAlA==\" ,CUE-IN=YES", Marker(.scte35, .in, base64: "/DAlA==")),
    (16, "#EXT-X-DATERANGE:ID=\"s\",END-DATE=\"2014-03-05T11:16:00Z\",SCTE35-IN=0xFC002A", Marker(.dateRange, .in, id: "s", hex: "FC002A")),
    (17, "#EXT-X-SIGNAL-EXIT,SpliceType=LIVE_DAI,segmentationUpid=urn:x,SignalId=4A6a94eS", Marker(.signal, .out, id: "4A6a94eS")),
    (17, "#EXT-X-SIGNAL-EXIT:SpliceType=LIVE_DAI,segmentationEventId=7", Marker(.signal, .out, id: "7")),
    (17, "#EXT-X-SIGNAL-EXIT", Marker(.signal, .out)), (17, "#EXT-X-SIGNAL-RETURN,SpliceType=LIVE_DAI", Marker(.signal, .in)),
    (17, "#EXT-X-SIGNAL-RETURN", Marker(.signal, .in)),
    (18, "#EXT-X-BLACKOUT:MAYBE", Marker(.application, .unknown)), (18, "#EXT-X-ASSET:AID=123", Marker(.asset, .unknown)),
    (19, "#EXT-X-ASSET:CAID=0x0000000020FB6501,GENRE=news%2520%2526%2520talk,title=a%20b", Marker(.asset, .unknown)),
    (21, "#EXT-X-DATERANGE:ID=\"stitched-ad-9\",START-DATE=\"2014-03-05T11:15:00Z\"", Marker(.stitched, .out, id: "stitched-ad-9")),
]

@Test func eachOfTheTwentyOneDialectsHasItsRows() { #expect(Set(dialects.map(\.number)) == Set(1...21)) }

@Test(arguments: dialects.map { ($0.line, $0.marker) }) func everyDialectGivesItsFacts(line: String, marker: Marker) throws {
    for end in ["\n", "\r\n", " \n"] {
        let list = try media("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\na.ts\n\(line)\(end)#EXTINF:6,\nb.ts\n")
        #expect(list.cues.map { Marker($0, list) } == [marker])
        #expect(list.segments[0].cues == 0..<0 && list.segments[1].cues == 0..<1)
        #expect(list.cues[0].segmentIndex == 1 && list.cues[0].line == 5)
        #expect(list.text(list.cues[0].source) == line.trimmingCharacters(in: .whitespaces))
    }
}

/// Blanks after colon and commas, any order, quotes or none, small and capital names, unknown attributes: the facts stay.
@Test(arguments: dialects.map { ($0.line, $0.marker) }) func everySpellingGivesTheSameFacts(line: String, marker: Marker) throws {
    guard let colon = line.firstIndex(of: ":"), !line.contains("OATCLS"), !line.contains("SPLICEPOINT") else { return }
    let tag = line[...colon], items = attributes(String(line[line.index(after: colon)...]))
    guard items.contains(where: { $0.contains("=") }) else { return }
    func named(_ change: (String, String) -> String) -> [String] {
        items.map { item in
            // A bare value may end with base64's filling.
            guard let equals = item.firstIndex(of: "="), !item.hasPrefix("\"") else { return item }
            return change(String(item[..<equals]), String(item[item.index(after: equals)...]))
        }
    }
    let isBare = items.first.map { !$0.contains("=") } ?? false
    let spellings: [[String]] = [
        named { "\($0.lowercased())=\($1)" }, named { "\($0.uppercased())=\($1)" }, named { " \($0) = \($1) " },
        named { $1.hasPrefix("\"") ? "\($0)=\($1)" : "\($0)=\"\($1)\"" },
        // Without quotes a comma would end the value.
        named { $1.contains(",") ? "\($0)=\($1)" : "\($0)=\($1.replacingOccurrences(of: "\"", with: ""))" },
        isBare ? items.prefix(1) + items.dropFirst().reversed() : items.reversed(), items + ["X-NEW=\"a,b\"", "x-other=1"],
    ]
    for spelling in spellings {
        let text = "\(tag) " + spelling.joined(separator: ", ")
        let list = try media("#EXTM3U\n#EXT-X-TARGETDURATION:6\n\(text)\n#EXTINF:6,\nb.ts\n")
        #expect(list.cues.map { Marker($0, list) } == [marker], "\(text)")
    }
}

/// Splits at the commas outside of quotes.
private func attributes(_ text: String) -> [String] {
    var items = [""], isQuoted = false
    for letter in text {
        if letter == "\"" { isQuoted.toggle() }
        if letter == ",", !isQuoted { items.append("") } else { items[items.count - 1].append(letter) }
    }
    return items.map { $0.trimmingCharacters(in: .whitespaces) }
}

@Test func everyAttributeOfAMarkerCanBeHad() throws {
    let list = try media(
        """
        #EXTM3U
        #EXT-X-TARGETDURATION:6
        #EXT-X-SIGNAL-EXIT:60,SpliceType=LIVE_DAI,Paid=p.com/1,MaxAds="4"
        #EXTINF:6,
        a
        """)
    let found = list.attributes(of: list.cues[0]).map { "\(list.text($0.name))|\(list.text($0.value))" }
    #expect(found == ["|60", "SpliceType|LIVE_DAI", "Paid|p.com/1", "MaxAds|4"])
}

/// Dialect 19: what stands in EXT-X-ASSET belongs to the break that starts there, and goes to the ad request decoded.
@Test func assetMetadataIsDecodedForTheBreakThatStartsThere() throws {
    let list = try media(
        """
        #EXTM3U
        #EXT-X-TARGETDURATION:6
        #EXTINF:6,
        a
        #EXT-X-ASSET:CAID=0x20,GENRE=news%20%26%20talk,TITLE="100%25",TWICE=a%252Cb,bare
        #EXT-X-CUE-OUT:30
        #EXT-X-ASSET:EXTRA=%zz%4
        #EXTINF:6,
        b
        #EXT-X-ASSET:LATER=1
        #EXTINF:6,
        c
        """)
    func parameters(_ index: Int) -> [String] {
        list.assetParameters(at: index).map { "\(String(decoding: $0.name, as: UTF8.self))=\(String(decoding: $0.value, as: UTF8.self))" }
    }
    #expect(parameters(1) == ["CAID=0x20", "GENRE=news & talk", "TITLE=100%", "TWICE=a,b", "EXTRA=%zz%4"])
    #expect(parameters(0) == [] && parameters(2) == ["LATER=1"])
}

@Test func markersAfterTheLastSegmentBelongToTheOneToCome() throws {
    let list = try media("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\na.ts\n#EXT-X-CUE-OUT:30\n")
    #expect(list.cues[0].segmentIndex == 1 && list.trailingCues == 0..<1)
}

@Test func datesOfARangeGiveItsEnd() throws {
    let list = try media(
        """
        #EXTM3U
        #EXT-X-TARGETDURATION:6
        #EXT-X-DATERANGE:ID="a",START-DATE="1970-01-01T00:01:00Z",DURATION=30,SCTE35-OUT=0xFC
        #EXT-X-DATERANGE:ID="b",START-DATE="1970-01-01T00:01:00Z",END-DATE="1970-01-01T00:01:20Z",SCTE35-IN=0xFC
        #EXT-X-DATERANGE:ID="c",START-DATE="1970-01-01T00:01:00Z",SCTE35-OUT=0xFC
        #EXT-X-DATERANGE:ID="d",START-DATE="1970-01-01T00:01:00Z",CLASS="chapter"
        #EXTINF:6,
        a.ts
        """)
    #expect(list.cues.map(\.endDate) == [90 * second, 80 * second, nil])
    #expect(list.cues.map(\.startDate) == [60 * second, 60 * second, 60 * second])
    #expect(list.segments[0].cues == 0..<3 && list.dateRanges.count == 4)
}

@Test(arguments: [("PT30S", 30.0), ("PT1M30.5S", 90.5), ("PT1H", 3600), ("pt2s", 2), ("PT1H1M1S", 3661)])
func isoDurationsAreRead(text: String, value: Double) {
    let source = bytes(text)
    #expect(IsoDuration.parse(ByteSlice(0, source.count), in: source.span) == Int64(value * 1e9))
}

@Test(arguments: ["PT", "P1D", "PT30", "PT1S1M", "30S", "PT1X", "PTS", "PT999999999H"]) func otherDurationsAreNot(text: String) {
    let source = bytes(text)
    #expect(IsoDuration.parse(ByteSlice(0, source.count), in: source.span) == nil)
}
