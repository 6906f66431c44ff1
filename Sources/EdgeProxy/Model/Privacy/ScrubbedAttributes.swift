extension ViewerAttributes {
    /// What may be known of a viewer: without the ids, the segments and the places that a verdict does not allow. Done once, at a session's
    /// start, so that caps, targeting, macros and what is forwarded to the origin can't use them; consent strings stay, for they are passed
    /// on unchanged.
    public func scrubbed(by verdict: PrivacyVerdict, profileKeys: [String]) -> ViewerAttributes {
        var left = self
        left.parameters.removeAll { parameter in
            let name = Self.unescaped(parameter.name).lowercased()
            if name == "uid" { return !verdict.mayKeepUid }
            if Self.deviceIds.contains(name) { return !verdict.mayKeepIfa }
            if Self.exactPlaces.contains(name) { return !verdict.mayUseExactPlace }
            guard !verdict.mayTargetByProfile, name.hasPrefix("ads.") else { return false }
            return profileKeys.contains { $0.lowercased() == name.dropFirst(4) }
        }
        if !verdict.mayUseExactPlace { left.city = "" }
        return left
    }

    /// How devices' ids for advertising are called in queries (OpenRTB `ifa`, and the names of its `ifa_type`s).
    private static let deviceIds: Set<String> = [
        "ifa", "idfa", "aaid", "gaid", "adid", "rida", "afai", "msai", "tifa", "lgudid", "vida", "dpid", "sspid",
    ]

    private static let exactPlaces: Set<String> = ["city", "lat", "lon", "lng", "latitude", "longitude", "zip", "postal_code"]
}
