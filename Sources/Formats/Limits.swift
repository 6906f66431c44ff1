/// Every bound of this module, in one place.
enum Limits {
    /// Nesting of a JSON text: far beyond any document here, far below what the stack holds.
    static let jsonDepth = 64
    /// Characters of a number in JSON: no field of ours has more than 20 digits.
    static let jsonNumberBytes = 64
}
