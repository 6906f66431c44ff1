import CLinux

/// What epoll watches for and reports, in epoll's own bits.
public struct IoEvents: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let readable = IoEvents(rawValue: 0x001)
    public static let writable = IoEvents(rawValue: 0x004)
    /// Reported always, watched for or not.
    public static let error = IoEvents(rawValue: 0x008)
    /// Both directions are closed. Reported always.
    public static let hangup = IoEvents(rawValue: 0x010)
    /// The peer will send no more.
    public static let readHangup = IoEvents(rawValue: 0x2000)
    /// Only one of the loops that watch this descriptor is woken: for listeners that loops share.
    public static let exclusive = IoEvents(rawValue: 1 << 28)
    /// Reported once for each change, so the handler must read or write until EAGAIN.
    public static let edge = IoEvents(rawValue: 1 << 31)
}

/// Is told when its descriptor can be read or written, on the loop that it was registered with.
public protocol IoHandler: AnyObject {
    func ioReady(_ events: IoEvents)
}
