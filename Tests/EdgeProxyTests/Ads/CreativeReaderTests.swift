import Model
import Testing

@testable import EdgeProxy

@Suite struct CreativeReaderTests {
    /// What no campaign may have is not made ready: its campaigns would be refused.
    @Test(arguments: [(0.0, false), (0.001, true), (3_600, true), (3_600.001, false), (7_200, false)])
    func anAdIsAsLongAsCampaignsAllow(seconds: Double, isReady: Bool) {
        func isRefused(isSlate: Bool) -> Bool {
            do throws(CreativeReader.Fault) {
                try CreativeReader.checkLength(of: Stage.creative("one", seconds, piece: 600, isSlate: isSlate))
                return false
            } catch {
                return "\(error)".contains("3600 s")
            }
        }
        #expect(isRefused(isSlate: false) == !isReady)
        #expect(!isRefused(isSlate: true), "of a slate only the beginning is shown")
    }
}
