/// A secret of the configuration: itself, or where it is. Never printed.
public enum Secret: Sendable, Equatable {
    case literal(String)
    /// Already joined with the configuration file's folder. One final line end is not part of the secret.
    case file(path: String)
    case environment(name: String)
}
