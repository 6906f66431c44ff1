import Manifest
import Scte35

extension CueSignals {
    /// Signals whose messages are read by the rules that stand for all channels.
    static let standard = CueSignals { payload, form in
        let section: SpliceInfoSection?
        switch form {
        case .none: section = nil
        case .base64: section = try? SpliceInfoSection(base64: Array(payload))
        case .hex: section = try? SpliceInfoSection(hex: Array(payload))
        }
        guard let section, let signal = Scte35.BreakRules().signals(in: section).last else { return nil }
        let event = UInt64(signal.eventId) | 1 << 32
        if signal.isCancel { return Message(direction: .in, event: event, planned: nil) }
        let planned = signal.durationNs.flatMap { $0 > 0 ? $0 : nil }
        return Message(direction: signal.direction == .out ? .out : .in, event: event, planned: planned)
    }
}
