import Decision
import Model
import Vast

/// What third parties may be told of a viewer: the one rule for whoever tells them, be it we or the player.
public struct ToldRights: Hashable, Sendable {
    /// `none`: nothing. `scrub`: nothing that names the viewer.
    public let most: ThirdPartyBeacons
    /// The device's id for advertising is withheld, also where all else is told.
    public let withholdsId: Bool

    private init(most: ThirdPartyBeacons, withholdsId: Bool) { (self.most, self.withholdsId) = (most, withholdsId) }

    /// Everything may be told, and nothing.
    public static let all = ToldRights(most: .full, withholdsId: false), nothing = ToldRights(most: .none, withholdsId: true)

    /// By what was found when the viewer came. Nobody is told of traffic that is no viewer's.
    public init(_ marks: ViewerMarks) {
        guard marks.fault == nil else {
            self = .nothing
            return
        }
        self.init(most: marks.beacons, withholdsId: marks.beacons < .full || !marks.verdict.mayKeepIfa)
    }

    var isScrubbed: Bool { most < .full }

    /// Third parties' URLs as a player is given them, who sends them itself: what may not be told of the viewer is filled in as withheld
    /// (-2), so that the player can't, and all other macros are left to it. Its own address and User-Agent are the player's to send.
    /// - Returns: nothing where nothing may be told.
    public func trackers(_ trackers: [CreativeTracker]) -> [CreativeTracker] {
        guard most > .none else { return [] }
        guard withholdsId else { return trackers }
        var withheld: [Macro: MacroValue] = [.ifa: .withheld, .ifaType: .withheld]
        if isScrubbed { (withheld[.deviceIp], withheld[.latLong]) = (.withheld, .withheld) }
        let macros = MacroExpansion(withheld, leavesOthers: true)
        return trackers.map { CreativeTracker(event: $0.event, urls: $0.urls.compactMap(macros.url)) }
    }
}
