/// What was found at the end of a section.
public enum Checksum: Equatable, Sendable {
    /// It fits the bytes; when written it is computed anew.
    case right
    /// It did not fit, and the reader was told to go on. Written back as it came, so that bytes stay bytes; set `.right` to mend it.
    case wrong(UInt32)
}
