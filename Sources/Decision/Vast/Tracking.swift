/// A URL that is told of an event (VAST 4.2 §3.14).
public struct Tracking: VastElement {
    public var event: Event
    /// Of `progress` alone.
    public var offset: TimeOffset?
    public var url: String

    public init() { self.init(.start, "") }
    public init(_ event: Event, _ url: String, offset: TimeOffset? = nil) {
        self.event = event
        self.url = url
        self.offset = offset
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        var written: Event? = cursor.isReading ? nil : event
        cursor.attribute("event", &written, EventValue(version: cursor.version))
        cursor.attribute("offset", &offset, .offset, .since(.v30))
        cursor.url(&url)
        guard let written, written != .progress || offset != nil else { return cursor.drop(.incomplete) }
        event = written
    }

    private struct EventValue: ValueForm {
        let version: VastVersion
        func read(_ text: String) -> Event? { Event(reading: text) }
        func text(_ value: Event) -> String { value.name(in: version) ?? value.rawValue }
    }

    /// What happens to a linear ad, and to what stands over it or beside it (VAST 4.2 §3.14.1 to §3.14.3).
    public enum Event: String, CaseIterable, Sendable {
        case loaded, start, firstQuartile, midpoint, thirdQuartile, complete, progress
        case mute, unmute, pause, resume, rewind, skip
        case playerExpand, playerCollapse
        case closeLinear, otherAdInteraction, interactiveStart, notUsed
        case creativeView, acceptInvitation, adExpand, adCollapse, minimize, close, overlayViewDuration
        case acceptInvitationLinear, timeSpentViewing

        /// Which versions have it, and how they name it.
        private var rule: (presence: Presence, spelling: Spelling) {
            let name = Spelling(stringLiteral: rawValue)
            switch self {
            case .progress, .skip: return (.since(.v30), name)
            case .loaded: return (.since(.v41), name)
            case .interactiveStart: return (.since(.v42), name)
            case .notUsed: return (.since(.v43), name)
            case .closeLinear: return (Presence(first: .v30, without: .v40), name)
            case .otherAdInteraction, .minimize, .overlayViewDuration: return (.since(.v40), name)
            case .acceptInvitationLinear: return (Presence(first: .v30, last: .v40), name)
            case .timeSpentViewing: return (.only(.v40), name)
            case .playerExpand: return (.all, Spelling(rawValue, "fullscreen", until: .v30))
            case .playerCollapse: return (.since(.v30), Spelling(rawValue, "exitFullscreen", until: .v30))
            case .adExpand: return (.all, Spelling(rawValue, "expand", until: .v30))
            case .adCollapse: return (.all, Spelling(rawValue, "collapse", until: .v30))
            default: return (.all, name)
            }
        }

        /// nil: the version has none such.
        func name(in version: VastVersion) -> String? {
            let (presence, spelling) = rule
            return presence.holds(in: version, isInWrapper: false) ? spelling.name(in: version) : nil
        }

        /// Takes the names of all versions, in letters of any case.
        init?(reading text: String) {
            if let event = Event(rawValue: text) {
                self = event
            } else if let event = Event.spelled[text.lowercased()] {
                self = event
            } else {
                return nil
            }
        }

        /// By their names in small letters.
        private static let spelled: [String: Event] = {
            var events: [String: Event] = [:]
            for event in allCases {
                events[event.rawValue.lowercased()] = event
                if let older = event.rule.spelling.older { events[older.name.lowercased()] = event }
            }
            return events
        }()
    }
}

extension ElementCursor {
    /// The events of a creative that the version has.
    mutating func tracking(_ events: inout [Tracking]) {
        if !isReading { events.removeAll { $0.event.name(in: version) == nil } }
        list("TrackingEvents", of: "Tracking", &events, limit: Limits.trackingUrls)
    }
}
