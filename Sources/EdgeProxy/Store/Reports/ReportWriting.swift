/// Adds what was added up to the sums that there are.
struct ReportWriting {
    private struct Word: Hashable {
        var tenant: Int64
        var dimension: ReportValues.Dimension
        var label: EventLabel
        var account: UInt64
    }
    private let connection: any SqlConnection
    private let deltas: RollUpDeltas
    private var texts: [EventLabel: String] = [:]
    private var ids: [Word: Int64] = [:], countries: [EventCountry: [Int64: Int64]] = [:]
    private var cuts: [Int64: Int32] = [:]

    private init(_ deltas: RollUpDeltas, on connection: any SqlConnection) { (self.deltas, self.connection) = (deltas, connection) }

    /// Within one transaction.
    /// - Returns: `false`, and nothing is changed, where the node's position is not `step.from` any more: another reader was first.
    static func apply(
        _ deltas: RollUpDeltas, _ step: RollUpStep, nowMs: Int64, _ values: inout ReportValues, on connection: some SqlConnection
    ) throws(StoreError) -> Bool {
        do throws(StoreError) {
            return try connection.transaction(.writing) { () throws(StoreError) in
                values.begin(nowMs: nowMs)
                // First of all: another reader of the same log waits for this row, and finds it changed.
                guard try advance(step, on: connection) else { return false }
                var writing = ReportWriting(deltas, on: connection)
                try writing.addSums(&values)
                try writing.addAccounts()
                try writing.addViewers(&values)
                try writing.addOutcomes(&values)
                return true
            }
        } catch {
            values.forget()
            throw error
        }
    }

    private static func advance(_ step: RollUpStep, on connection: some SqlConnection) throws(StoreError) -> Bool {
        let to: [SqlValue] = [.text(step.node)] + step.to.values + [.integer(step.asOfMs)]
        if let from = step.from {
            _ = try connection.all(ReportTables.advance, to + from.values)
        } else {
            _ = try connection.all(ReportTables.firstPosition, to)
        }
        return connection.changedRows == 1
    }

    // MARK: Texts

    private mutating func id(
        _ label: EventLabel, account: UInt64 = 0, _ dimension: ReportValues.Dimension, _ tenant: Int64, _ values: inout ReportValues
    ) throws(StoreError) -> Int64 {
        if label == .none { return ReportValues.none }
        let word = Word(tenant: tenant, dimension: dimension, label: label, account: account)
        if let known = ids[word] { return known }
        let text = texts[label] ?? deltas.labels.text(label) ?? ReportValues.otherText
        texts[label] = text
        let id = try values.id(
            of: CampaignOfAccount.text(text, account), in: .init(tenant: tenant, dimension: dimension), on: connection)
        ids[word] = id
        return id
    }

    private mutating func id(_ country: EventCountry, _ tenant: Int64, _ values: inout ReportValues) throws(StoreError) -> Int64 {
        if let known = countries[country]?[tenant] { return known }
        let id = try values.id(of: country.text, in: .init(tenant: tenant, dimension: .country), on: connection)
        countries[country, default: [:]][tenant] = id
        return id
    }

    // MARK: Sums

    private mutating func cut(_ tenant: Int64) throws(StoreError) -> Int32 {
        if let known = cuts[tenant] { return known }
        let cut = Int32(clamping: try connection.all(ReportTables.cut, [.integer(tenant)]).first?.integer(0) ?? Int64(Int32.min))
        cuts[tenant] = cut
        return cut
    }

    /// The part of a day that is on a quarter's side of the tenant's cut: no day has it within.
    private static func part(of day: Range<Int32>, with quarter: Int32, cut: Int32) -> Range<Int32> {
        quarter < cut
            ? day.lowerBound..<min(day.upperBound, max(cut, day.lowerBound))
            : max(day.lowerBound, min(cut, day.upperBound))..<day.upperBound
    }

    private mutating func addSums(_ values: inout ReportValues) throws(StoreError) {
        var quarters: [ReportKey: ReportFigures] = [:], days: [ReportKey: ReportFigures] = [:], ranges: Set<[Int64]> = []
        var pairs: [ReportBrief.Pair: ReportFigures] = [:]
        quarters.reserveCapacity(deltas.quarters.count)
        for (key, figures) in deltas.quarters {
            let tenant = try id(key.tenant, .tenant, 0, &values), cut = try cut(tenant)
            var sum = ReportKey(
                tenant: tenant, quarter: Int64(key.quarter), until: 0, channel: try id(key.channel, .channel, tenant, &values),
                campaign: try id(key.campaign, account: key.account, .campaign, tenant, &values),
                creative: try id(key.creative, .creative, tenant, &values),
                country: try id(key.country, tenant, &values), device: try id(key.device, .device, tenant, &values),
                arms: try id(key.arms, .arms, tenant, &values), evidence: Int64(key.evidence))
            let quarter = TenantQuarter(tenant: key.tenant, quarter: key.quarter)
            let day = Self.part(of: deltas.days[quarter] ?? key.quarter..<key.quarter + 1, with: key.quarter, cut: cut)
            ranges.insert([tenant, Int64(day.lowerBound), Int64(day.upperBound)])
            let pair = ReportBrief.Pair(
                tenant: tenant, quarter: key.quarter, day: day, isKept: key.quarter >= cut, channel: sum.channel, campaign: sum.campaign)
            pairs[pair, default: ReportFigures()] += figures
            // Older ones are gone, and nobody looks for them.
            if key.quarter >= cut { quarters[sum, default: ReportFigures()] += figures }
            (sum.quarter, sum.until) = (Int64(day.lowerBound), Int64(day.upperBound))
            days[sum, default: ReportFigures()] += figures
        }
        for range in ranges.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            _ = try connection.all(ReportTables.addDayRange, range.map { .integer($0) })
        }
        try ReportTables.quarters.add(quarters.sorted { $0.key < $1.key }.map { $0.key.ofQuarter + $0.value.values }, on: connection)
        try ReportTables.days.add(days.sorted { $0.key < $1.key }.map { $0.key.ofDay + $0.value.values }, on: connection)
        try ReportBrief.add(pairs, on: connection)
        try ReportHours.add(quarters, on: connection)
    }

    private func addAccounts() throws(StoreError) {
        var last: [UInt64: Int64] = [:]
        for day in deltas.accountDays.keys { last[day.account] = max(last[day.account] ?? .min, day.fromMs) }
        let accounts = deltas.accounts.sorted { $0.key < $1.key }.map { account, sums in
            [Int64(bitPattern: account)] + sums.values + [last[account] ?? 0]
        }
        try ReportTables.accounts.add(accounts, on: connection)
        let days = deltas.accountDays.sorted { ($0.key.account, $0.key.fromMs) < ($1.key.account, $1.key.fromMs) }.map { day, sums in
            [Int64(bitPattern: day.account), day.fromMs] + sums.values
        }
        try ReportTables.accountDays.add(days, on: connection)
    }

    private mutating func addOutcomes(_ values: inout ReportValues) throws(StoreError) {
        var sums: [[Int64]: Int64] = [:]
        for (key, avails) in deltas.outcomes {
            let tenant = try id(key.tenant, .tenant, 0, &values), campaign = try id(key.campaign, .asked, tenant, &values)
            sums[[tenant, campaign, Int64(key.hour), Int64(key.outcome)], default: 0] += avails
        }
        let rows = sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { $0.key + [$0.value] }
        try ReportTables.outcomes.add(rows, on: connection)
    }

    // MARK: Viewers

    private mutating func addViewers(_ values: inout ReportValues) throws(StoreError) {
        var sketches: [[Int64]: ViewerSketch] = [:]
        for (key, sketch) in deltas.viewers {
            let tenant = try id(key.tenant, .tenant, 0, &values)
            let value = try id(key.value, account: key.account, key.scope == .dayOfCampaign ? .campaign : .channel, tenant, &values)
            let place = [tenant, Int64(key.scope.rawValue), Int64(key.quarters.lowerBound), Int64(key.quarters.upperBound), value]
            sketches[place, default: ViewerSketch(bits: sketch.bits)].merge(sketch)
        }
        for (place, sketch) in sketches.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            try unite(sketch, at: place.map { .integer($0) })
        }
    }

    private func unite(_ sketch: ViewerSketch, at place: [SqlValue]) throws(StoreError) {
        // Another node may write the same one meanwhile: then it is read again.
        for _ in 0..<Limits.reportSketchTries {
            if let old = try connection.all(ReportTables.sketch, place).first?[0].bytes {
                // One that is damaged counts from here on.
                var united = ViewerSketch(old).flatMap { $0.bits == sketch.bits ? $0 : nil } ?? ViewerSketch(bits: sketch.bits)
                united.merge(sketch)
                let new = united.encoded
                if new == old { return }
                _ = try connection.all(ReportTables.changeSketch, place + [.bytes(new), .bytes(old)])
            } else {
                _ = try connection.all(ReportTables.addSketch, place + [.bytes(sketch.encoded)])
            }
            if connection.changedRows == 1 { return }
        }
        throw .busy("others write the same viewers")
    }
}

extension EventPosition {
    /// As the data base keeps it.
    var values: [SqlValue] {
        [log, segment, offset].map { .integer(Int64(bitPattern: $0)) }
    }

    init(_ row: SqlRow) throws(StoreError) {
        self.init(
            log: UInt64(bitPattern: try row.integer(0)), segment: UInt64(bitPattern: try row.integer(1)),
            offset: UInt64(bitPattern: try row.integer(2)))
    }
}

extension AccountSums {
    var values: [Int64] { [impressions, completions, clicks, spendMicros] }
}
