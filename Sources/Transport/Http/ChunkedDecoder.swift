/// Decodes a chunked body (RFC 9112 §7.1), a state for each byte that frames, so any cut of the input gives the same result.
///
/// Trailers are checked and thrown away: nothing here may change what the head said.
struct ChunkedDecoder {
    enum Outcome: Equatable {
        /// All input was taken, the body goes on.
        case more
        /// The body ended after `consumed` bytes of the input.
        case done(consumed: Int)
        case refused(Refusal)
    }
    private enum State {
        case sizeStart, size, extensions, sizeLineFeed, data, dataReturn, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, endLineFeed
    }

    private var state = State.sizeStart
    private var size = 0
    private var digits = 0
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var decodedBytes = 0
    private let limit: Int

    /// - Parameter limit: the longest body, decoded, in bytes.
    init(limit: Int) { self.limit = limit }

    /// Takes input in, and hands out each run of decoded bytes.
    mutating func decode(_ input: UnsafeRawBufferPointer, _ emit: (UnsafeRawBufferPointer) -> Void) -> Outcome {
        var at = 0
        while at < input.count {
            if state == .data {
                let count = min(size, input.count - at)
                emit(UnsafeRawBufferPointer(rebasing: input[at..<at + count]))
                at += count
                size -= count
                if size == 0 { state = .dataReturn }
                continue
            }
            if let refusal = step(input[at]) { return .refused(refusal) }
            at += 1
            if state == .sizeStart, ended { return .done(consumed: at) }
        }
        return .more
    }

    private var ended = false

    private mutating func step(_ byte: UInt8) -> Refusal? {
        switch state {
        case .sizeStart, .size, .extensions, .sizeLineFeed: return sizeLine(byte)
        case .data: break
        case .dataReturn:
            guard byte == 13 else { return .badChunk }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == 10 else { return .badChunk }
            state = .sizeStart
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .endLineFeed: return trailerLine(byte)
        }
        return nil
    }

    private mutating func sizeLine(_ byte: UInt8) -> Refusal? {
        switch state {
        case .sizeStart, .size:
            if let digit = Self.hex(byte) {
                if state == .sizeStart { (size, digits, state) = (0, 0, .size) }
                digits += 1
                // More digits than a length can have are a trick, zeros or not.
                guard digits <= 15 else { return .badChunk }
                size = size << 4 | digit
                return nil
            }
            guard state == .size else { return .badChunk }
            if byte == UInt8(ascii: ";") {
                state = .extensions
            } else if byte == 13 {
                state = .sizeLineFeed
            } else {
                return .badChunk
            }
        case .extensions:
            extensionBytes += 1
            guard extensionBytes <= Limits.chunkExtensionBytes else { return .longExtension }
            if byte == 13 { state = .sizeLineFeed } else if !HeaderBytes.isValue(byte) { return .badChunk }
        default:
            guard byte == 10 else { return .badChunk }
            guard size > 0 else {
                state = .trailerStart
                return nil
            }
            guard size <= limit - decodedBytes else { return .bodyTooLong }
            decodedBytes += size
            state = .data
        }
        return nil
    }

    private mutating func trailerLine(_ byte: UInt8) -> Refusal? {
        trailerBytes += 1
        guard trailerBytes <= Limits.trailerBytes else { return .longTrailer }
        switch state {
        case .trailerStart:
            if byte == 13 { state = .endLineFeed } else if HeaderBytes.isToken(byte) { state = .trailerName } else { return .badTrailer }
        case .trailerName:
            if byte == UInt8(ascii: ":") { state = .trailerValue } else if !HeaderBytes.isToken(byte) { return .badTrailer }
        case .trailerValue:
            if byte == 13 { state = .trailerLineFeed } else if !HeaderBytes.isValue(byte) { return .badTrailer }
        case .trailerLineFeed:
            guard byte == 10 else { return .badTrailer }
            state = .trailerStart
        default:
            guard byte == 10 else { return .badTrailer }
            ended = true
            state = .sizeStart
        }
        return nil
    }

    private static func hex(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x37
        case 0x61...0x66: Int(byte) - 0x57
        default: nil
        }
    }
}
