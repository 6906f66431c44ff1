import Glibc

/// Writes one whole response into the loop's output buffer: no allocation; whatever is small is copied, whatever is large goes by
/// reference.
///
/// `start`, then any `header`, then any `append`. Content-Length, Date and Connection are the server's; the body of an answer to HEAD is
/// counted and dropped. Nothing leaves before the handler has returned.
public struct ResponseWriter: ~Copyable {
    private unowned(unsafe) let output: OutputBatch
    private let date: UnsafePointer<UInt8>
    private let isHead: Bool
    private enum Phase { case idle, headers, body }
    private var phase = Phase.idle
    /// The status that `start` was given; 0 before.
    public private(set) var status = 0
    private let firstPiece: Int
    private let startOffset: Int
    private var headEnd = 0
    private var bodyStart = 0
    private var pieceStart = 0
    private var sharedBytes = 0
    private var bodyBytes: Int { sharedBytes &+ copiedBytes }
    private var copiedBytes = 0

    /// Set to close the connection after this response.
    public var closes = false

    /// What `start` adds to the lines that it is given: what holds for every answer to this request. Lines that are made once, whose owner
    /// outlives the writer, and one whose value is the request's own.
    private var usualLines: UnsafeRawBufferPointer?
    private var usualName: StaticString?, usualValue = UnsafeRawBufferPointer(start: nil, count: 0)

    /// - Parameters:
    ///   - lines: kept by whoever calls, for as long as the writer lives.
    ///   - name: of a further line.
    ///   - value: of that line: bytes of the request.
    public mutating func addToStart(_ lines: HeaderBlock, _ name: StaticString? = nil, _ value: UnsafeRawBufferPointer? = nil) {
        precondition(phase == .idle, "what start adds is known before it")
        usualLines = lines.bytes.buffer
        usualName = value == nil ? nil : name
        if let value { usualValue = value }
    }

    /// The longest of what stands after the handler's headers: length or coding, Connection, the empty line.
    private static let gapBytes = 72

    init(_ output: OutputBatch, date: UnsafePointer<UInt8>, isHead: Bool) {
        self.output = output
        self.date = date
        self.isHead = isHead
        firstPiece = output.count
        startOffset = output.used
    }

    /// Whether `start` was called.
    public var isStarted: Bool { phase != .idle }

    /// Begins the response. Once only, or again after `reset`.
    public mutating func start(_ status: Int, _ headers: HeaderBlock) {
        precondition(phase == .idle, "a response starts once")
        phase = .headers
        self.status = status
        output.reserve(96 &+ HttpDate.lineBytes &+ headers.bytes.count &+ Self.gapBytes)
        StatusLine.write(status, to: output)
        output.put(date, HttpDate.lineBytes)
        let lines = headers.bytes.buffer
        output.put(lines.baseAddress!, lines.count)
        guard let usual = usualLines else { return }
        output.reserve(usual.count &+ Self.gapBytes)
        output.put(usual.baseAddress!, usual.count)
        if let name = usualName { header(name, usualValue) }
    }

    /// Adds a header line after `start`. Bytes that would end the line are replaced by "_", so no request can write headers.
    public mutating func header(_ name: StaticString, _ value: UnsafeRawBufferPointer) {
        precondition(phase == .headers, "headers stand between start and body")
        output.reserve(name.utf8CodeUnitCount &+ value.count &+ 4 &+ Self.gapBytes)
        output.put(name.utf8Start, name.utf8CodeUnitCount)
        var colon = (UInt8(ascii: ":"), UInt8(ascii: " "))
        output.put(&colon, 2)
        let target = output.scratch + output.used
        for index in 0..<value.count {
            let byte = value[index]
            target.storeBytes(of: HeaderBytes.isValue(byte) ? byte : UInt8(ascii: "_"), toByteOffset: index, as: UInt8.self)
        }
        output.used &+= value.count
        var end = (UInt8(13), UInt8(10))
        output.put(&end, 2)
    }

    /// The same with a text that the program knows.
    public mutating func header(_ name: StaticString, _ value: StaticString) {
        header(name, UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    /// The same with bytes that were put together for it.
    public mutating func header(_ name: StaticString, _ value: [UInt8]) {
        value.withUnsafeBytes { header(name, $0) }
    }

    /// Header lines of `Response`, whose names are known at run time.
    mutating func headers(_ pairs: [(String, String)]) {
        precondition(phase == .headers, "headers stand between start and body")
        guard !pairs.isEmpty else { return }
        var text: [UInt8] = []
        for (name, value) in pairs { HeaderBlock.append(name, value, to: &text) }
        text.withUnsafeBytes { bytes in
            output.reserve(bytes.count &+ Self.gapBytes)
            output.put(bytes.baseAddress!, bytes.count)
        }
    }

    /// Adds a small piece of the body, copied.
    public mutating func append(copying bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        beginBody()
        output.reserve(bytes.count)
        output.put(source, bytes.count)
        copiedBytes &+= bytes.count
    }

    public mutating func append(copying bytes: [UInt8]) {
        bytes.withUnsafeBytes { append(copying: $0) }
    }

    public mutating func append(_ text: StaticString) {
        append(copying: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Adds a piece of the body by reference; it goes out with `writev`.
    public mutating func append(_ bytes: SharedBytes) {
        guard bytes.count > Limits.copiedPiece else { return append(copying: bytes.buffer) }
        beginBody()
        closePiece()
        output.addPiece(OutputBatch.Piece(offset: 0, count: bytes.count, owner: Unmanaged.passRetained(bytes)))
        sharedBytes &+= bytes.count
    }

    /// Throws away what was written, so that another response can be started.
    public mutating func reset() {
        output.truncate(to: firstPiece)
        output.used = startOffset
        phase = .idle
        status = 0
        sharedBytes = 0
        copiedBytes = 0
    }

    @inline(__always)
    private mutating func beginBody() {
        guard phase != .body else { return }
        precondition(phase == .headers, "a body stands after start")
        phase = .body
        headEnd = output.used
        // The length is known at the end only: room for it is kept between head and body, and the head moved up to it.
        output.reserve(Self.gapBytes)
        output.used &+= Self.gapBytes
        bodyStart = output.used
        pieceStart = startOffset
    }

    /// Ends the copied run under way, if it has bytes.
    private mutating func closePiece() {
        let count = output.used &- pieceStart
        if count > 0 { output.addPiece(OutputBatch.Piece(offset: pieceStart, count: count, owner: nil)) }
        pieceStart = output.used
    }

    /// How the end of the body is told.
    enum Framing { case counted, length(Int), chunked, untilClose }

    /// Completes the response: the server's own lines, and the pieces in the batch.
    mutating func finish(_ framing: Framing = .counted, connection: ConnectionLine) {
        precondition(phase != .idle, "a response is started before it is finished")
        if phase == .headers { beginBody() }
        closePiece()
        writeTail(framing, connection)
        if isHead || StatusLine.isBodyless(status) {
            output.truncate(to: firstPiece &+ 1)
            output.shortenLast(to: bodyStart &- output.pieces[firstPiece].offset)
            output.used = bodyStart
        }
    }

    private func writeTail(_ framing: Framing, _ connection: ConnectionLine) {
        // Filled from the back: the empty line, Connection, length.
        var at = bodyStart
        func put(_ text: StaticString) {
            at &-= text.utf8CodeUnitCount
            memcpy(output.scratch + at, text.utf8Start, text.utf8CodeUnitCount)
        }
        func putLength(_ value: Int) {
            put("\r\n")
            var left = value
            repeat {
                at &-= 1
                output.scratch.storeBytes(of: UInt8(truncatingIfNeeded: 48 &+ left % 10), toByteOffset: at, as: UInt8.self)
                left /= 10
            } while left > 0
            put("Content-Length: ")
        }
        put("\r\n")
        switch connection {
        case .none: break
        case .close: put("Connection: close\r\n")
        case .keepAlive: put("Connection: keep-alive\r\n")
        }
        // A 204 has no length (RFC 9110 §8.6), and a 304's would have to be the 200's.
        if !StatusLine.isBodyless(status) {
            switch framing {
            case .counted: putLength(bodyBytes)
            case .length(let value): putLength(value)
            case .chunked: put("Transfer-Encoding: chunked\r\n")
            case .untilClose: break
            }
        }
        let headBytes = headEnd &- startOffset
        let shift = at &- headEnd
        memmove(output.scratch + startOffset + shift, output.scratch + startOffset, headBytes)
        output.trimFront(of: firstPiece, by: shift)
    }
}

/// What a response says about its connection (RFC 9112 §9.3): nothing is the rule for HTTP/1.1.
enum ConnectionLine { case none, close, keepAlive }
