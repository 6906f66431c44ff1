@testable import Model

/// What players say of themselves: in a query, a header, or a body of reports.
func fuzzCmcd(_ input: [UInt8]) {
    var report = CmcdReport()
    report.read(input)
    for report in CmcdReport.reports(input) + [report] {
        precondition(report.bufferMs ?? 0 >= 0 && report.playheadMs ?? 0 >= 0 && report.sentMs ?? 0 >= 0, "no time lies before zero")
        // What is made of it does not overflow.
        _ = (report.playheadMs ?? 0) * 1_000_000 - (report.sentMs ?? 0) * 1_000_000
        _ = report.isPlaying
    }
}
