/// The folder that a file of `Sources` belongs to: a module, or a part of `EdgeProxy`.
struct SourceFolder: Hashable {
    /// Those of `Sources/EdgeProxy` that are modules of their own.
    static let nested: Set<String> = ["Console", "Model", "Stitching", "Store", "Watch", "Demo"]

    let module: String
    /// "Manifest", or what stands behind "Sources/EdgeProxy/": "Play", "Limits.swift".
    let name: String

    init(_ path: String) {
        let parts = path.split(separator: "/").dropFirst().prefix(2).map(String.init)
        let isPart = parts.count == 2 && parts[0] == "EdgeProxy"
        name = isPart ? parts[1] : parts.first ?? ""
        module = isPart && !Self.nested.contains(parts[1]) ? "EdgeProxy" : name
    }
}
