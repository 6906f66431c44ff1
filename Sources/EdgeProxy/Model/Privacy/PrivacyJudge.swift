/// Goes through a request's signals, one after the other, the strictest first.
struct PrivacyJudge {
    let signals: PrivacySignals
    let settings: PrivacySettings
    private var result = PrivacyVerdict()

    init(signals: PrivacySignals, settings: PrivacySettings) {
        self.signals = signals
        self.settings = settings
        result.withoutConsent = settings.withoutConsent
    }

    mutating func verdict() -> PrivacyVerdict {
        judgeChildren()
        let gpp = readGpp()
        let purposes = judgeGdpr(gpp)
        judgeOptOuts(gpp)
        if let purposes { judge(purposes) }
        judgeLimit()
        return result
    }

    /// What is left where nobody has consented: ads by context. Third parties are told what `beacons(to:)` says.
    private static let withoutConsent = DataUses([.context])

    // MARK: Children

    private mutating func judgeChildren() {
        if SignalText.isSet(signals.coppa) == true { result.reasons.append(.coppa) }
        if settings.isChildDirected { result.reasons.append(.childDirected) }
        guard !result.reasons.isEmpty else { return }
        result.isChildDirected = true
        result.uses.formIntersection(Self.withoutConsent)
    }

    // MARK: The GPP string

    private struct Gpp {
        var string: GppString?
        var fault: ConsentFault?
        /// Ids of the sections that are in force.
        var inForce: [Int]
    }

    private func readGpp() -> Gpp {
        var gpp = Gpp(inForce: [])
        if !SignalText.isUnsaid(signals.gpp) {
            do { gpp.string = try GppString(signals.gpp) } catch { gpp.fault = error }
        }
        // GPP's for "none".
        if signals.gppSections == "-1" { return gpp }
        let ids = signals.gppSections.split { $0 == "," || $0 == "_" || $0 == " " }.prefix(Limits.gppSections).map { Int($0) ?? 0 }
        gpp.inForce = ids.filter { $0 > 0 }
        // Nobody says which are in force, or not in numbers (0 is GPP's for "not known"): all that are there.
        if gpp.inForce.isEmpty || gpp.inForce.count < ids.count {
            gpp.inForce += (gpp.string?.ids ?? []).filter { !gpp.inForce.contains($0) }
        }
        return gpp
    }

    // MARK: The TCF

    private func appliesGdpr(_ gpp: Gpp) -> Bool {
        if let isSaid = SignalText.isSet(signals.gdpr) { return isSaid || gpp.inForce.contains(GppString.tcfEurope) }
        // Whoever sends such a string has asked the viewer.
        return gpp.inForce.contains(GppString.tcfEurope) || !SignalText.isUnsaid(signals.gdprConsent)
            || settings.assumesGdpr(in: signals.country)
    }

    /// - Returns: what is allowed; `nil`: the TCF doesn't apply, or there is no consent at all.
    private mutating func judgeGdpr(_ gpp: Gpp) -> PurposeSet? {
        guard appliesGdpr(gpp) else { return nil }
        result.isGdpr = true
        do {
            let strings = try consentStrings(gpp)
            guard let first = strings.first else { return refuse(.gdprWithoutString) }
            result.policyVersion = strings.reduce(first.policyVersion) { min($0, $1.policyVersion) }
            for string in strings {
                if let refusal = string.refusal { return refuse(.gdprRefused(refusal)) }
                if let vendor = settings.vendor, string.disclosed?.contains(vendor) != true {
                    return refuse(.gdprUndisclosed(vendor: vendor))
                }
            }
            let allowed = strings.reduce(first.allowed(for: settings.vendor)) { $0.intersection($1.allowed(for: settings.vendor)) }
            result.purposes = allowed.logged
            result.vendors = settings.vendors.prefix(Limits.privacyVendors).filter { vendor in
                strings.allSatisfy { $0.allows(Self.measuring, for: vendor) }
            }
            return allowed
        } catch {
            return refuse(.gdprMalformed(error))
        }
    }

    /// The one of its own parameter, and that of the GPP string: where both are there, both must allow a thing.
    private func consentStrings(_ gpp: Gpp) throws(ConsentFault) -> [TcfString] {
        var strings: [TcfString] = []
        if !SignalText.isUnsaid(signals.gdprConsent) { strings.append(try TcfString(signals.gdprConsent)) }
        switch gpp.string?.section(GppString.tcfEurope) {
        case .tcfEurope(let string): strings.append(string)
        case .malformed(let fault): throw fault
        default: break
        }
        return strings
    }

    private mutating func refuse(_ reason: PrivacyReason) -> PurposeSet? {
        result.reasons.append(reason)
        result.uses.formIntersection(Self.withoutConsent)
        return nil
    }

    /// Measuring advertising.
    private static let measuring = 7

    private mutating func judge(_ allowed: PurposeSet) {
        let denied = DataUse.allCases.filter { $0 != .context && !$0.isAllowed(by: allowed) }
        guard !denied.isEmpty else { return }
        // Ads by context stay in any case: to choose none would need no less of the viewer.
        result.uses.subtract(DataUses(denied))
        result.reasons.append(.gdprPurposes(Self.missing(in: allowed)))
    }

    /// What the uses that are not allowed would need; empty: all are.
    static func missing(in allowed: PurposeSet) -> PurposeSet {
        DataUse.allCases.filter { $0 != .context && !$0.isAllowed(by: allowed) }.reduce(into: PurposeSet()) { all, use in
            DataUse.purposes[use]?.forEach { all.formUnion($0) }
        }
        .subtracting(allowed)
    }

    // MARK: Opting out

    private mutating func judgeOptOuts(_ gpp: Gpp) {
        var reasons: [PrivacyReason] = []
        if signals.hasGlobalPrivacyControl { reasons.append(.optedOut(.globalPrivacyControl)) }
        if let fault = gpp.fault { reasons.append(.gppMalformed(fault)) }
        // Of a string that can't be read no section is missing more than another.
        for id in gpp.inForce where id != GppString.tcfEurope && gpp.fault == nil {
            if let reason = optOut(id, gpp.string) { reasons.append(reason) }
        }
        if !SignalText.isUnsaid(signals.usPrivacy) {
            do {
                if try UsPrivacyString(signals.usPrivacy).isOptedOut { reasons.append(.optedOut(.usPrivacy)) }
            } catch {
                reasons.append(.usPrivacyMalformed(error))
            }
        }
        guard !reasons.isEmpty else { return }
        result.isOptedOut = true
        result.uses.formIntersection(Self.withoutConsent)
        result.reasons += reasons
    }

    /// Why a section that is in force counts as opted out; `nil`: it does not.
    private func optOut(_ id: Int, _ string: GppString?) -> PrivacyReason? {
        switch string?.section(id) {
        case nil: .sectionMissing(id)
        case .unknown: .sectionUnknown(id)
        case .malformed(let fault): .sectionMalformed(id, fault)
        case .usPrivacy(let section): section.isOptedOut ? .optedOutBySection(id) : nil
        case .unitedStates(let section): section.isOptedOut ? .optedOutBySection(id) : nil
        case .tcfEurope: nil
        }
    }

    // MARK: The device

    private mutating func judgeLimit() {
        guard SignalText.isSet(signals.lmt) == true || ViewerId.isZero(signals.ifa) else { return }
        result.isLimited = true
        result.uses.subtract(DataUses([.profile]))
        result.reasons.append(.limitedTracking)
    }
}
