/// A request that owns its bytes: what `RequestView` shows, for as long as one likes and on any thread.
///
/// The slices it returns are valid while the object lives.
public final class OwnedRequest: Sendable {
    private let bytes: SharedBytes
    private nonisolated(unsafe) let table: UnsafeMutablePointer<HeaderTable>
    private let headBytes: Int
    public let peer: PeerAddress
    public let isTls: Bool

    init(head: UnsafeRawBufferPointer, table: HeaderTable, body: UnsafeRawBufferPointer, peer: PeerAddress, isTls: Bool) {
        headBytes = head.count
        bytes = SharedBytes(capacity: head.count + body.count) { target in
            target.copyMemory(from: head)
            UnsafeMutableRawBufferPointer(rebasing: target[head.count...]).copyMemory(from: body)
            return target.count
        }
        self.table = .allocate(capacity: 1)
        self.table.initialize(to: HeaderTable(copying: table))
        self.peer = peer
        self.isTls = isTls
    }

    deinit {
        table.pointee.deallocate()
        table.deallocate()
    }

    /// The same request with all the accessors of `RequestView`.
    public func withView<Result, Failure: Error>(_ use: (borrowing RequestView) throws(Failure) -> Result) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try use(view)
    }

    private var view: RequestView {
        RequestView(base: bytes.buffer.baseAddress!, table: table, body: body, peer: peer, isTls: isTls)
    }

    public var method: HttpMethod { table.pointee.method }
    public var methodText: UnsafeRawBufferPointer { view.methodText }
    /// The raw bytes before "?", still escaped.
    public var path: UnsafeRawBufferPointer { view.path }
    /// What stands after "?"; `nil` without one.
    public var query: UnsafeRawBufferPointer? { view.query }
    /// Path, "?" and query as they were sent.
    public var target: UnsafeRawBufferPointer { view.target }
    public var body: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes.buffer[headBytes...]) }
    public func header(_ name: KnownHeader) -> UnsafeRawBufferPointer? { view.header(name) }
    public func header(named name: StaticString) -> UnsafeRawBufferPointer? { view.header(named: name) }
    public func header(named name: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? { view.header(named: name) }
    public func each(_ name: KnownHeader, _ body: (UnsafeRawBufferPointer) -> Void) { view.each(name, body) }
}
