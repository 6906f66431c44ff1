// Bounds of what the management routes read and keep.

extension Limits {
    /// Of a request to the management routes: a cursor has up to 4,096 of them, a list of 500 ids would be a body.
    static let managementQueryBytes = 8_192
}
