/// Which file of `Sources` names what of which other one.
struct NameGraph: Sendable {
    let files: [FileNames]
    /// By the name of a type: the indices of the files that declare it.
    private let declared: [String: [Int]]

    init(_ sources: [SourceFile]) {
        let modules = Set(sources.map { SourceFolder($0.path).module })
        files = sources.map { FileNames(path: $0.path, text: $0.lines.joined(separator: "\n"), modules: modules) }
        var declared: [String: [Int]] = [:]
        for (index, file) in files.enumerated() {
            for type in file.types { declared[type.name, default: []].append(index) }
        }
        self.declared = declared
    }

    static let sources = NameGraph(SourceFile.sources)

    struct Use {
        let name: String
        let line: Int
        /// Where it is declared: more than one file where several modules have the name.
        let files: [Int]
    }

    /// What of other files a file names. A module's own name goes before those of others, as it does for the compiler.
    func uses(of index: Int) -> [Use] {
        let module = SourceFolder(files[index].path).module
        var uses: [Use] = []
        for (name, line) in files[index].used {
            guard let all = declared[name] else { continue }
            let own = all.filter { SourceFolder(files[$0].path).module == module }
            uses.append(Use(name: name, line: line, files: own.isEmpty ? all : own))
        }
        for (qualified, line) in files[index].qualified {
            let of = declared[qualified.name]?.filter { SourceFolder(files[$0].path).module == qualified.module } ?? []
            if !of.isEmpty { uses.append(Use(name: "\(qualified.module).\(qualified.name)", line: line, files: of)) }
        }
        return uses.filter { !$0.files.contains(index) }.sorted { $0.line < $1.line }
    }

    /// The files below a folder that name each other in a circle, straight or by way of others there: the strongly connected components of
    /// more than one file (Tarjan, 1972).
    func circles(below folder: String) -> [[String]] {
        let inside = files.indices.filter { files[$0].path.hasPrefix(folder) }
        var search = CircleSearch(edges: Dictionary(uniqueKeysWithValues: inside.map { ($0, uses(of: $0).flatMap(\.files)) }))
        for file in inside { search.visit(file) }
        return search.circles.map { $0.map { files[$0].path }.sorted() }.sorted { $0[0] < $1[0] }
    }
}

private struct CircleSearch {
    let edges: [Int: [Int]]
    private(set) var circles: [[Int]] = []
    private var order: [Int: Int] = [:], lowest: [Int: Int] = [:], stack: [Int] = [], isOnStack: Set<Int> = []

    init(edges: [Int: [Int]]) { self.edges = edges }

    mutating func visit(_ file: Int) {
        guard order[file] == nil else { return }
        let number = order.count
        order[file] = number
        var low = number
        stack.append(file)
        isOnStack.insert(file)
        for next in edges[file] ?? [] where edges[next] != nil {
            if order[next] == nil {
                visit(next)
                low = min(low, lowest[next] ?? low)
            } else if isOnStack.contains(next) {
                low = min(low, order[next] ?? low)
            }
        }
        lowest[file] = low
        guard low == number, let start = stack.lastIndex(of: file) else { return }
        let circle = Array(stack[start...])
        stack.removeSubrange(start...)
        isOnStack.subtract(circle)
        if circle.count > 1 { circles.append(circle) }
    }
}
