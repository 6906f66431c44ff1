import Model

/// A rendition as a reading of a multivariant playlist names it.
struct NamedRendition {
    let url: [UInt8]
    let identity: UInt64
    var described: RenditionDescription
}

/// Which of the renditions that sessions have are meant by what a reading names and describes otherwise.
///
/// BANDWIDTH is what an encoder measured (RFC 8216 §4.3.4.2), so it drifts, and some origins make names and groups for each session. A
/// rendition that is not recognised stands still for all who watch it.
struct NearestRenditions {
    private let left: [ServedRendition]
    private let new: [NamedRendition]
    private var openLeft: Set<Int>
    private var openNew: Set<Int>
    /// Indices into what is left and into what is new.
    private(set) var pairs: [(left: Int, new: Int)] = []

    /// - Parameters:
    ///   - left: what sessions have and this reading does not name as it was.
    ///   - new: what it names that none of them was called or described as. Only the first `Limits.renditions` are followed.
    ///   - all: all that it names.
    init(_ left: [ServedRendition], _ new: [NamedRendition], of all: [NamedRendition]) {
        self.left = left
        self.new = Array(new.prefix(Model.Limits.renditions))
        openLeft = Set(left.indices)
        openNew = Set(self.new.indices)
        guard !openLeft.isEmpty, !openNew.isEmpty else { return }
        pairNearest()
        pairTheOnly(of: all)
    }

    private mutating func pair(_ known: Int, _ named: Int) {
        guard openLeft.contains(known), openNew.contains(named) else { return }
        openLeft.remove(known)
        openNew.remove(named)
        pairs.append((known, named))
    }

    /// The best pairs first, of equal ones those that come first in both: what viewers have had until now goes before what an earlier
    /// reading has dropped.
    private mutating func pairNearest() {
        var found: [(gone: Int, ratio: Double, unlike: Int, left: Int, new: Int)] = []
        for (known, rendition) in left.enumerated() {
            guard let was = rendition.described else { continue }
            for (named, one) in new.enumerated() where was.fits(one.described) {
                let ratio = was.bandwidthRatio(to: one.described), unlike = was.labelsUnlike(one.described)
                found.append((rendition.isNamed ? 0 : 1, ratio, unlike, known, named))
            }
        }
        found.sort { one, other in
            (one.gone, one.ratio, one.unlike, one.left, one.new) < (other.gone, other.ratio, other.unlike, other.left, other.new)
        }
        for next in found { pair(next.left, next.new) }
    }

    /// Where a reading names one of a kind and one of that kind is left, nothing else can be meant, however it is described.
    private mutating func pairTheOnly(of all: [NamedRendition]) {
        for named in openNew.sorted() {
            let kind = new[named].described.kind
            guard all.count(where: { $0.described.kind == kind }) == 1 else { continue }
            var known = openLeft.filter { left[$0].described?.kind == kind }
            let current = known.filter { left[$0].isNamed }
            if !current.isEmpty { known = current }
            // Nobody knows the kind of what an earlier version wrote down, nor of a media playlist that stood alone.
            if known.isEmpty, openNew.count == 1 { known = openLeft.filter { left[$0].described == nil } }
            guard known.count == 1, let only = known.first else { continue }
            pair(only, named)
        }
    }
}
