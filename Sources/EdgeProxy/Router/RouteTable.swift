import Glibc
import Stitching
import Transport

/// All routes as a tree over the components of their paths, walked without allocation and without reference counts: each playlist comes
/// by here.
///
/// A literal goes before a parameter, a parameter before a rest. There is no way back from a literal that has anything below it, so that
/// what lies below `s/` or `c/` is never taken for a path of the origin's.
final class RouteTable: Sendable {
    /// Where a path leads: a pattern with the routes of its methods.
    struct Place: Equatable { fileprivate let index: Int }

    enum Found {
        case place(Place)
        /// No route has such a path.
        case nothing
        /// Dots, encoded separators, control characters: nothing that a playlist or a page of ours contains.
        case unclean
    }

    let routes: [Route]
    /// What answers `Allow` at each place: "GET, HEAD, OPTIONS". And whether web pages of other hosts may ask.
    private let allowed: [String], crossOrigin: [Bool]
    private nonisolated(unsafe) let nodes: UnsafeMutableBufferPointer<Node>
    private nonisolated(unsafe) let text: UnsafeMutableBufferPointer<UInt8>
    /// What every request needs of its route, without the counted references that a `Route` has.
    private nonisolated(unsafe) let marks: UnsafeMutableBufferPointer<Mark>
    struct Mark {
        let action: Route.Action
        let credential: Route.Credential
        let name: StaticString
        let isCrossOrigin: Bool
        /// Whether somebody has to say who they are.
        var needsCredential: Bool { if case .none = credential { false } else { true } }

        fileprivate init(_ route: Route) {
            (action, credential, name, isCrossOrigin) = (route.action, route.credential, route.name, route.isCrossOrigin)
        }
    }
    /// By place and method: the index of a route, or -1.
    private nonisolated(unsafe) let byMethod: UnsafeMutableBufferPointer<Int16>
    private static let methods = 8

    /// Plain numbers only. `-1`: none.
    private struct Node {
        enum Kind: UInt8 { case literal, parameter, rest }
        var kind = Kind.literal
        var textStart = 0, textCount = 0
        var firstChild = -1, nextSibling = -1
        var place = -1
    }

    /// - Parameter routes: two of equal method and pattern are a mistake of the program.
    init(_ routes: [Route]) {
        self.routes = routes
        var nodes = [Node()], text: [UInt8] = [], places: [[Int16]] = []
        func child(of parent: Int, _ component: RoutePattern.Component) -> Int {
            let kind: Node.Kind, bytes: [UInt8]
            switch component {
            case .literal(let literal): (kind, bytes) = (.literal, literal)
            case .parameter: (kind, bytes) = (.parameter, [])
            case .rest: (kind, bytes) = (.rest, [])
            }
            var last = -1, at = nodes[parent].firstChild
            while at >= 0 {
                let node = nodes[at]
                if node.kind == kind, text[node.textStart..<node.textStart + node.textCount].elementsEqual(bytes) { return at }
                // Kept in the order in which they are tried.
                if node.kind.rawValue > kind.rawValue { break }
                (last, at) = (at, node.nextSibling)
            }
            nodes.append(Node(kind: kind, textStart: text.count, textCount: bytes.count, nextSibling: at))
            text += bytes
            if last < 0 { nodes[parent].firstChild = nodes.count - 1 } else { nodes[last].nextSibling = nodes.count - 1 }
            return nodes.count - 1
        }
        func end(of pattern: RoutePattern) -> Int { pattern.components.reduce(0) { child(of: $0, $1) } }
        for (index, route) in routes.enumerated() {
            let node = end(of: route.pattern)
            if nodes[node].place < 0 {
                nodes[node].place = places.count
                places.append([Int16](repeating: -1, count: Self.methods))
            }
            let place = nodes[node].place
            for method in route.method == .get ? [HttpMethod.get, .head] : [route.method] {
                precondition(places[place][Int(method.rawValue)] < 0, "\(route.pattern) has two routes for \(method)")
                places[place][Int(method.rawValue)] = Int16(index)
            }
        }
        allowed = places.map { place in
            let methods: [HttpMethod] = [.get, .head, .post, .put, .patch, .delete].filter { place[Int($0.rawValue)] >= 0 }
            return (methods + [.options]).map(\.text).joined(separator: ", ")
        }
        crossOrigin = places.map { $0.contains { $0 >= 0 && routes[Int($0)].isCrossOrigin } }
        self.nodes = .allocate(capacity: nodes.count)
        _ = self.nodes.initialize(from: nodes)
        self.text = .allocate(capacity: max(1, text.count))
        _ = self.text.initialize(from: text)
        marks = .allocate(capacity: max(1, routes.count))
        _ = marks.initialize(from: routes.map(Mark.init))
        byMethod = .allocate(capacity: places.count * Self.methods)
        _ = byMethod.initialize(from: places.joined())
    }

    deinit {
        nodes.deallocate()
        text.deallocate()
        marks.deallocate()
        byMethod.deallocate()
    }

    /// - Parameters:
    ///   - path: the raw path of a request, before "?".
    ///   - parameters: empty; receives what the pattern names.
    func find(_ path: UnsafeRawBufferPointer, _ parameters: inout RouteParameters) -> Found {
        guard path.count <= Limits.pathBytes, let base = path.baseAddress, path.first == UInt8(ascii: "/") else { return .nothing }
        guard CleanPath.isClean(path.bindMemory(to: UInt8.self).span) else { return .unclean }
        var node = 0, start = 1
        while true {
            let end = memchr(base + start, Int32(UInt8(ascii: "/")), path.count - start).map { UnsafeRawPointer($0) - base } ?? path.count
            let isLast = end == path.count, count = end - start
            var at = nodes[node].firstChild, next = -1
            while at >= 0 {
                let child = nodes[at]
                switch child.kind {
                case .literal:
                    if child.textCount == count, memcmp(base + start, text.baseAddress! + child.textStart, count) == 0,
                        isLast ? child.place >= 0 : child.firstChild >= 0
                    {
                        next = at
                    }
                case .parameter:
                    if count > 0, isLast ? child.place >= 0 : child.firstChild >= 0 {
                        parameters.append(UnsafeRawBufferPointer(start: base + start, count: count))
                        next = at
                    }
                case .rest:
                    guard start < path.count else { return .nothing }
                    parameters.append(UnsafeRawBufferPointer(rebasing: path[start...]))
                    return child.place < 0 ? .nothing : .place(Place(index: child.place))
                }
                if next >= 0 { break }
                at = child.nextSibling
            }
            guard next >= 0 else { return .nothing }
            if isLast { return .place(Place(index: nodes[next].place)) }
            (node, start) = (next, end + 1)
        }
    }

    /// The index of the route at a place; `nil` when it has none for that method.
    func route(_ method: HttpMethod, at place: Place) -> Int? {
        let index = byMethod[place.index * Self.methods + Int(method.rawValue)]
        return index < 0 ? nil : Int(index)
    }

    /// - Parameter route: its index.
    func mark(of route: Int) -> Mark { marks[route] }

    func allow(at place: Place) -> String { allowed[place.index] }

    /// Whether some method of a place needs no credential.
    func isOpen(_ place: Place) -> Bool {
        (0..<Self.methods).contains { method in
            let index = byMethod[place.index * Self.methods + method]
            return index >= 0 && !marks[Int(index)].needsCredential
        }
    }

    /// Whether operators are served here.
    var hasOperators: Bool { routes.contains { $0.audience == .operators } }

    /// Whether web pages of other hosts may ask there.
    func isCrossOrigin(_ place: Place) -> Bool { crossOrigin[place.index] }

    /// Every method that any route has: what `OPTIONS *` tells (RFC 9110 §9.3.7).
    var allowedAnywhere: String {
        let used = Set(routes.map(\.method)).union([.head])
        let order: [HttpMethod] = [.get, .head, .post, .put, .patch, .delete]
        return (order.filter(used.contains) + [.options]).map(\.text).joined(separator: ", ")
    }
}
