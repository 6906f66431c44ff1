/// How the program ends.
enum ExitCode {
    static let success: Int32 = 0
    /// What it was given is wrong, or a check has found something.
    static let input: Int32 = 1
    /// The command line is wrong.
    static let usage: Int32 = 2
}
