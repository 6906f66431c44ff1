/// A parsed request, valid only during the call that it is passed to: its slices point into the loop's read buffer.
///
/// No slice holds NUL, CR, LF or another control character but a tab in header values. Bytes over 0x7f may occur.
public struct RequestView: ~Copyable {
    private let base: UnsafeRawPointer
    private let table: UnsafePointer<HeaderTable>
    /// The whole body, decoded when it came in chunks; at most the server's body limit. Empty when the handler did not want it whole.
    public let body: UnsafeRawBufferPointer
    /// The other end of the connection: a proxy's address when one stands in front.
    public let peer: PeerAddress
    public let isTls: Bool

    init(base: UnsafeRawPointer, table: UnsafePointer<HeaderTable>, body: UnsafeRawBufferPointer, peer: PeerAddress, isTls: Bool) {
        self.base = base
        self.table = table
        self.body = body
        self.peer = peer
        self.isTls = isTls
    }

    public var method: HttpMethod { table.pointee.method }
    /// The method as it was sent.
    public var methodText: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + table.pointee.methodOffset, count: table.pointee.methodCount)
    }
    /// The raw bytes before "?", still escaped. Begins with "/", but for `OPTIONS *`.
    public var path: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + table.pointee.targetOffset, count: table.pointee.pathCount)
    }
    /// What stands after "?"; `nil` without one.
    public var query: UnsafeRawBufferPointer? {
        let count = table.pointee.queryCount
        guard count >= 0 else { return nil }
        return UnsafeRawBufferPointer(start: base + table.pointee.targetOffset + table.pointee.pathCount + 1, count: count)
    }
    /// Path, "?" and query as they were sent.
    public var target: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: base + table.pointee.targetOffset, count: table.pointee.pathCount + max(0, table.pointee.queryCount + 1))
    }

    /// The first value of that name, without the blanks around it.
    public func header(_ name: KnownHeader) -> UnsafeRawBufferPointer? {
        guard let index = table.pointee.first(name) else { return nil }
        return table.pointee.value(index, in: base)
    }

    /// The first value of a name, given in lower case, without the blanks around it. Walks all headers: for rare names.
    public func header(named name: StaticString) -> UnsafeRawBufferPointer? {
        header(named: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// The same for a name that is known at run time only; in lower case.
    public func header(named name: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        for index in 0..<table.pointee.count {
            let candidate = table.pointee.name(index, in: base)
            guard candidate.count == name.count else { continue }
            if zip(candidate, name).allSatisfy({ asciiLower($0) == $1 }) { return table.pointee.value(index, in: base) }
        }
        return nil
    }

    /// All values of a name in their order: `X-Forwarded-For` may come in several lines.
    public func each(_ name: KnownHeader, _ body: (UnsafeRawBufferPointer) -> Void) {
        guard let first = table.pointee.first(name) else { return }
        for index in first..<table.pointee.count where table.pointee.fields[index].known == name.rawValue + 1 {
            body(table.pointee.value(index, in: base))
        }
    }

    /// How many header lines there are, and each of them by its index.
    public var headerCount: Int { table.pointee.count }
    public func headerName(at index: Int) -> UnsafeRawBufferPointer { table.pointee.name(index, in: base) }
    public func headerValue(at index: Int) -> UnsafeRawBufferPointer { table.pointee.value(index, in: base) }

    /// A copy that outlives the call and may go to another loop.
    public func copy() -> OwnedRequest {
        OwnedRequest(
            head: UnsafeRawBufferPointer(start: base, count: table.pointee.headBytes), table: table.pointee, body: body, peer: peer,
            isTls: isTls)
    }
}

/// A letter in lower case; any other byte as it is.
@inline(__always)
func asciiLower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
