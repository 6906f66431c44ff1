import Foundation

/// Which core serves and which one asks; `nil` on a machine with one core, where both share it.
struct BenchCores: Sendable {
    var server: Int?, client: Int?

    /// The first two cores that this process may run on.
    init() {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let list = text.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }?.split(separator: "\t").last ?? ""
        let cores = Self.cores(list)
        guard cores.count > 1 else { return }
        (server, client) = (cores[0], cores[1])
    }

    /// `0-2,5` is 0, 1, 2, 5.
    static func cores(_ list: Substring) -> [Int] {
        list.split(separator: ",").flatMap { part -> [Int] in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return [] }
            return Array(first...last)
        }
    }

    /// Keeps this process, with the threads that it will have, on the client's core.
    func pinClient(in folder: BenchFolder) throws {
        guard let client else { return }
        _ = try ServerProcess(["taskset", "-p", "-c", "\(client)", "\(getpid())"], core: nil, log: folder.path + "/taskset.log").finish()
    }
}
