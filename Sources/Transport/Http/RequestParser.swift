import Glibc

/// Reads the head of an HTTP/1.1 request (RFC 9112 §2 to §6) where it lies. One a loop; allocates nothing.
///
/// It decides by whole lines and checks lengths first, so what it says does not depend on how the bytes were cut on their way.
final class RequestParser {
    enum Outcome: Equatable {
        /// More bytes are needed; nothing of it is refused so far.
        case incomplete
        /// `table` is filled; its `headBytes` tells where the body begins.
        case complete
        case refused(Refusal)
    }

    let table: UnsafeMutablePointer<HeaderTable>
    private let known = KnownHeaderIndex()
    private let classes = ByteClass()
    let lineMax: Int
    let headMax: Int

    /// - Parameters:
    ///   - lineMax: the longest request line with its end, bytes.
    ///   - headMax: the longest head, bytes; at most `Limits.headBytes`.
    init(lineMax: Int = 8 << 10, headMax: Int = Limits.headBytes) {
        self.headMax = min(headMax, Limits.headBytes)
        self.lineMax = min(lineMax, self.headMax)
        table = .allocate(capacity: 1)
        table.initialize(to: HeaderTable())
    }

    deinit {
        known.deallocate()
        classes.deallocate()
        table.pointee.deallocate()
        table.deallocate()
    }

    /// Reads one head from the start of `bytes`; what follows it is not looked at.
    func parse(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        table.pointee.reset()
        guard let base = bytes.baseAddress else { return .incomplete }
        let available = min(bytes.count, headMax)
        var at = 0
        // One empty line before a request is skipped (RFC 9112 §2.2).
        if available > 0, base.load(as: UInt8.self) == 13 {
            guard available > 1 else { return .incomplete }
            guard base.load(fromByteOffset: 1, as: UInt8.self) == 10 else { return .refused(.badRequestLine) }
            at = 2
        }
        guard let lineEnd = lineFeed(base, at, min(available, at &+ lineMax)) else {
            return available &- at >= lineMax || bytes.count >= headMax ? .refused(.lineTooLong) : .incomplete
        }
        if let refusal = requestLine(base, at, lineEnd) { return .refused(refusal) }
        at = lineEnd &+ 1
        var state = Semantics()
        while true {
            guard let end = lineFeed(base, at, available) else {
                return bytes.count >= headMax ? .refused(.headTooLong) : .incomplete
            }
            if end &- at == 1, base.load(fromByteOffset: at, as: UInt8.self) == 13 {
                table.pointee.headBytes = end &+ 1
                break
            }
            if let refusal = headerLine(base, at, end, &state) { return .refused(refusal) }
            at = end &+ 1
        }
        if let refusal = conclude(base, state) { return .refused(refusal) }
        return .complete
    }

    @inline(__always)
    private func lineFeed(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Int? {
        guard start < end, let hit = memchr(base + start, 10, end &- start) else { return nil }
        return UnsafeRawPointer(hit) - base
    }

    // MARK: Request line

    private func requestLine(_ base: UnsafeRawPointer, _ start: Int, _ lineFeed: Int) -> Refusal? {
        guard lineFeed > start, base.load(fromByteOffset: lineFeed &- 1, as: UInt8.self) == 13 else { return .bareLineFeed }
        let end = lineFeed &- 1
        let methodCount = classes.run(base, start, end, ByteClass.token)
        guard methodCount > 0, methodCount <= 32, isBlank(base, start &+ methodCount, end) else { return .badMethod }
        let target = start &+ methodCount &+ 1
        let targetCount = classes.run(base, target, end, ByteClass.target)
        guard targetCount > 0, isBlank(base, target &+ targetCount, end) else { return .badTarget }
        let version = target &+ targetCount &+ 1
        guard end &- version == 8 else { return .badRequestLine }
        // "HTTP/1.1" as a little-endian number.
        switch base.loadUnaligned(fromByteOffset: version, as: UInt64.self).littleEndian {
        case 0x312e_312f_5054_5448: break
        case 0x302e_312f_5054_5448:
            table.pointee.isHttp10 = true
            table.pointee.keepsAlive = false
        case let other: return isVersion(other) ? .badVersion : .badRequestLine
        }
        table.pointee.methodOffset = start
        table.pointee.methodCount = methodCount
        table.pointee.method = HttpMethod(UnsafeRawBufferPointer(start: base + start, count: methodCount))
        table.pointee.targetOffset = target
        let first = base.load(fromByteOffset: target, as: UInt8.self)
        guard first == UInt8(ascii: "/") else {
            // The absolute form is resolved when the Host is known; "*" is for OPTIONS alone (RFC 9112 §3.2.4).
            table.pointee.pathCount = targetCount
            if first == UInt8(ascii: "*"), targetCount == 1 { return table.pointee.method == .options ? nil : .badTarget }
            return nil
        }
        splitQuery(base, targetCount)
        return nil
    }

    @inline(__always)
    private func isBlank(_ base: UnsafeRawPointer, _ at: Int, _ end: Int) -> Bool {
        at < end && base.load(fromByteOffset: at, as: UInt8.self) == 0x20
    }

    /// "HTTP/d.d"
    private func isVersion(_ word: UInt64) -> Bool {
        func digit(_ shift: UInt64) -> Bool { (0x30...0x39).contains(UInt8(truncatingIfNeeded: word >> shift)) }
        return word & 0xff_ffff_ffff == 0x2f_5054_5448 && digit(40) && word >> 48 & 0xff == 0x2e && digit(56)
    }

    private func splitQuery(_ base: UnsafeRawPointer, _ targetCount: Int) {
        let target = table.pointee.targetOffset
        guard let hit = memchr(base + target, Int32(UInt8(ascii: "?")), targetCount) else {
            table.pointee.pathCount = targetCount
            return
        }
        let path = UnsafeRawPointer(hit) - (base + target)
        table.pointee.pathCount = path
        table.pointee.queryCount = targetCount &- path &- 1
    }

    // MARK: Header lines

    /// What the header lines say about the message itself, until all are read.
    private struct Semantics {
        var hosts = 0
        var host = 0
        var length: Int?
        var chunked = false
        var closes = false
    }

    private func headerLine(_ base: UnsafeRawPointer, _ start: Int, _ lineFeed: Int, _ state: inout Semantics) -> Refusal? {
        let first = base.load(fromByteOffset: start, as: UInt8.self)
        guard lineFeed > start, base.load(fromByteOffset: lineFeed &- 1, as: UInt8.self) == 13 else { return .bareLineFeed }
        if first == 0x20 || first == 9 { return .folded }
        var end = lineFeed &- 1
        let nameCount = classes.run(base, start, end, ByteClass.token)
        let colon = start &+ nameCount
        // A blank before the colon is no token either (RFC 9112 §5.1).
        guard nameCount > 0, colon < end, base.load(fromByteOffset: colon, as: UInt8.self) == UInt8(ascii: ":") else {
            return .badHeaderName
        }
        var value = colon &+ 1
        while value < end, isWhite(base.load(fromByteOffset: value, as: UInt8.self)) { value &+= 1 }
        while end > value, isWhite(base.load(fromByteOffset: end &- 1, as: UInt8.self)) { end &-= 1 }
        guard ByteClass.isCleanValue(base, value, end) else { return .badHeaderValue }
        let found = known.find(base + start, nameCount)
        let field = HeaderTable.Field(
            nameOffset: UInt32(truncatingIfNeeded: start), valueOffset: UInt32(truncatingIfNeeded: value),
            valueCount: UInt32(truncatingIfNeeded: end &- value), nameCount: UInt16(truncatingIfNeeded: nameCount), known: found)
        guard table.pointee.append(field) else { return .tooManyHeaders }
        // The first five known headers concern the message itself.
        guard found != 0, found <= KnownHeader.expect.rawValue &+ 1 else { return nil }
        return framingHeader(
            KnownHeader(rawValue: found &- 1)!, UnsafeRawBufferPointer(start: base + value, count: end &- value), &state)
    }

    @inline(__always)
    private func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 9 }

    /// `name`, `name:port` or `[address]:port` (RFC 3986 §3.2.2, §3.2.3); which bytes there may be is known.
    private static func isHost(_ value: UnsafeRawBufferPointer) -> Bool {
        var at = 0, colons = 0
        if value.first == UInt8(ascii: "[") {
            while at < value.count, value[at] != UInt8(ascii: "]") {
                if value[at] == UInt8(ascii: ":") { colons += 1 }
                at += 1
            }
            guard at < value.count, colons >= 2 else { return false }
            at += 1
        } else {
            while at < value.count, value[at] != UInt8(ascii: ":") {
                if value[at] == UInt8(ascii: "]") || value[at] == UInt8(ascii: "[") { return false }
                at += 1
            }
            guard at > 0 else { return false }
        }
        guard at < value.count else { return true }
        guard value[at] == UInt8(ascii: ":"), value.count - at <= 6 else { return false }
        var port = 0
        for byte in value[(at + 1)...] {
            guard byte >= 0x30, byte <= 0x39 else { return false }
            port = port &* 10 &+ Int(byte &- 0x30)
        }
        return port <= 65_535
    }

    private func framingHeader(_ header: KnownHeader, _ value: UnsafeRawBufferPointer, _ state: inout Semantics) -> Refusal? {
        switch header {
        case .host:
            state.hosts += 1
            if state.hosts > 1 { return .repeatedHost }
            for byte in value where !classes.has(byte, ByteClass.host) { return .badHost }
            return Self.isHost(value) ? nil : .badHost
        case .contentLength:
            if state.length != nil { return .repeatedLength }
            guard let length = Self.length(value) else { return .badLength }
            state.length = length
        case .transferEncoding:
            // A second line would be a list, and "gzip, chunked" we can't undo.
            if state.chunked || !value.equalsLower("chunked") { return .badCoding }
            state.chunked = true
        case .connection:
            value.eachToken { token in
                if token.equalsLower("close") {
                    state.closes = true
                } else if token.equalsLower("keep-alive") {
                    table.pointee.keepsAlive = true
                }
            }
        case .expect:
            guard value.equalsLower("100-continue") else { return .badExpectation }
            table.pointee.expectsContinue = !table.pointee.isHttp10
        default: break
        }
        return nil
    }

    /// Digits alone: no sign, no list, no blank (RFC 9110 §8.6).
    private static func length(_ text: UnsafeRawBufferPointer) -> Int? {
        guard !text.isEmpty, text.count <= 18 else { return nil }
        var value = 0
        for byte in text {
            guard byte &- 0x30 < 10 else { return nil }
            value = value &* 10 &+ Int(byte &- 0x30)
        }
        return value
    }

    // MARK: The whole

    private func conclude(_ base: UnsafeRawPointer, _ state: Semantics) -> Refusal? {
        // Who says both means close.
        if state.closes { table.pointee.keepsAlive = false }
        if state.hosts == 0, !table.pointee.isHttp10 { return .noHost }
        if state.chunked {
            if state.length != nil { return .lengthAndCoding }
            // HTTP/1.0 knows no transfer codings: whoever sends one has gone through something that doesn't understand it.
            if table.pointee.isHttp10 { return .badCoding }
            table.pointee.framing = .chunked
        } else if let length = state.length, length > 0 {
            table.pointee.framing = .fixed(length)
        }
        let first = base.load(fromByteOffset: table.pointee.targetOffset, as: UInt8.self)
        if first != UInt8(ascii: "/"), first != UInt8(ascii: "*") || table.pointee.pathCount != 1 { return absoluteForm(base) }
        return nil
    }

    /// "http://host/path": the host must be the one of the Host header (RFC 9112 §3.2.2), and the path is what counts.
    private func absoluteForm(_ base: UnsafeRawPointer) -> Refusal? {
        let target = UnsafeRawBufferPointer(start: base + table.pointee.targetOffset, count: table.pointee.pathCount)
        let schemeCount: Int
        if target.count > 7, UnsafeRawBufferPointer(rebasing: target[..<7]).equalsLower("http://") {
            schemeCount = 7
        } else if target.count > 8, UnsafeRawBufferPointer(rebasing: target[..<8]).equalsLower("https://") {
            schemeCount = 8
        } else {
            return .badTarget
        }
        guard let slash = target[schemeCount...].firstIndex(of: UInt8(ascii: "/")) else { return .badTarget }
        let authority = target[schemeCount..<slash]
        guard let index = table.pointee.first(.host) else { return .noHost }
        let host = table.pointee.value(index, in: base)
        guard authority.count == host.count, zip(authority, host).allSatisfy({ asciiLower($0) == asciiLower($1) }) else {
            return .hostMismatch
        }
        table.pointee.targetOffset += slash
        splitQuery(base, target.count - slash)
        return nil
    }
}
