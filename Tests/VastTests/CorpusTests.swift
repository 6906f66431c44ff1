import Testing

@testable import Vast

@Suite(.enabled(if: Corpus.isThere, "SKIPPED: the shared documents are not there"))
struct CorpusTests {
    /// Documents that are to be read, with what is to be found in them.
    @Test(arguments: Corpus.all.filter { $0.expected?.ads != nil })
    func answersReadAsExpected(_ item: Corpus.Case) throws {
        let expected = try #require(item.expected), reading = try VastDocument.read(item.bytes), document = reading.document
        #expect(document.version?.text == expected.version && document.errors.count == expected.rootErrors)
        #expect(document.ads.map(\.id) == expected.ads?.map(\.id))
        for (ad, wanted) in zip(document.ads, expected.ads ?? []) {
            var isWrapper = false
            if case .wrapper = ad.content { isWrapper = true }
            let linears = ad.creatives.compactMap(\.linear), blanks = reading.warnings.count { $0.problem == .placeholder }
            #expect(isWrapper == (wanted.kind == "Wrapper") && ad.sequence == wanted.sequence)
            #expect(ad.impressions.count + (item.name == "wild-about-blank.xml" ? blanks : 0) == wanted.impressions)
            #expect(linears.reduce(0) { $0 + $1.mediaFiles.count } == wanted.mediaFiles)
            #expect(linears.first?.durationMs == wanted.duration.map { Int64($0 * 1_000) })
            if let skipoffset = wanted.skipoffset { #expect(linears.first?.skipoffset?.text == skipoffset) }
        }
        if let order = expected.podOrder { #expect(document.pod.map(\.id) == order) }
        if let alone = expected.standAlone { #expect(document.standAlone.map(\.id) == alone) }
        #expect(reading.refused.isEmpty && reading.warnings.allSatisfy { $0.problem == .placeholder }, "\(reading.warnings)")
    }

    @Test(arguments: Corpus.all.filter { $0.expected?.breaks != nil })
    func breaksReadAsExpected(_ item: Corpus.Case) throws {
        let wanted = try #require(item.expected?.breaks), reading = try VmapDocument.read(item.bytes)
        if item.name == "vmap-bad-offset.xml" {
            #expect(reading.document.adBreaks.isEmpty && reading.refused.map(\.id) == wanted.map(\.id))
            #expect(reading.refused.allSatisfy { $0.errors == ["https://ads.example.com/ber?c=[ERRORCODE]"] })
            return
        }
        #expect(reading.document.adBreaks.map(\.breakId) == wanted.map(\.id) && reading.warnings.isEmpty)
        let again = String(decoding: reading.document.xml(vast: .v30), as: UTF8.self)
        for (adBreak, wanted) in zip(reading.document.adBreaks, wanted) {
            #expect(again.contains("timeOffset=\"\(wanted.timeOffset.replacing(".000", with: ""))\" breakType=\"\(wanted.breakType)\""))
            if let repeated = wanted.repeatAfter { #expect(again.contains("repeatAfter=\"\(repeated)\"")) }
            let source =
                switch adBreak.adSource?.content {
                case .vastAdData: "VASTAdData"
                case .adTagUri: "AdTagURI"
                case .customAdData: "CustomAdData"
                case nil: nil as String?
                }
            #expect(source == wanted.source)
        }
    }

    /// Those that are refused, with the code that their error URLs would be told.
    @Test(arguments: [
        ("bad-entity-expansion.xml", 100), ("bad-external-entity.xml", 100), ("bad-html.xml", 100), ("bad-unclosed.xml", 100),
        ("bad-vast1-root.xml", 102), ("outdated-vast.xml", 102), ("vmap-pre-mid-post.xml", 101),
    ])
    func otherDocumentsAreRefused(name: String, code: Int) throws {
        let error = try #require(throws: VastError.self) { try VastDocument.read(Corpus.named(name)) }
        #expect(error.code == code)
    }

    @Test func badPartsAreLeftOut() throws {
        let both = try VastDocument.read(Corpus.named("bad-both-inline-wrapper.xml"))
        #expect(both.document.ads.isEmpty && both.refused.map(\.code) == [101] && both.refused.map(\.id) == ["x"])
        let script = try VastDocument.read(Corpus.named("bad-javascript-url.xml")).document.ads[0]
        #expect(script.impressions.isEmpty && script.creatives[0].linear?.videoClicks.clickThrough == nil)
        #expect(try VastDocument.read(Corpus.named("bad-no-mediafile.xml")).document.ads[0].creatives[0].linear?.mediaFiles == [])
        #expect(try VastDocument.read([]).document == VastDocument())
        #expect(try VastDocument.read(Corpus.named("empty-no-ad.xml")).document.errors == ["http://example.com/empty-no-ad"])
        #expect(throws: VastError.self) { try VmapDocument.read(Corpus.named("incorrect-vmap.xml")) }
    }

    /// What a document holds survives being written in its own version and in the last.
    @Test(arguments: Corpus.all)
    func whatIsReadIsWritten(_ item: Corpus.Case) throws {
        if let document = try? VastDocument.read(item.bytes).document {
            for version in [document.version ?? .v43, .v43] {
                let again = try VastDocument.read(document.xml(version)).document
                #expect(difference(again, ReducingCursor.reduced(document, to: version)) == nil)
            }
        } else if let document = try? VmapDocument.read(item.bytes).document {
            let again = try VmapDocument.read(document.xml(vast: .v30)).document
            #expect(again.xml(vast: .v30) == document.xml(vast: .v30))
        }
    }

    @Test func extensionsAreKeptAsTheyAre() throws {
        let ad = try VastDocument.read(Corpus.named("v42-inline-full.xml")).document.ads[0]
        #expect(ad.extensions.map(\.content.text) == ["<x:Note xmlns:x=\"urn:own\">kept verbatim</x:Note>"])
        let vmap = try VmapDocument.read(Corpus.named("correct-vmap-with-extension.xml")).document
        #expect(vmap.adBreaks[0].extensions[0].content.text.contains("\n        Extension value\n        <vmap:Test testAttribute="))
        #expect(vmap.adBreaks[0].extensions[0].attributes.map(\.name) == ["extAttribute", "extAttribute2"])
    }
}
