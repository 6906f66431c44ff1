import TestSupport
import Testing

@testable import Model

@Suite struct CmcdReportTests {
    private static func report(_ text: String) -> CmcdReport {
        var report = CmcdReport()
        report.read(Array(text.utf8))
        return report
    }

    /// Versions 1 and 2 (CTA-5004, CTA-5004-B), with what is unknown between them.
    @Test func itReadsWhatTellsWhatWasPlayed() {
        let first = Self.report("bl=21300,br=3200,cid=\"a,bl=5\",ot=v,sf=h,sid=\"6e2f\",st=l,su,tb=6000")
        #expect(first.bufferMs == 21_300 && first.rate == 1 && first.isPlaying && first.playheadMs == nil)
        let second = Self.report("bl=(5000;v 3000;a),e=t,pt=65250,sta=p,ts=1767225600123,v=2,com.example-x=7")
        #expect(second.bufferMs == 5_000 && second.playheadMs == 65_250 && second.sentMs == 1_767_225_600_123 && second.isPlaying)
        for text in ["nr", "pr=0", "sta=a", "sta=d,pt=1", "sta=\"f\"", "sta=(q)"] { #expect(!Self.report(text).isPlaying, "\(text)") }
        #expect(Self.report("pt=-5").playheadMs == 0 && Self.report("pt=1e99,ts=99999999999999999999").sentMs == 4_000_000_000_000)
        #expect(Self.report("bl=" + String(repeating: "1", count: 5_000)) == CmcdReport(), "too long says nothing")
    }

    @Test func aBodyHasAReportALine() {
        let body = "e=ps,sta=p,pt=0,ts=1\r\n\n" + "e=t,pt=30000,ts=30001\n" + "what, is=this\n"
        #expect(CmcdReport.reports(Array(body.utf8)).map(\.playheadMs) == [0, 30_000, nil])
        #expect(CmcdReport.reports([]).isEmpty)
        // The last ones say where it is.
        let many = (0..<1_000).map { "pt=\($0)" }.joined(separator: "\n")
        let read = CmcdReport.reports(Array(many.utf8))
        #expect(read.count == Limits.cmcdReports && read.last?.playheadMs == 999)
    }

    @Test(arguments: 0..<200 as Range<UInt64>) func damageIsNoCrash(seed: UInt64) {
        var random = Seeded(seed), bytes = Array("bl=(5000;v 3000;a),e=t,pt=65250,sta=p,ts=1767225600123,v=2\npr=0,nr,sid=\"a,b\"\n".utf8)
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            if Bool.random(using: &random) {
                bytes[at] = UInt8.random(in: 0...255, using: &random)
            } else {
                bytes.insert(contentsOf: "=,;(\"9-.\n".utf8.shuffled(using: &random), at: at)
            }
        }
        fuzzCmcd(bytes)
    }
}
