import TestSupport
import Testing

@testable import Vast

/// What is written is valid in each version.
@Suite(.enabled(if: Xmllint.isThere, "SKIPPED: xmllint or the schemas are not there"))
struct SchemaTests {
    @Test(arguments: VastVersion.allCases)
    func randomDocumentsAreValid(in version: VastVersion) throws {
        let documents = (0..<UInt64(Soak.size(150, full: 3_000))).map { seed in
            var random = RandomVast(seed)
            // The schemas of 4.0 and 4.1 have one, and say of themselves that they cannot say more.
            if version == .v40 || version == .v41 { random.iconsMost = 1 }
            let document = random.document()
            // What 4.3 adds is in no schema.
            return version == .v43 ? ReducingCursor.reduced(document, to: .v42) : document
        }
        let said = try Xmllint.complaints(documents.map { $0.xml(version) }, schema: Xmllint.schema(of: version))
        #expect(said == "")
    }

    @Test func randomBreaksAreValid() throws {
        let documents = (0..<UInt64(Soak.size(100, full: 2_000))).map { seed in
            var random = RandomVast(seed)
            return random.vmap().xml(vast: .v30)
        }
        #expect(try Xmllint.complaints(documents, schema: Xmllint.vmapSchema) == "")
    }

    /// Valid documents of the corpus are valid again in every version.
    @Test(.enabled(if: Corpus.isThere), arguments: VastVersion.allCases)
    func theCorpusIsValidAgain(in version: VastVersion) throws {
        // A URL with every spelling of a macro is none to libxml2.
        let items = Corpus.all.filter { $0.expected?.ads != nil && $0.name != "wild-macro-forms.xml" }
        let documents = try items.map { item in
            let document = try VastDocument.read(item.bytes).document
            return (version == .v43 ? ReducingCursor.reduced(document, to: .v42) : document).xml(version)
        }
        #expect(!documents.isEmpty)
        let said = try Xmllint.complaints(documents, schema: Xmllint.schema(of: version))
        #expect(said == "")
    }

    /// Else the tests above would say nothing.
    @Test func anInvalidDocumentIsFound() throws {
        var ad = VastAd(.inLine(InLine()))
        ad.creatives = []
        #expect(try Xmllint.complaints([VastDocument(ads: [ad]).xml(.v42)], schema: Xmllint.schema(of: .v42)) != "")
    }
}
