// Bounds of what the management routes read and keep.

extension Limits {
    /// Of a request to the management routes: a cursor has up to 4,096 of them, a list of 500 ids would be a body.
    static let managementQueryBytes = 8_192
    /// A cursor as text. Names have 255 characters and ids 63, so those that are made here have 1,500 at most.
    static let cursorBytes = 4_096
    /// Tags in one `If-Match`: more than versions that anybody holds at once.
    static let entityTags = 100
}
