/// One row of the layers: a folder of `Sources`, or of `Sources/EdgeProxy`, and what its files may name.
struct Layer: Sendable {
    /// As `SourceFolder` has it.
    let folder: String
    /// The folders above in the table that it may use; `nil`: all of them.
    let uses: Set<String>?

    init(_ folder: String, uses: Set<String>? = nil) {
        self.folder = folder
        self.uses = uses
    }

    /// From what knows nothing of the others to what knows them all: a file may name what stands in its own folder and in rows above it,
    /// and nothing of a row below. A new folder gets a row here.
    static let table: [Layer] = [
        // Modules of their own, each without the others, but for the forms that they share.
        Layer("Formats"), Layer("Scte35", uses: ["Formats"]), Layer("Manifest", uses: ["Formats"]), Layer("Decision", uses: ["Formats"]),
        Layer("Vast", uses: ["Formats"]),
        Layer("Transport", uses: ["Formats"]),
        // The program. What commands read and say stands below all that has some.
        Layer("Console", uses: ["Formats"]),
        Layer("Model", uses: libraries), Layer("Stitching", uses: libraries.union(["Model"])),
        Layer("Store", uses: libraries.union(["Model", "Stitching"])),
        Layer("Beacons", uses: libraries.union(["Model", "Stitching", "Store"])),
        // Tools that need no server.
        Layer("Watch", uses: libraries.union(["Console", "Model"])),
        Layer("Limits.swift"), Layer("LoopTimes.swift"),
        Layer("Demo", uses: libraries.union(["Limits.swift", "Console", "Model"])),
        // Where they meet.
        Layer("Settings"), Layer("Directory"), Layer("Observe"), Layer("Web"), Layer("Router"), Layer("Channel"), Layer("Ads"),
        Layer("Play"), Layer("Csai"), Layer("Management"),
        Layer("Serve"), Layer("Commands"), Layer("EdgeProxyMain.swift"),
    ]

    private static let libraries: Set<String> = ["Formats", "Scte35", "Manifest", "Decision", "Vast", "Transport"]

    /// What a file of one folder may not name of another.
    static func mayUse(_ user: String, _ used: String, in table: [Layer] = table) -> Bool {
        if user == used { return true }
        guard let row = table.firstIndex(where: { $0.folder == user }), let other = table.firstIndex(where: { $0.folder == used }) else {
            return false
        }
        return other < row && table[row].uses?.contains(used) ?? true
    }
}
