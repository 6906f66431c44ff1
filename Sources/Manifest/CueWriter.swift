extension CueMarker {
    /// One `NAME=value` of a cue line.
    private enum Fact {
        case seconds(StaticString, Int64?)
        case text(StaticString, ByteSlice, isQuoted: Bool)
        case message(StaticString, isQuoted: Bool)
        case word(StaticString, StaticString)
        case type(StaticString)
    }

    /// Made from a date range, and written as one.
    var isDateRange: Bool { dialect == .dateRange || dialect == .interstitial || dialect == .stitched }

    /// Writes the line as it came; one that was built, from its facts in the fullest spelling of its dialect.
    func write(to writer: inout PlaylistWriter) throws(ManifestError) {
        guard source.isEmpty else { return try writer.put(line: source) }
        switch dialect {
        case .cueOut: try writeCueOut(to: &writer)
        case .adobe: try writeAdobe(to: &writer)
        case .scte35:
            let edge: Fact? =
                switch direction {
                case .out: .word("CUE-OUT", "YES")
                case .continue: .word("CUE-OUT", "CONT")
                case .in: .word("CUE-IN", "YES")
                case .unknown: nil
                }
            let facts: [Fact] = [
                .type("TYPE"), .message("CUE", isQuoted: true), .text("ID", id, isQuoted: true), .seconds("TIME", time),
                .seconds("DURATION", plannedDuration), .seconds("ELAPSED", elapsed),
            ]
            try write(.scte35, facts + (edge.map { [$0] } ?? []), to: &writer)
        case .oldScte35:
            try write(
                .oldScte35, [.message("CUE", isQuoted: true), .text("ID", id, isQuoted: true), .seconds("TIME", time)], to: &writer)
        case .signal: try writeSignal(to: &writer)
        case .oatcls: try writer.put(.oatcls) { writer throws(ManifestError) in try writeMessage(to: &writer) }
        case .splicePoint: try writer.put(.splicePoint) { writer throws(ManifestError) in try writeMessage(to: &writer) }
        case .asset: try writer.put(.asset) { writer throws(ManifestError) in try writer.append(attributes) }
        case .application: try write(.adTag, [.seconds("DURATION", plannedDuration)], to: &writer)
        case .placementOpportunity, .dateRange, .interstitial, .stitched: writer.put(.placementOpportunity)
        }
    }

    private func writeCueOut(to writer: inout PlaylistWriter) throws(ManifestError) {
        let id = Fact.text("ID", id, isQuoted: false)
        switch direction {
        case .continue:
            let facts: [Fact] = [
                .seconds("ElapsedTime", elapsed), .seconds("Duration", plannedDuration), id, .message("SCTE35", isQuoted: false),
            ]
            try write(.cueOutCont, facts, to: &writer)
        case .in: try write(.cueIn, [id], to: &writer)
        case .out, .unknown:
            try write(.cueOut, [.seconds("DURATION", plannedDuration), id, .message("CUE", isQuoted: true)], to: &writer)
        }
    }

    private func writeAdobe(to writer: inout PlaylistWriter) throws(ManifestError) {
        let id = Fact.text("ID", id, isQuoted: true)
        if direction == .continue { return try write(.cueCont, [id, .seconds("AVAIL-DUR-ELAPSED", elapsed)], to: &writer) }
        let type: StaticString = isInsertion ? "SpliceInsert" : direction == .in ? "SpliceIn" : "SpliceOut"
        try write(
            .cue, [.word("TYPE", type), id, .seconds("TIME", time), .seconds("DURATION", plannedDuration)], to: &writer)
    }

    /// `[<elapsed>[/]][<dec>]`, then the names.
    private func writeSignal(to writer: inout PlaylistWriter) throws(ManifestError) {
        let tag: Tag = direction == .in ? .signalReturn : direction == .continue ? .signalSpan : .signalExit
        let names: [Fact] = [.text("SignalId", id, isQuoted: false), .type("segmentationTypeId")]
        guard elapsed != nil || plannedDuration != nil else { return try write(tag, names, to: &writer) }
        try writer.put(tag) { writer throws(ManifestError) in
            if let elapsed { writer.append(seconds: elapsed) }
            if elapsed != nil, plannedDuration != nil { writer.append("/") }
            if let plannedDuration { writer.append(seconds: plannedDuration) }
            for fact in names where isThere(fact) {
                writer.append(",")
                try write(fact, to: &writer)
            }
        }
    }

    /// A tag with those facts that are known; bare where none is.
    private func write(_ tag: Tag, _ facts: [Fact], to writer: inout PlaylistWriter) throws(ManifestError) {
        let known = facts.filter(isThere)
        guard !known.isEmpty else { return writer.put(tag) }
        try writer.put(tag) { writer throws(ManifestError) in
            for (index, fact) in known.enumerated() {
                if index > 0 { writer.append(",") }
                try write(fact, to: &writer)
            }
        }
    }

    private func isThere(_ fact: Fact) -> Bool {
        switch fact {
        case .seconds(_, let value): value != nil
        case .text(_, let text, _): !text.isEmpty
        case .message: payloadForm != .none
        case .word: true
        case .type: segmentationType >= 0
        }
    }

    private func write(_ fact: Fact, to writer: inout PlaylistWriter) throws(ManifestError) {
        switch fact {
        case .seconds(let name, let value):
            writer.append(name)
            writer.append("=")
            writer.append(seconds: value ?? 0)
        case .text(let name, let text, let isQuoted):
            writer.append(name)
            writer.append("=")
            let rule = AttributeRule(name, isQuoted ? .quoted : .enumerated)
            if isQuoted { try writer.quoted(text, rule) } else { try writer.bare(text, rule) }
        case .message(let name, let isQuoted):
            writer.append(name)
            writer.append(isQuoted ? "=\"" : "=")
            try writeMessage(to: &writer)
            if isQuoted { writer.append("\"") }
        case .word(let name, let word):
            writer.append(name)
            writer.append("=")
            writer.append(word)
        case .type(let name):
            writer.append(name)
            writer.append("=0x")
            writer.append(digit: UInt8(segmentationType >> 4 & 15))
            writer.append(digit: UInt8(segmentationType & 15))
        }
    }

    private func writeMessage(to writer: inout PlaylistWriter) throws(ManifestError) {
        if payloadForm == .hex { writer.append("0x") }
        try writer.bare(payload, AttributeRule("message", .hex))
    }
}
