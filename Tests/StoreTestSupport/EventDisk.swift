import Glibc
import Store
import Synchronization
import TestSupport

/// A file system in memory that fails as real ones do: it writes less than it is given, is full, loses what it could not sync and says so
/// once, and ends at any call as when the process is killed or the power goes.
public final class EventDisk: EventFiles {
    enum Change {
        case write(offset: Int, bytes: [UInt8])
        case truncate(Int)

        func apply(to bytes: inout [UInt8]) {
            switch self {
            case .write(let offset, let new):
                if bytes.count < offset + new.count {
                    bytes += [UInt8](repeating: 0, count: offset + new.count - bytes.count)
                }
                bytes.replaceSubrange(offset..<offset + new.count, with: new)
            case .truncate(let size):
                if size < bytes.count { bytes.removeLast(bytes.count - size) }
            }
        }
    }
    private struct Node {
        /// As the process sees it, and as the disk has it.
        var bytes: [UInt8] = [], durable: [UInt8] = []
        /// What no sync has covered yet.
        var changes: [Change] = []
    }
    private struct State {
        var nodes: [Int: Node] = [:]
        var names: [String: Int] = [:], durableNames: [String: Int] = [:]
        var rng: Seeded
        var capacity = Int.max
        var callsLeft = Int.max, isDead = false
        var failsSyncs = 0, failsTruncates = false, isShort = false
        var syncs = 0
        /// Raised with each life: files of an earlier one are dead.
        var life = 0
    }
    private let state: Mutex<State>

    public init(_ seed: UInt64 = 0) { state = Mutex(State(rng: Seeded(seed))) }

    // MARK: What a test does to it

    public var capacity: Int {
        get { state.withLock { $0.capacity } }
        set { state.withLock { $0.capacity = newValue } }
    }
    /// So many syncs fail from now on.
    public func failSyncs(_ count: Int) { state.withLock { $0.failsSyncs = count } }
    public func failTruncates(_ fails: Bool) { state.withLock { $0.failsTruncates = fails } }
    /// Writes take less than they are given.
    public func writeShort() { state.withLock { $0.isShort = true } }
    /// The process ends at the call after so many.
    public func die(after calls: Int) { state.withLock { $0.callsLeft = calls } }
    public var isDead: Bool { state.withLock { $0.isDead } }
    public var syncs: Int { state.withLock { $0.syncs } }
    public var used: Int { state.withLock { $0.names.values.reduce(0) { [nodes = $0.nodes] in $0 + (nodes[$1]?.bytes.count ?? 0) } } }

    /// The process was killed: what was written is there.
    public func restart() {
        state.withLock { state in
            (state.isDead, state.callsLeft, state.failsSyncs) = (false, .max, 0)
            state.life += 1
        }
    }

    /// The power was cut: of what was not synced something may be there, in parts and in any order.
    public func restartAfterPowerCut() {
        state.withLock { state in
            for (id, node) in state.nodes {
                var bytes = node.durable
                let isOrdered = Bool.random(using: &state.rng)
                var count = Int.random(in: 0...node.changes.count, using: &state.rng)
                for change in node.changes {
                    if isOrdered {
                        guard count > 0 else { break }
                        count -= 1
                    } else if Bool.random(using: &state.rng) {
                        continue
                    }
                    if case .write(let offset, let new) = change, Int.random(in: 0..<3, using: &state.rng) == 0 {
                        let part = Array(new.prefix(Int.random(in: 0...new.count, using: &state.rng)))
                        Change.write(offset: offset, bytes: part).apply(to: &bytes)
                    } else {
                        change.apply(to: &bytes)
                    }
                }
                state.nodes[id] = Node(bytes: bytes, durable: bytes)
            }
            if Bool.random(using: &state.rng) { state.names = state.durableNames }
            state.durableNames = state.names
        }
        restart()
    }

    /// The bytes of a file as they are.
    public subscript(path: String) -> [UInt8]? {
        get { state.withLock { state in state.names[path].flatMap { state.nodes[$0]?.bytes } } }
        set {
            state.withLock { state in
                guard let newValue else { return state.names[path] = nil }
                let id = state.names[path] ?? state.nodes.count
                state.nodes[id] = Node(bytes: newValue, durable: newValue)
                (state.names[path], state.durableNames[path]) = (id, id)
            }
        }
    }
    public var paths: [String] { state.withLock { $0.names.keys.sorted() } }

    // MARK: EventFiles

    private func call<Result: Sendable>(
        _ body: (inout sending State) throws(EventFileFault) -> sending Result
    ) throws(EventFileFault) -> Result {
        try state.withLock { (state) throws(EventFileFault) in
            try Self.count(&state)
            return try body(&state)
        }
    }

    private static func count(_ state: inout State) throws(EventFileFault) {
        guard !state.isDead else { throw EventFileFault(code: EIO) }
        state.callsLeft -= 1
        guard state.callsLeft >= 0 else {
            state.isDead = true
            throw EventFileFault(code: EIO)
        }
    }

    public func makeFolder(_ path: String) throws(EventFileFault) {}

    public func names(in folder: String) throws(EventFileFault) -> [String] {
        try call { (state) throws(EventFileFault) in
            state.names.keys.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.count + 1)) }
        }
    }

    public func create(_ path: String) throws(EventFileFault) -> any EventFile {
        let (id, life) = try call { (state) throws(EventFileFault) in
            let id = state.nodes.count
            state.nodes[id] = Node()
            state.names[path] = id
            return (id, state.life)
        }
        return DiskFile(disk: self, id: id, life: life)
    }

    public func open(_ path: String) throws(EventFileFault) -> any EventFile {
        let (id, life) = try call { (state) throws(EventFileFault) in
            guard let id = state.names[path] else { throw EventFileFault(code: ENOENT) }
            return (id, state.life)
        }
        return DiskFile(disk: self, id: id, life: life)
    }

    public func rename(_ path: String, to other: String) throws(EventFileFault) {
        try call { (state) throws(EventFileFault) in
            guard let id = state.names.removeValue(forKey: path) else { throw EventFileFault(code: ENOENT) }
            state.names[other] = id
        }
    }

    public func remove(_ path: String) throws(EventFileFault) {
        try call { (state) throws(EventFileFault) in state.names[path] = nil }
    }

    public func syncFolder(_ path: String) throws(EventFileFault) {
        try call { (state) throws(EventFileFault) in state.durableNames = state.names }
    }

    // MARK: Files

    fileprivate func size(_ id: Int) throws(EventFileFault) -> Int {
        try call { (state) throws(EventFileFault) in state.nodes[id]?.bytes.count ?? 0 }
    }

    fileprivate func write(_ bytes: [UInt8], at offset: Int, _ id: Int, _ life: Int) throws(EventFileFault) -> Int {
        let used = used
        return try state.withLock { (state) throws(EventFileFault) in
            guard state.life == life, !state.isDead else { throw EventFileFault(code: EIO) }
            var count = min(bytes.count, max(0, state.capacity - used))
            state.callsLeft -= 1
            // The process ends with a part of it written.
            if state.callsLeft < 0 { state.isDead = true }
            if state.isDead || state.isShort { count = min(count, Int.random(in: 1...bytes.count, using: &state.rng)) }
            guard count > 0 else { throw EventFileFault(code: ENOSPC) }
            let change = Change.write(offset: offset, bytes: Array(bytes[..<count]))
            change.apply(to: &state.nodes[id]!.bytes)
            state.nodes[id]!.changes.append(change)
            guard !state.isDead else { throw EventFileFault(code: EIO) }
            return count
        }
    }

    fileprivate func read(_ count: Int, at offset: Int, _ id: Int) throws(EventFileFault) -> [UInt8] {
        try state.withLock { (state) throws(EventFileFault) in Array((state.nodes[id]?.bytes ?? []).dropFirst(offset).prefix(count)) }
    }

    fileprivate func truncate(to size: Int, _ id: Int, _ life: Int) throws(EventFileFault) {
        try call { (state) throws(EventFileFault) in
            guard state.life == life, !state.failsTruncates else { throw EventFileFault(code: EIO) }
            Change.truncate(size).apply(to: &state.nodes[id]!.bytes)
            state.nodes[id]!.changes.append(.truncate(size))
        }
    }

    fileprivate func sync(_ id: Int, _ life: Int) throws(EventFileFault) {
        try call { (state) throws(EventFileFault) in
            guard state.life == life else { throw EventFileFault(code: EIO) }
            state.syncs += 1
            let changes = state.nodes[id]!.changes
            state.nodes[id]!.changes = []
            if state.failsSyncs > 0 {
                state.failsSyncs -= 1
                // What it could not write counts as written from now on: the next sync would not try it again.
                for case .truncate(let size) in changes { Change.truncate(size).apply(to: &state.nodes[id]!.durable) }
                throw EventFileFault(code: EIO)
            }
            for change in changes { change.apply(to: &state.nodes[id]!.durable) }
        }
    }
}

private final class DiskFile: EventFile {
    private let disk: EventDisk
    private let id: Int, life: Int

    init(disk: EventDisk, id: Int, life: Int) {
        self.disk = disk
        self.id = id
        self.life = life
    }

    func size() throws(EventFileFault) -> Int { try disk.size(id) }
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(EventFileFault) -> Int {
        try disk.write(Array(bytes), at: offset, id, life)
    }
    func read(_ count: Int, at offset: Int) throws(EventFileFault) -> [UInt8] { try disk.read(count, at: offset, id) }
    func truncate(to size: Int) throws(EventFileFault) { try disk.truncate(to: size, id, life) }
    func sync() throws(EventFileFault) { try disk.sync(id, life) }
}
