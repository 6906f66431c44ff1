/// What of a request decides about its answer's framing and its connection's future.
struct RequestKind {
    var isHead = false
    var isHttp10 = false
    var keepsAlive = true

    init() {}

    init(_ table: HeaderTable) {
        isHead = table.method == .head
        isHttp10 = table.isHttp10
        keepsAlive = table.keepsAlive
    }

    /// HTTP/1.1 stays open unless it is said otherwise, 1.0 the other way round.
    func line(keeps: Bool) -> ConnectionLine { keeps ? (isHttp10 ? .keepAlive : .none) : .close }
}
