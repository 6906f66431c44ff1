/// What avails there were, as far as sums tell: what a forecast goes by. All numbers are means, so they have fractions.
public struct TrafficHistory: Equatable, Sendable {
    /// Viewers of a channel that sums don't tell apart.
    public struct Audience: Equatable, Sendable {
        /// "" where it is not known.
        public var country: String, device: String
        /// Of the channel's avails, `0...1`.
        public var share: Double

        public init(country: String, device: String, share: Double) {
            (self.country, self.device, self.share) = (country, device, share)
        }
    }

    public struct Channel: Equatable, Sendable {
        public var id: String
        public var labels: [String]
        /// Avails of a mean hour, by hour of the tenant's week: 168 of them, from Monday 00:00.
        public var hours: [Double]
        /// Their shares sum to 1.
        public var audiences: [Audience]
        /// How many ads an avail has a place for.
        public var places: Double

        public init(id: String, labels: [String], hours: [Double], audiences: [Audience], places: Double) {
            (self.id, self.labels, self.hours, self.audiences, self.places) = (id, labels, hours, audiences, places)
        }
    }

    /// Whole days that it covers.
    public var days: Int
    public var channels: [Channel]
    /// Of an impression: completed views and clicks.
    public var completionRate: Double, clickRate: Double

    public init(days: Int, channels: [Channel], completionRate: Double, clickRate: Double) {
        (self.days, self.channels, self.completionRate, self.clickRate) = (days, channels, completionRate, clickRate)
    }

    /// With less than this not every day of the week was seen.
    public static let leastDays = 7
    public static let hoursOfWeek = 168

    /// The hour of a tenant's week.
    public static func hour(at ms: Int64, _ zone: TimeZoneTable) -> Int { zone.quarterOfWeek(at: ms) / 4 }

    var isSufficient: Bool { days >= Self.leastDays }
}

extension Targeting {
    /// Whether it may take an avail of which some attributes are known: what is not known is taken to be as it asks.
    /// - Parameter known: the values that an attribute has; nil: nobody knows.
    func mayTake(_ known: (ViewerAttribute) -> [String]?) -> Bool {
        clauses.allSatisfy { clause in
            clause.contains { literal in
                guard let values = known(literal.attribute) else { return true }
                return values.contains(where: literal.values.contains) == literal.isPositive
            }
        }
    }

    /// The same of an audience; at a quarter of an hour of the week, or at some time.
    func mayTake(_ audience: TrafficHistory.Audience, of channel: TrafficHistory.Channel, quarter: Int? = nil) -> Bool {
        mayTake { attribute in
            switch attribute {
            case .channel: [channel.id]
            case .label: channel.labels
            case .country: audience.country.isEmpty ? [] : [audience.country]
            case .device: audience.device.isEmpty ? [] : [audience.device]
            case .time: quarter.map { [String($0)] }
            case .region, .city, .language, .arm, .key: nil
            }
        }
    }

    /// Whether it asks for the time of day or week.
    var hasTimes: Bool { clauses.contains { $0.contains { $0.attribute == .time } } }

    /// Of the week, at how much of it it may take anything.
    var shareOfWeek: Double {
        guard hasTimes else { return 1 }
        let quarters = (0..<DayPart.quartersOfWeek).count { quarter in mayTake { $0 == .time ? [String(quarter)] : nil } }
        return Double(quarters) / Double(DayPart.quartersOfWeek)
    }

    /// What it asks for and no sums tell, by name, each once.
    public var unknownToForecasts: [String] {
        let names = clauses.joined().map(\.attribute).filter { attribute in
            switch attribute {
            case .region, .city, .language, .arm, .key: true
            case .channel, .label, .country, .device, .time: false
            }
        }
        return Set(names.map(\.name)).sorted()
    }
}
