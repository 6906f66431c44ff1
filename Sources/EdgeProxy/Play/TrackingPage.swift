import Formats
import Model
import Stitching

/// Where a page of a tracking document ended: what comes behind is new to whoever shows it, and so is its last break where that has
/// changed since.
///
/// It names times and numbers of the session's own breaks and chooses among those alone, so nothing is gained by making one up, and it
/// is not signed.
struct TrackingCursor: Equatable {
    /// When the last break listed starts, nanoseconds on the channel's clock.
    var start: Int64
    var layout: Int64
    /// Of what was told of that break.
    var revision: UInt64

    init(_ avail: SessionAvail) {
        (start, layout, revision) = (avail.channelStart.nanoseconds, avail.layout.number, avail.revision)
    }

    /// 32 characters, base64url.
    var text: String {
        var bytes: [UInt8] = []
        for word in [UInt64(bitPattern: start), UInt64(bitPattern: layout), revision] {
            withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
        }
        return String(decoding: Base64.encode(bytes, .url), as: UTF8.self)
    }

    /// `nil` for what `text` does not make.
    init?(_ text: String) {
        let characters = Array(text.utf8)
        guard characters.count == 32, let bytes = try? Base64.decode(characters.span), bytes.count == 24 else { return nil }
        func word(_ index: Int) -> UInt64 { bytes[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        (start, layout, revision) = (Int64(bitPattern: word(0)), Int64(bitPattern: word(1)), word(2))
    }
}

/// One page of a session's breaks.
struct TrackingPage {
    let avails: ArraySlice<SessionAvail>
    /// Asks for what comes behind; `nil`: nothing was listed yet.
    let next: TrackingCursor?

    /// - Parameters:
    ///   - all: the session's breaks, in order.
    ///   - cursor: of the page before; `nil`: the first one.
    ///   - mostAds: how many ads are listed, unless the first break alone has more.
    init(_ all: [SessionAvail], after cursor: TrackingCursor?, mostAds: Int = Limits.trackingAds) {
        var rest = all[...]
        if let cursor {
            rest = rest.drop {
                $0.layout.number == cursor.layout ? $0.revision == cursor.revision : $0.channelStart.nanoseconds <= cursor.start
            }
        }
        var ads = 0, count = 0
        for avail in rest {
            // A break without ads takes room, too.
            ads += max(1, avail.ads.count)
            guard ads <= mostAds || count == 0 else { break }
            count += 1
        }
        avails = rest.prefix(count)
        next = avails.last.map { TrackingCursor($0) } ?? cursor
    }
}

extension SessionAvail {
    /// Another one where something else would be told.
    var revision: UInt64 {
        var hash = StableHash()
        for number in [start, duration, date] { hash.mix(UInt64(bitPattern: number)) }
        for ad in ads { for number in [ad.start, ad.duration, Int64(ad.events.count)] { hash.mix(UInt64(bitPattern: number)) } }
        return hash.value
    }
}
