/// What the parser found in one request's head, as offsets from its first byte. One a loop, filled anew by each request.
struct HeaderTable {
    struct Field {
        var nameOffset: UInt32
        var valueOffset: UInt32
        var valueCount: UInt32
        var nameCount: UInt16
        var known: UInt8  // KnownHeader.rawValue + 1, or 0
    }
    /// How the body's end is found (RFC 9112 §6.3).
    enum Framing: Equatable {
        case none, fixed(Int), chunked
        /// Bytes; `nil` when only the chunks tell.
        var length: Int? {
            switch self {
            case .none: 0
            case .fixed(let length): length
            case .chunked: nil
            }
        }
    }

    let fields: UnsafeMutablePointer<Field>
    private let firsts: UnsafeMutablePointer<UInt8>  // by KnownHeader: index + 1 of its first field
    private(set) var count = 0

    var method = HttpMethod.other
    var methodCount = 0
    var targetOffset = 0
    var pathCount = 0
    var queryCount = -1  // -1: no "?"
    var methodOffset = 0
    var isHttp10 = false
    var keepsAlive = true
    var expectsContinue = false
    var framing = Framing.none
    /// The head with its empty line, in bytes.
    var headBytes = 0

    init() {
        fields = .allocate(capacity: Limits.headerFields)
        firsts = .allocate(capacity: KnownHeader.allCases.count)
        firsts.initialize(repeating: 0, count: KnownHeader.allCases.count)
    }

    /// A copy with storage of its own.
    init(copying other: HeaderTable) {
        self = HeaderTable(
            fields: .allocate(capacity: max(1, other.count)), firsts: .allocate(capacity: KnownHeader.allCases.count), like: other)
        fields.initialize(from: other.fields, count: other.count)
        firsts.initialize(from: other.firsts, count: KnownHeader.allCases.count)
    }

    private init(fields: UnsafeMutablePointer<Field>, firsts: UnsafeMutablePointer<UInt8>, like other: HeaderTable) {
        self.fields = fields
        self.firsts = firsts
        count = other.count
        method = other.method
        methodCount = other.methodCount
        targetOffset = other.targetOffset
        pathCount = other.pathCount
        queryCount = other.queryCount
        methodOffset = other.methodOffset
        isHttp10 = other.isHttp10
        keepsAlive = other.keepsAlive
        expectsContinue = other.expectsContinue
        framing = other.framing
        headBytes = other.headBytes
    }

    /// The owner's duty: the table is passed around by pointer.
    func deallocate() {
        fields.deallocate()
        firsts.deallocate()
    }

    mutating func reset() {
        for index in 0..<count where fields[index].known != 0 { firsts[Int(fields[index].known) - 1] = 0 }
        count = 0
        queryCount = -1
        isHttp10 = false
        keepsAlive = true
        expectsContinue = false
        framing = .none
        headBytes = 0
    }

    /// `false` when the table is full.
    mutating func append(_ field: Field) -> Bool {
        guard count < Limits.headerFields else { return false }
        fields[count] = field
        count += 1
        if field.known != 0, firsts[Int(field.known) - 1] == 0 { firsts[Int(field.known) - 1] = UInt8(count) }
        return true
    }

    /// Index of the first field of that name; `nil` when there is none.
    func first(_ header: KnownHeader) -> Int? {
        let found = firsts[Int(header.rawValue)]
        return found == 0 ? nil : Int(found) - 1
    }

    func value(_ index: Int, in base: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + Int(fields[index].valueOffset), count: Int(fields[index].valueCount))
    }

    func name(_ index: Int, in base: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + Int(fields[index].nameOffset), count: Int(fields[index].nameCount))
    }
}
