/// How the program ends.
public enum ExitCode {
    public static let success: Int32 = 0
    /// What it was given is wrong, or a check has found something.
    public static let input: Int32 = 1
    /// The command line is wrong.
    public static let usage: Int32 = 2
}
