/// Why a test could not go on: what was waited for and what was there instead.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
