import Testing

@testable import EdgeProxy

@Suite struct DemoDateTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_767_225_599_999, "2025-12-31T23:59:59.999Z"),
        (1_709_210_096_007, "2024-02-29T12:34:56.007Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ])
    func writesTheDate(ms: Int64, text: String) {
        #expect(DemoDate.text(wallNs: ms * 1_000_000 + 999_999) == text)
        #expect(SeenWindow.milliseconds(text) == ms)
    }
}
