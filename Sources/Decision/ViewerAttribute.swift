/// What of a viewer, channel or moment a campaign may be aimed at.
public enum ViewerAttribute: Hashable, Sendable {
    /// ISO 3166-1 alpha-2, "DE".
    case country
    /// ISO 3166-2, "DE-BY".
    case region
    /// As the geo header names it.
    case city
    case device
    /// A channel's id.
    case channel
    /// A channel's label.
    case label
    /// The viewer's language, ISO 639 ("de").
    case language
    /// A quarter of an hour of the tenant's week, "0" (Monday, 00:00) to "671".
    case time
    /// An experiment's arm, "experiment/arm".
    case arm
    /// A key-value of the first request.
    case key(String)

    /// As the configuration names it.
    public var name: String {
        switch self {
        case .country: "country"
        case .region: "region"
        case .city: "city"
        case .device: "device"
        case .channel: "channel"
        case .label: "label"
        case .language: "language"
        case .time: "time"
        case .arm: "arm"
        case .key(let name): "key.\(name)"
        }
    }

    /// What a campaign that asks for something else of it has lost by.
    var reason: LossReason {
        switch self {
        case .country, .region, .city: .geo
        case .device: .device
        case .channel, .label: .channel
        case .language: .language
        case .time: .daypart
        case .arm: .experiment
        case .key: .keyValue
        }
    }
}

/// One value of an attribute: what an avail has, and what a campaign asks for.
public struct Fact: Hashable, Sendable {
    public var attribute: ViewerAttribute
    public var value: String

    public init(_ attribute: ViewerAttribute, _ value: String) {
        self.attribute = attribute
        self.value = value
    }
}
