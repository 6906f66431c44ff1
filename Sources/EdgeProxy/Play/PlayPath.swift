import Glibc
import Stitching

/// What a path below `/play/` asks for. Parsed in place: slices of the request, no copies.
enum PlayPath {
    /// A playlist of the origin, which opens a session.
    case open(path: UnsafeRawBufferPointer)
    /// Something of a session: a media playlist or an ad segment.
    case session(token: UnsafeRawBufferPointer, path: UnsafeRawBufferPointer)
    /// Content through the edge.
    case content(path: UnsafeRawBufferPointer)
    /// `POST …/session`.
    case makeSession

    struct Target {
        /// `{tenant}/{channel}`.
        var channel: UnsafeRawBufferPointer
        var what: PlayPath
    }

    enum Refusal: Error {
        /// Not below `/play/`, or not of its form.
        case notFound
        /// Dots, backslashes, encoded separators, NUL or controls: nothing that a playlist of ours contains.
        case badPath
    }

    /// - Parameter path: the raw path of the request, before "?".
    static func parse(_ path: UnsafeRawBufferPointer) -> Result<Target, Refusal> {
        let root: StaticString = "/play/"
        guard path.count > root.utf8CodeUnitCount, path.count <= Limits.pathBytes, starts(path, with: root) else {
            return .failure(.notFound)
        }
        guard CleanPath.isClean(path.bindMemory(to: UInt8.self).span) else { return .failure(.badPath) }
        let start = root.utf8CodeUnitCount
        guard let tenantEnd = slash(in: path, from: start), tenantEnd > start,
            let channelEnd = slash(in: path, from: tenantEnd + 1), channelEnd > tenantEnd + 1, channelEnd + 1 < path.count
        else { return .failure(.notFound) }
        let channel = UnsafeRawBufferPointer(rebasing: path[start..<channelEnd])
        let rest = UnsafeRawBufferPointer(rebasing: path[(channelEnd + 1)...])
        if rest.count > 2, rest[1] == UInt8(ascii: "/") {
            switch rest[0] {
            case UInt8(ascii: "s"):
                guard let end = slash(in: rest, from: 2), end + 1 < rest.count else { return .failure(.notFound) }
                return .success(
                    Target(
                        channel: channel,
                        what: .session(
                            token: UnsafeRawBufferPointer(rebasing: rest[2..<end]),
                            path: UnsafeRawBufferPointer(rebasing: rest[(end + 1)...]))))
            case UInt8(ascii: "c"):
                return .success(Target(channel: channel, what: .content(path: UnsafeRawBufferPointer(rebasing: rest[2...]))))
            case UInt8(ascii: "x"): return .failure(.notFound)
            default: break
            }
        }
        if equals(rest, "session") { return .success(Target(channel: channel, what: .makeSession)) }
        return .success(Target(channel: channel, what: .open(path: rest)))
    }

    private static func slash(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        return memchr(base + start, Int32(UInt8(ascii: "/")), bytes.count - start).map { UnsafeRawPointer($0) - base }
    }

    static func starts(_ bytes: UnsafeRawBufferPointer, with text: StaticString) -> Bool {
        guard bytes.count >= text.utf8CodeUnitCount, let base = bytes.baseAddress else { return false }
        return memcmp(base, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    static func equals(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        bytes.count == text.utf8CodeUnitCount && starts(bytes, with: text)
    }

    static func equal(_ known: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard known.count == bytes.count, let base = bytes.baseAddress else { return known.isEmpty && bytes.isEmpty }
        return memcmp(known, base, known.count) == 0
    }
}
