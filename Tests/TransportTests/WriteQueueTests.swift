import CLinux
import Glibc
import TestSupport
import Testing

@testable import Transport

@Test(arguments: 0..<50 as Range<UInt64>)
func whatWaitsLeavesInItsOrderHoweverMuchGoes(seed: UInt64) {
    var random = Seeded(seed), next: UInt8 = 0
    let queue = WriteQueue(), vectors = UnsafeMutablePointer<iovec>.allocate(capacity: 8)
    defer { vectors.deallocate() }
    var wanted: [UInt8] = [], sent: [UInt8] = []
    func add() {
        let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ -> UInt8 in
            next &+= 1
            return next
        }
        let skip = Int.random(in: 0...bytes.count, using: &random)
        queue.append(SharedBytes(copying: bytes), from: skip)
        wanted += bytes[skip...]
    }
    for _ in 0..<300 {
        if Bool.random(using: &random) { add() }
        let used = queue.fill(vectors, 8)
        #expect((used == 0) == queue.isEmpty)
        let offered = (0..<used).flatMap { Array(UnsafeRawBufferPointer(start: vectors[$0].iov_base, count: vectors[$0].iov_len)) }
        let count = Int.random(in: 0...offered.count, using: &random)
        sent += offered[..<count]
        queue.removeFirst(count)
        #expect(queue.count == wanted.count - sent.count)
    }
    while !queue.isEmpty {
        let used = queue.fill(vectors, 8)
        let offered = (0..<used).flatMap { Array(UnsafeRawBufferPointer(start: vectors[$0].iov_base, count: vectors[$0].iov_len)) }
        sent += offered
        queue.removeFirst(offered.count)
    }
    #expect(sent == wanted)
}
