/// What is known of a viewer's rights, and what records say of them: a few bytes, made once, when a session or a request for ads comes,
/// from the verdict on it. Whatever is told of the viewer later goes by them: the signals that they were made from are not kept in full.
public struct ViewerMarks: Equatable, Sendable {
    /// The TCF applies.
    public var isGdpr = false
    /// By GPP, US Privacy or `Sec-GPC`.
    public var isOptedOut = false
    /// The TCF's purposes that are allowed, the first in bit 0, and the policy's version; 0: no string that applies.
    public var purposes: UInt16 = 0, policyVersion: UInt8 = 0
    /// How third parties' beacons are sent to a source that says nothing of itself.
    public var beacons = ThirdPartyBeacons.full
    /// What may be done with what is known of the viewer.
    public var uses = DataUses.all
    /// The device's advertising id is not to be used, whatever else may be.
    public var isLimited = false
    /// By what uniques are counted; `nil`: there is no id, or none may be kept.
    public var viewer: ViewerKey?
    /// Why it is no viewer's; `nil`: it may be one's.
    public var fault: TrafficFault?
    /// For children, or a child is watching.
    public var isChildDirected = false

    /// Nothing was said, and nothing is known.
    public init() {}

    /// Without the viewer's key, and nothing of traffic.
    public init(_ verdict: PrivacyVerdict) {
        (isGdpr, isOptedOut, isLimited) = (verdict.isGdpr, verdict.isOptedOut, verdict.isLimited)
        (purposes, policyVersion) = (verdict.purposes, verdict.policyVersion)
        (beacons, uses, isChildDirected) = (verdict.beacons, verdict.uses, verdict.isChildDirected)
    }

    /// What they were made from, but for vendors and reasons.
    public var verdict: PrivacyVerdict {
        var verdict = PrivacyVerdict()
        (verdict.isGdpr, verdict.isOptedOut, verdict.isLimited) = (isGdpr, isOptedOut, isLimited)
        (verdict.purposes, verdict.policyVersion) = (purposes, policyVersion)
        (verdict.withoutConsent, verdict.uses, verdict.isChildDirected) = (beacons, uses, isChildDirected)
        return verdict
    }

    /// The viewer has said more since: the stricter of both holds.
    public mutating func narrow(by verdict: PrivacyVerdict) {
        let later = ViewerMarks(verdict)
        (isOptedOut, isLimited) = (isOptedOut || later.isOptedOut, isLimited || later.isLimited)
        isChildDirected = isChildDirected || later.isChildDirected
        beacons = min(beacons, later.beacons)
        uses.formIntersection(later.uses)
        if !uses.contains(use: .uniques) { viewer = nil }
    }

    /// What the viewer has allowed, without who it is.
    public var withoutViewer: ViewerMarks {
        var marks = self
        marks.viewer = nil
        return marks
    }
}

extension ViewerMarks {
    /// Why a viewer's data may be used less, the strictest first.
    ///
    /// The reasons themselves are not kept. They are found again in the signals that are, with what these marks say in place of what
    /// settings say by now. `Sec-GPC`, a header, is not among the signals: where the viewer opted out and nothing else says so, that was
    /// it.
    /// - Parameters:
    ///   - kept: what is kept of the first request.
    ///   - settings: for the vendor's id.
    public func reasons(of kept: ViewerAttributes, _ settings: PrivacySettings) -> [PrivacyReason] {
        var signals = PrivacySignals(kept, globalPrivacyControl: nil), settings = settings
        (signals.gdpr, signals.lmt) = (isGdpr ? "1" : "0", isLimited ? "1" : "")
        settings.isChildDirected = isChildDirected && (settings.isChildDirected || SignalText.isSet(signals.coppa) != true)
        var verdict = signals.verdict(settings)
        if isOptedOut, !verdict.isOptedOut {
            signals.hasGlobalPrivacyControl = true
            verdict = signals.verdict(settings)
        }
        // Of a session that was over and goes on there are no strings: what they allowed is known.
        guard policyVersion > 0, let place = verdict.reasons.firstIndex(of: .gdprWithoutString) else { return verdict.reasons }
        let missing = PrivacyJudge.missing(in: PurposeSet(rawValue: UInt32(purposes)))
        verdict.reasons.remove(at: place)
        if !missing.isEmpty { verdict.reasons.append(.gdprPurposes(missing)) }
        return verdict.reasons
    }

    /// As an earlier version has written them down, which said nothing of uses: completed by what they say.
    public var completed: ViewerMarks {
        var marks = self
        let allowed = PurposeSet(rawValue: UInt32(purposes))
        if isGdpr { marks.uses = DataUses(DataUse.allCases.filter { $0 == .context || $0.isAllowed(by: allowed) }) }
        if isOptedOut { marks.uses = DataUses([.context]) }
        return marks
    }

    /// The same of a session, whose signals are kept: judged by the standard settings, as that version did.
    public func completed(by kept: ViewerAttributes) -> ViewerMarks {
        var marks = completed
        let verdict = PrivacySignals(kept, globalPrivacyControl: nil).verdict(PrivacySettings())
        marks.beacons = min(beacons, verdict.beacons)
        marks.uses.formIntersection(verdict.uses)
        (marks.isLimited, marks.isChildDirected) = (verdict.isLimited, verdict.isChildDirected)
        return marks
    }
}

extension PrivacyVerdict {
    /// The id that the log knows a viewer by, as a key: only where viewers may be counted.
    /// - Parameter attributes: as the request has them, before they are scrubbed.
    public func countedId(_ attributes: ViewerAttributes) -> ViewerId? {
        guard mayCountUniques else { return nil }
        return viewerId(uid: attributes.value(of: "uid"), ifa: attributes.value(of: "ifa"))
    }
}
