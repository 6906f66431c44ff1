import Decision
import Model

/// Which devices requests are from, worked out once for each kind of player: many viewers have one of a few hundred. Confined to a loop.
final class DeviceTable {
    private var known: [DeviceSigns: Device?] = [:]

    /// `nil`: the signs do not say.
    func device(of signs: DeviceSigns) -> Device? {
        if let known = known[signs] { return known }
        // Whoever sends others each time makes no more of them than this stay.
        if known.count >= Limits.userAgents { known.removeAll() }
        let device = signs.device
        known[signs] = .some(device)
        return device
    }
}
