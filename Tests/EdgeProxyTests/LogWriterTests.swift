import Foundation
import Glibc
import Testing

@testable import EdgeProxy

/// A pipe that may be full stands for a disk that hangs.
@Suite struct LogWriterTests {
    private let pipe = Pipe()
    private func line(_ number: Int) -> [UInt8] { Array("line \(number) \(String(repeating: "x", count: 1_000))\n".utf8) }
    private func read(until isOver: (String) -> Bool) -> String {
        var text = ""
        while !isOver(text) { text += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self) }
        return text
    }

    @Test func linesAreWrittenAtOnceBeforeTheStart() {
        LogWriter(pipe.fileHandleForWriting.fileDescriptor).put(Array("one\n".utf8))
        #expect(read { !$0.isEmpty } == "one\n")
    }

    @Test func whoeverTellsDoesNotWaitForTheReader() {
        let writer = LogWriter(pipe.fileHandleForWriting.fileDescriptor)
        writer.start()
        // Twice what the pipe and the queue hold: nobody reads.
        let count = 2 * (Limits.logQueueBytes + 65_536) / 1_000
        for number in 0..<count { writer.put(line(number)) }
        let text = read { $0.contains("lines of the log were lost") && $0.hasSuffix("\n") }
        let lines = text.split(separator: "\n")
        // What was written is whole and in order, and the rest is counted.
        #expect(lines.dropLast().enumerated().allSatisfy { $0.element.hasPrefix("line \($0.offset) x") && $0.element.hasSuffix("xx") })
        let lost = lines.last.flatMap { line in line.split(separator: " ").compactMap { Int($0) }.first }
        #expect(lost.map { $0 + lines.count - 1 } == count, "\(lines.last ?? "")")
        writer.put(Array("later\n".utf8))
        #expect(read { $0.hasSuffix("later\n") } == "later\n")
    }

    @Test func theEndWaitsForTheRestButNotForEver() {
        let writer = LogWriter(pipe.fileHandleForWriting.fileDescriptor)
        writer.start()
        for number in 0..<10 { writer.put(line(number)) }
        writer.close(within: 300)
        #expect(read { $0.contains("line 9 ") && $0.hasSuffix("\n") }.split(separator: "\n").count == 10)
        writer.put(Array("after\n".utf8))
        #expect(read { !$0.isEmpty } == "after\n", "at once again")

        let deaf = LogWriter(pipe.fileHandleForWriting.fileDescriptor)
        deaf.start()
        for number in 0..<200 { deaf.put(line(number)) }
        // Nobody reads before it has returned.
        deaf.close(within: 0.1)
        // So that its thread ends.
        _ = read { $0.contains("line 199 ") }
    }
}
