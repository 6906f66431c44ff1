import Console
import Glibc
import Model
import Store
import Synchronization
import Transport

/// Finds the channel that the process crashes on: one that would take every tenant with it, for it is asked for again as soon as the
/// process is back. Two crashes within `Limits.crashWindowNs` that name one channel start it in pass-through.
///
/// Each loop keeps the number of the channel it works on in memory: one store a request. A signal handler marks the slot of the thread
/// that crashed and writes the slots to a file; the next start reads it. The file itself is not mapped: a store to it waits for the disk
/// whenever the file system does.
final class CrashTrap: @unchecked Sendable {
    /// One crash of an earlier process.
    struct Crash: Equatable, Sendable {
        var channel: String
        var time: WallTime
        var signal: Int32
    }

    // The file: a head of 64 bytes ("edgework", the number of loops as 32 bits), a slot of 64 bytes for each loop, the channels' names in
    // lines. A slot: the channel's index + 1 or 0 (32 bits), the signal that ended it or 0 (32), its thread (64), the time of its end (64).
    static let magic = Array("edgework".utf8)
    static let slotBytes = 64
    static let signals = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT]

    /// The slots in memory, and the file that they go to: open as long as the process lives, for a crash may be that no descriptor is left.
    struct Slots: @unchecked Sendable {
        fileprivate let first: UnsafeMutableRawPointer
        fileprivate let count: Int
        fileprivate let file: Int32

        /// In the handler, on the thread that crashed: loads, stores and one write.
        func mark(_ signal: Int32, at now: WallTime) {
            let own = UInt64(UInt(pthread_self()))
            var isLoop = false
            for index in 0..<count where (first + slotBytes * index).load(fromByteOffset: 8, as: UInt64.self) == own { isLoop = true }
            for index in 0..<count {
                let slot = first + slotBytes * index
                // A signal from outside, or a crash beside the loops: whatever was worked on is named.
                guard !isLoop || slot.load(fromByteOffset: 8, as: UInt64.self) == own else { continue }
                slot.storeBytes(of: signal, toByteOffset: 4, as: Int32.self)
                slot.storeBytes(of: now.nanoseconds, toByteOffset: 16, as: Int64.self)
            }
            pwrite(file, first, slotBytes * count, off_t(slotBytes))
        }
    }
    let slots: Slots
    private let names: Mutex<[String: Int]>

    /// Makes a new file in `folder`, after `crashes` has read the one before.
    /// - Returns: `nil` when there can be none; the edge serves without.
    init?(folder: String, channels: [String], loops: Int) {
        let head = Self.magic + withUnsafeBytes(of: Int32(loops).littleEndian, Array.init)
        let zeros = [UInt8](repeating: 0, count: Self.slotBytes * (loops + 1) - head.count)
        let bytes = head + zeros + Array(channels.map { $0 + "\n" }.joined().utf8), size = Self.slotBytes * loops
        // Not for appending: on such a file `pwrite` appends too.
        let file = open(Self.path(in: folder), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        // Shared with nobody, yet a mapping of its own: a test finds it by the process's list of them.
        guard file >= 0, write(file, bytes, bytes.count) == bytes.count,
            let map = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), map != MAP_FAILED
        else {
            Log.warning("\(Self.path(in: folder)): \(String(cString: strerror(errno))); a channel that crashes the process is not found")
            return nil
        }
        slots = Slots(first: map, count: loops, file: file)
        names = Mutex(Dictionary(channels.enumerated().map { ($1, $0) }) { first, _ in first })
    }

    /// The number of a channel, for `Slot.begin`. One that is new is written down.
    func number(of channel: String) -> Int {
        names.withLock { names in
            if let known = names[channel] { return known }
            let number = names.count, line = Array((channel + "\n").utf8)
            lseek(slots.file, 0, SEEK_END)
            guard write(slots.file, line, line.count) == line.count else {
                Log.warning("a crash on \(channel) could not be told: \(String(cString: strerror(errno)))")
                return -1
            }
            names[channel] = number
            return number
        }
    }

    static func path(in folder: String) -> String { folder + "/working" }

    /// What one loop writes: the number of the channel it works on. Lives as long as the process.
    struct Slot: @unchecked Sendable {
        fileprivate let slot: UnsafeMutableRawPointer?

        /// - Parameter channel: its index.
        @inline(__always)
        func begin(_ channel: Int) { slot?.storeBytes(of: Int32(truncatingIfNeeded: channel + 1), as: Int32.self) }
        @inline(__always)
        func end() { slot?.storeBytes(of: 0, as: Int32.self) }
        /// Says that the calling thread is the loop's.
        func adopt() { slot?.storeBytes(of: UInt64(UInt(pthread_self())), toByteOffset: 8, as: UInt64.self) }
        static let none = Slot(slot: nil)
    }

    func slot(_ loop: Int) -> Slot { Slot(slot: slots.first + Self.slotBytes * loop) }

    // MARK: The crash

    private nonisolated(unsafe) static var armed: Slots?
    private nonisolated(unsafe) static var before: [sigaction] = Array(repeating: .init(), count: 65)

    /// Marks from now on which channel a crash was on. Once a process.
    func arm() {
        Self.armed = slots
        for number in Self.signals {
            var action = sigaction()
            action.__sigaction_handler.sa_sigaction = { number, info, _ in
                CrashTrap.crashed(number, isFault: (info?.pointee.si_code ?? 0) > 0)
            }
            action.sa_flags = SA_SIGINFO | SA_NODEFER | Int32(SA_ONSTACK)
            sigaction(number, &action, &Self.before[Int(number)])
        }
    }

    /// Marks the slots, then does what would have happened without it.
    /// - Parameter isFault: whether the instruction faults again when the handler returns; otherwise somebody sent the signal.
    private static func crashed(_ number: Int32, isFault: Bool) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        armed?.mark(number, at: WallTime(nanoseconds: Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)))
        sigaction(number, &before[Int(number)], nil)
        guard !isFault else { return }
        // Swift's handler prints a backtrace and returns; the second one meets the default.
        raise(number)
        raise(number)
    }

    // MARK: The next start

    /// The crashes that a file tells of; none for anything that is no such file.
    static func crashes(in file: [UInt8]) -> [Crash] {
        guard file.count >= slotBytes, file.starts(with: magic) else { return [] }
        func number(_ at: Int, _ bytes: Int) -> UInt64 {
            (0..<bytes).reduce(0) { $0 | UInt64(file[at + $1]) << UInt64(8 * $1) }
        }
        let loops = Int(number(8, 4))
        guard loops <= Limits.loops, file.count >= slotBytes * (loops + 1) else { return [] }
        let names = file[(slotBytes * (loops + 1))...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return (1...max(1, loops)).prefix(loops).compactMap { index in
            let at = slotBytes * index, channel = Int(number(at, 4)), signal = Int32(truncatingIfNeeded: number(at + 4, 4))
            guard signal != 0, channel > 0, channel <= names.count else { return nil }
            return Crash(
                channel: String(decoding: names[channel - 1], as: UTF8.self),
                time: WallTime(nanoseconds: Int64(bitPattern: number(at + 16, 8))), signal: signal)
        }
    }

    /// The channels that two crashes name which were less than `Limits.crashWindowNs` apart, the last of them not longer ago than that.
    static func suspects(_ crashes: [Crash], now: WallTime) -> [String] {
        let byChannel = Dictionary(grouping: crashes, by: \.channel).mapValues { $0.map(\.time).sorted() }
        return byChannel.filter { _, times in
            guard times.count > 1, let last = times.last, now - last <= Limits.crashWindowNs else { return false }
            return last - times[times.count - 2] <= Limits.crashWindowNs
        }.keys.sorted()
    }

    /// Takes the last process's crash down in `folder`, and tells which channels are to start in pass-through.
    static func takeDown(in folder: String, now: WallTime) -> [String] {
        let name = folder + "/crashes"
        let last = crashes(in: (try? InputFile.read(path(in: folder), limit: Limits.crashFileBytes)) ?? [])
        let text = String(decoding: (try? InputFile.read(name, limit: Limits.crashFileBytes)) ?? [], as: UTF8.self)
        var known = text.split(separator: "\n").compactMap { line -> Crash? in
            let parts = line.split(separator: " ")
            guard parts.count == 3, let nanoseconds = Int64(parts[0]), let signal = Int32(parts[1]) else { return nil }
            return Crash(channel: String(parts[2]), time: WallTime(nanoseconds: nanoseconds), signal: signal)
        }
        for crash in last {
            Log.error("the last process ended with signal \(crash.signal) while it worked on \(crash.channel)")
            known.append(crash)
        }
        known = known.suffix(Limits.crashesKept)
        let lines = known.map { "\($0.time.nanoseconds) \($0.signal) \($0.channel)\n" }.joined()
        if !last.isEmpty, JournalFile.fresh(name)?.append(Array(lines.utf8)) != true { Log.warning("\(name) can't be written") }
        return suspects(known, now: now)
    }
}
