import TestSupport
import Testing

@testable import EdgeProxy

/// Where the paths of requests lead, and what is told of each place.
@Suite struct RouteTableTests {
    private let table = RouteTable.proxy(for: [.viewers, .operators, .everyone])

    /// The route of a GET where there is one, else the first of the other methods, with its parameters; or the status of the refusal.
    private func found(_ path: String, in table: RouteTable? = nil) -> String {
        let table = table ?? self.table
        return Array(path.utf8).withUnsafeBytes { bytes in
            var parameters = RouteParameters()
            switch table.find(bytes, &parameters) {
            case .nothing: return "404"
            case .unclean: return "400"
            case .place(let place):
                let index = table.route(.get, at: place) ?? table.route(.post, at: place) ?? -1
                let values = (0..<parameters.count).map { String(decoding: parameters[$0], as: UTF8.self) }
                return (["\(table.routes[index].name)"] + values).joined(separator: " ")
            }
        }
    }

    @Test(arguments: [
        ("/play/t/c/main.m3u8", "open_playlist t c main.m3u8"), ("/play/t/c/a/b/main.m3u8", "open_playlist t c a/b/main.m3u8"),
        ("/play/t/c/s/token/v0.m3u8", "session_playlist t c token v0.m3u8"),
        ("/play/t/c/s/token/a/v0.m3u8", "session_playlist t c token a/v0.m3u8"),
        ("/play/t/c/s/token/ad/a/1/2/3/0.ts", "ad_segment t c token a/1/2/3/0.ts"),
        ("/play/t/c/s/token/tracking", "session_tracking t c token"),
        ("/play/t/c/s/token/cmcd", "session_reports t c token"),
        ("/play/t/c/s/token/tracking/x", "session_playlist t c token tracking/x"),
        ("/play/t/c/s/token/ad", "session_playlist t c token ad"),
        ("/play/t/c/c/v0/1.ts", "content_segment t c v0/1.ts"), ("/play/t/c/session", "make_session t c"),
        ("/play/t/c/session/v0.m3u8", "open_playlist t c session/v0.m3u8"),
        ("/play/t/c/sub/v0.m3u8", "open_playlist t c sub/v0.m3u8"), ("/play/t/c/s", "open_playlist t c s"),
        ("/play/t/c/", "404"), ("/play/t/c", "404"), ("/play/t", "404"), ("/play/", "404"), ("/play//c/x", "404"), ("/play/t//x", "404"),
        ("/other/t/c/x", "404"), ("/play/t/c/s/main.m3u8", "open_playlist_in_s t c main.m3u8"), ("/play/t/c/s/token/", "404"),
        ("/play/t/c/s//v0.m3u8", "404"),
        ("/play/t/c/x/1/name", "open_playlist_in_x t c 1/name"), ("play/t/c/x", "404"), ("", "404"), ("*", "404"),
        ("/play/t/c/../d/x", "400"), ("/play/t/c/./x", "400"), ("/play/t/c/a/..", "400"), ("/play/t/c/%2e%2e/x", "400"),
        ("/play/t/c/.%2E/x", "400"), ("/play/t/c/a%2fb", "400"), ("/play/t/c/a%5cb", "400"), ("/play/t/c/a\\b", "400"),
        ("/play/t/c/a%00b", "400"), ("/play/t/c/a%7f", "400"), ("/play/t/c/a\u{1}b", "400"), ("/play/t/c/a%", "400"),
        ("/play/t/c/a%g0", "400"), ("/play/t/c/\u{e9}.m3u8", "400"), ("/../metrics", "400"),
        ("/play/t/c/...", "open_playlist t c ..."), ("/play/t/c/..a", "open_playlist t c ..a"),
        ("/play/t/c/a%20b", "open_playlist t c a%20b"),
        ("/api/v1/ad-request", "ad_request"), ("/api/v1/ad-request/", "404"), ("/api/v1/sessions/x/explain", "explain_session x"),
        ("/api/v1/sessions/x", "404"), ("/api/v1/sessions//explain", "404"), ("/api/v1/", "404"),
        ("/healthz", "health"), ("/healthz/", "404"), ("/readyz", "readiness"), ("/metrics", "metrics"), ("/", "404"),
    ])
    func pathsLeadWhereTheTableSays(path: String, route: String) {
        #expect(found(path) == route)
    }

    @Test func longPathsAreNotLookedAt() {
        #expect(found("/play/t/c/" + String(repeating: "a", count: Limits.pathBytes)) == "404")
    }

    /// With an address of its own, management is not on the viewers', nor the viewers' routes on its.
    @Test func eachAddressHasItsOwnRoutes() {
        let viewers = RouteTable.proxy(for: [.viewers, .everyone]), operators = RouteTable.proxy(for: [.operators, .everyone])
        #expect(found("/metrics", in: viewers) == "404" && found("/metrics", in: operators) == "metrics")
        #expect(found("/play/t/c/x.m3u8", in: viewers) == "open_playlist t c x.m3u8" && found("/play/t/c/x.m3u8", in: operators) == "404")
        #expect(found("/healthz", in: viewers) == "health" && found("/healthz", in: operators) == "health")
    }

    @Test func pagesAreRoutesToo() {
        let pages = ["/", "/hls.js"].map { FixedPage(path: $0, contentType: "text/plain", body: []) }
        let table = RouteTable.proxy(for: [.viewers], pages: pages)
        #expect(found("/", in: table) == "page" && found("/hls.js", in: table) == "page" && found("/hls", in: table) == "404")
        #expect(table.routes.filter { $0.name.description == "page" }.map(\.action) == [.page(0), .page(1)])
    }

    @Test(arguments: [
        ("/play/t/c/s/token/v0.m3u8", "GET, HEAD, OPTIONS", true), ("/play/t/c/session", "POST, OPTIONS", true),
        ("/api/v1/ad-request", "POST, OPTIONS", true), ("/api/v1/sessions/x/record", "POST, OPTIONS", false),
        ("/metrics", "GET, HEAD, OPTIONS", false),
    ])
    func aPlaceKnowsItsMethods(path: String, allow: String, isCrossOrigin: Bool) throws {
        let place = try Array(path.utf8).withUnsafeBytes { bytes -> RouteTable.Place in
            var parameters = RouteParameters()
            guard case .place(let place) = table.find(bytes, &parameters) else { throw Missing(path: path) }
            return place
        }
        #expect(table.allow(at: place) == allow && table.isCrossOrigin(place) == isCrossOrigin)
        #expect(table.route(.head, at: place) == table.route(.get, at: place))
        #expect(table.route(.delete, at: place) == nil && table.route(.options, at: place) == nil)
    }
    private struct Missing: Error { var path: String }

    @Test func everyMethodIsAllowedSomewhere() {
        #expect(table.allowedAnywhere == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
    }

    /// Each row's own pattern leads to it: no row hides another.
    @Test func everyRouteCanBeReached() {
        for (index, route) in table.routes.enumerated() {
            let path = route.pattern.components.map { component in
                switch component {
                case .literal(let bytes): "/" + String(decoding: bytes, as: UTF8.self)
                case .parameter: "/p"
                case .rest: "/a/b"
                }
            }.joined()
            let reached = Array(path.utf8).withUnsafeBytes { bytes -> Int? in
                var parameters = RouteParameters()
                guard case .place(let place) = table.find(bytes, &parameters) else { return nil }
                return table.route(route.method, at: place)
            }
            #expect(reached == index, "\(path)")
        }
        #expect(Set(table.routes.map(\.name.description)).count == table.routes.count, "two routes of one name")
    }

    /// What the operators' page says is what there is.
    @Test func theDocumentationHasEveryRoute() {
        let page = Repository.text("docs/operations.md")
        for route in Route.proxy {
            let pattern = route.pattern.description.replacing("*}", with: "}")
            #expect(page.contains("`\(route.method.text) \(pattern)`"), "\(route.method.text) \(pattern)")
        }
    }

    @Test func trafficIsCountedByRouteAndClass() {
        let book = TrafficBook(), first = book.add(table), second = book.add(table)
        let health = table.routes.firstIndex { $0.action == .health } ?? -1
        first.add(route: health, status: 200)
        second.add(route: health, status: 204)
        second.add(route: health, status: 503)
        first.add(route: table.routes.count, status: 404)
        first.add(route: health, status: 0)
        let lines = book.text.split(separator: "\n")
        #expect(lines.contains("edge_requests_total{route=\"health\",class=\"2xx\"} 2"))
        #expect(lines.contains("edge_requests_total{route=\"health\",class=\"5xx\"} 1"))
        #expect(lines.contains("edge_requests_total{route=\"none\",class=\"4xx\"} 1"))
        #expect(lines.contains("edge_requests_total{route=\"metrics\",class=\"2xx\"} 0"))
        #expect(book.total(statusClass: 4) == 1 && book.total(statusClass: 2) == 2)
    }
}
