/// Every bound of this module, in one place.
public enum Limits {
    /// A file given to a command, the configuration included.
    public static let inputFileBytes = 64 << 20
}
