import Formats

/// What is shown where a break has no ad. Its id and the creatives' share one name space within the tenant: both stand in ad segment URIs.
public struct Slate: FieldModel {
    public static let title = "Slate"

    public var tenant: String
    public var id: String
    /// URL of a multivariant or media playlist.
    public var hls: String

    public init() { self.init(tenant: "", id: "", hls: "") }

    public init(tenant: String, id: String, hls: String) {
        self.tenant = tenant
        self.id = id
        self.hls = hls
    }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("tenant", &tenant, .id, "whose it is")
        cursor.required("id", &id, .id, "unique among the tenant's creatives and slates")
        cursor.required("hls", &hls, .url, "a multivariant or media playlist")
    }
}
