/// An answer of an ad server (VAST 4.2 §3.2): ads, or the URLs that are told that there is none.
public struct VastDocument: VastElement {
    /// What it says it is; nil where it says nothing.
    public var version: VastVersion?
    /// In the order of the document; `Ad@sequence` says in which they play.
    public var ads: [VastAd] = []
    /// Fired when there is no ad. Written where there is none.
    public var errors: [String] = []

    public init() {}

    public init(ads: [VastAd], errors: [String] = []) {
        self.ads = ads
        self.errors = errors
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.version(&version)
        if let space = cursor.version.space { cursor.declare(space, prefix: "") }
        cursor.elements("Ad", &ads, limit: Limits.ads)
        // The schemas of 4.x have either ads or errors.
        if !ads.isEmpty, !cursor.isReading { errors = [] }
        cursor.urls("Error", &errors, .since(.v30))
    }

    /// Reads an answer of any version, as ad servers write it: in any order, with or without namespace, CDATA and white space.
    ///
    /// A body without anything in it is an answer without ads.
    /// - Throws: `VastError` for what is no VAST 2.0 to 4.x, and beyond `Limits`.
    public static func read(_ bytes: [UInt8]) throws(VastError) -> VastReading<VastDocument> {
        if VastReader.isEmpty(bytes) {
            return VastReading(
                document: VastDocument(), warnings: [VastWarning(problem: .empty, element: "", byteOffset: 0)], refused: [])
        }
        var reader = try VastReader(bytes)
        let document = try reader.read(root: "VAST", as: VastDocument.self)
        return VastReading(document: document, warnings: reader.warnings, refused: reader.refused)
    }

    /// The document in that version, UTF-8. What the version lacks is left out; what it requires and the model has not is empty.
    public func xml(_ version: VastVersion) -> [UInt8] {
        var writer = VastWriter(version)
        writer.write(root: "VAST", self)
        return writer.out
    }

    /// The ads that play one after the other, by their numbers; those that stand alone are not among them (VAST 4.2 §3.3.1).
    ///
    /// Numbers may have gaps; among equal ones, which the standard forbids, the order of the document holds.
    public var pod: [VastAd] {
        let members = ads.enumerated().compactMap { index, ad in ad.sequence.map { (number: $0, index: index) } }
        return members.sorted { ($0.number, $0.index) < ($1.number, $1.index) }.map { ads[$0.index] }
    }

    /// The ads without a place in the pod: substitutes for its members, or the choice where there is no pod.
    public var standAlone: [VastAd] { ads.filter { $0.sequence == nil } }
}
