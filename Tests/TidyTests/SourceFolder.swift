/// The folder that a file of `Sources` belongs to: a module, or a part of `EdgeProxy`.
struct SourceFolder: Hashable {
    /// Those within another folder that are modules of their own.
    static let nested: Set<String> = ["Vast", "Console", "Model", "Stitching", "Store", "Beacons", "Watch", "Demo"]

    let module: String
    /// "Manifest", or what stands behind "Sources/EdgeProxy/": "Play", "Limits.swift".
    let name: String

    init(_ path: String) {
        let parts = path.split(separator: "/").dropFirst().prefix(2).map(String.init)
        let isPart = parts.count == 2 && (parts[0] == "EdgeProxy" || parts == ["Decision", "Vast"])
        name = isPart ? parts[1] : parts.first ?? ""
        module = isPart && !Self.nested.contains(parts[1]) ? "EdgeProxy" : name
    }
}
