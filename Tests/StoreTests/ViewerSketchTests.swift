import Formats
import TestSupport
import Testing

@testable import Store

@Suite struct ViewerSketchTests {
    private static func sketch(_ keys: Range<UInt64>, bits: Int) -> ViewerSketch {
        var sketch = ViewerSketch(bits: bits)
        for key in keys { sketch.add(StableHash.spread(key &* 0x9e37_79b9_7f4a_7c15)) }
        return sketch
    }

    /// Four times the standard error, 1.04 / √registers, and never off by more than one where there are few.
    @Test(arguments: [12, 14], [0, 1, 2, 10, 100, 340, 341, 1_000, 10_000, 100_000, 1_000_000] as [UInt64])
    func estimatesAreCloseEnough(bits: Int, count: UInt64) {
        let estimate = Double(Self.sketch(0..<count, bits: bits).estimate), error = 1.04 / Double(1 << bits).squareRoot()
        #expect(abs(estimate - Double(count)) <= max(4 * error * Double(count), count < 100 ? 0 : 2), "\(estimate)")
    }

    /// In whatever order, and however often.
    @Test(arguments: [10, 300, 5_000] as [UInt64])
    func aUnionIsThatOfAllViewers(count: UInt64) {
        let whole = Self.sketch(0..<count, bits: 14), half = Self.sketch(0..<count / 2, bits: 14)
        let rest = Self.sketch(count / 3..<count, bits: 14)
        var one = half, other = rest
        one.merge(rest)
        other.merge(half)
        other.merge(half)
        #expect(one == whole && other == whole)
        // A coarse one is the same as if it had seen them itself.
        var coarse = Self.sketch(0..<3, bits: 12)
        coarse.merge(whole)
        #expect(coarse == Self.sketch(0..<count, bits: 12))
    }

    @Test(arguments: [0, 1, 300, 341, 20_000] as [UInt64])
    func bytesAndMeaningAgree(count: UInt64) {
        for bits in [12, 14] {
            let sketch = Self.sketch(0..<count, bits: bits), bytes = sketch.encoded
            #expect(ViewerSketch(bytes) == sketch)
            #expect(bytes.count <= (count <= 340 ? 1_021 : 1 + 3 << (bits - 2)))
            if !bytes.isEmpty { #expect(ViewerSketch(bytes.dropLast()) == nil) }
        }
    }

    @Test func otherBytesAreNone() {
        var rng = Seeded(7)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...1_100, using: &rng)).map { _ in UInt8.random(in: 0...255, using: &rng) }
            if let sketch = ViewerSketch(bytes) { #expect(sketch.encoded == bytes && sketch.estimate >= 0) }
        }
    }
}
