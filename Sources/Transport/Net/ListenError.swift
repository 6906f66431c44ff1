/// Why an address can't be listened on. One line, for whoever wrote the configuration.
public struct ListenError: Error, Sendable, CustomStringConvertible {
    public enum Reason: Sendable {
        case malformed
        case inUse
        case system(SystemError)
        case tls(TlsError)
    }
    /// As it was given.
    public let address: String
    public let reason: Reason

    public var description: String {
        switch reason {
        case .malformed: "\(address): not an address; expected 127.0.0.1:8080, [::1]:8080 or :8080"
        case .inUse: "\(address): address already in use"
        case .system(let error): "\(address): \(error)"
        case .tls(let error): "\(address): \(error)"
        }
    }
}
