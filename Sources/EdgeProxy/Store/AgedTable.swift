/// A table that forgets: whatever was put into it last, or within some time, is there; what is older goes, some at a time.
public struct AgedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let keepsMs: Int64, most: Int
    /// What is older goes as a whole when `recent` takes its place: nothing is ever searched for what is too old.
    private var recent: [Key: Value] = [:], older: [Key: Value] = [:]
    private var beganMs: Int64 = .min

    /// - Parameters:
    ///   - keepsMs: how long entries are there at least, unless there are too many.
    ///   - most: at least half of so many are there, and never more.
    public init(keepsMs: Int64, most: Int) {
        self.keepsMs = keepsMs
        self.most = most
    }

    public var count: Int { recent.count + older.count }

    public subscript(key: Key) -> Value? { recent[key] ?? older[key] }

    public mutating func put(_ key: Key, _ value: Value, atMs: Int64) {
        if beganMs == .min { beganMs = atMs }
        if recent.count >= most / 2 || atMs &- beganMs > keepsMs { (older, recent, beganMs) = (recent, [:], atMs) }
        older[key] = nil
        recent[key] = value
    }

    public mutating func remove(_ key: Key) -> Value? { recent.removeValue(forKey: key) ?? older.removeValue(forKey: key) }

    /// Cuts it into several, each with its share of the bound.
    func split(into count: Int, by place: (Key) -> Int) -> [AgedTable] {
        var parts = [AgedTable](repeating: AgedTable(keepsMs: keepsMs, most: most / count), count: count)
        for index in parts.indices { parts[index].beganMs = beganMs }
        for (key, value) in older { parts[place(key)].older[key] = value }
        for (key, value) in recent { parts[place(key)].recent[key] = value }
        return parts
    }
}
