/// Code that measures an ad for a third party, and what it needs (VAST 4.2 §3.17).
public struct Verification: VastElement {
    /// As "company.com-omid".
    public var vendor: String?
    public var executableResources: [ExecutableResource] = []
    public var javaScriptResources: [JavaScriptResource] = []
    /// Only 4.0 has it.
    public var viewableImpression: IdUrl?
    /// Fired when none of the resources was run, with the reason.
    public var verificationNotExecuted: [String] = []
    public var verificationParameters: String?

    public init() {}

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("vendor", &vendor, .string)
        cursor.elements("ExecutableResource", &executableResources, .since(.v41))
        cursor.elements("JavaScriptResource", &javaScriptResources, .since(.v40).inWrapper(since: .v41))
        cursor.element("ViewableImpression", &viewableImpression, .only(.v40))
        var events = verificationNotExecuted.map(NotExecuted.init)
        cursor.list("TrackingEvents", of: "Tracking", &events, limit: Limits.trackingUrls, .since(.v41))
        verificationNotExecuted = events.map(\.url)
        cursor.value("VerificationParameters", &verificationParameters, .markup, .since(.v41))
    }

    public struct JavaScriptResource: VastElement {
        public var apiFramework: String?
        /// Whether it runs without a browser too.
        public var browserOptional: Bool?
        public var url = ""

        public init() {}

        mutating func walk(_ cursor: inout some ElementCursor) {
            cursor.attribute("apiFramework", &apiFramework, .string)
            cursor.attribute("browserOptional", &browserOptional, .boolean, .since(.v41))
            cursor.url(&url)
        }
    }

    public struct ExecutableResource: VastElement {
        public var apiFramework: String?
        /// MIME type.
        public var type: String?
        public var url = ""

        public init() {}

        mutating func walk(_ cursor: inout some ElementCursor) {
            cursor.attribute("apiFramework", &apiFramework, .string)
            cursor.attribute("type", &type, .string)
            cursor.url(&url)
        }
    }

    /// Verifications have this one event.
    private struct NotExecuted: VastElement {
        var url: String
        init() { url = "" }
        init(_ url: String) { self.url = url }

        mutating func walk(_ cursor: inout some ElementCursor) {
            var event: String? = cursor.isReading ? nil : "verificationNotExecuted"
            cursor.attribute("event", &event, .string)
            guard event == "verificationNotExecuted" else { return cursor.drop(.incomplete) }
            cursor.url(&url)
        }
    }
}
