// seeds: testdata/vast
#if canImport(Vast)
    import Vast
#endif

/// A VAST document: what is read can be written in every version and read again, and then stays as it is.
func fuzzVast(_ input: [UInt8]) {
    guard let document = try? VastDocument.read(input).document else { return }
    for version in VastVersion.allCases {
        let once = document.xml(version)
        guard let again = try? VastDocument.read(once) else { preconditionFailure("what was written can be read") }
        precondition(again.refused.isEmpty, "what was written contradicts nothing")
        precondition(again.document.xml(version) == once, "what was read is written as it was")
    }
}

/// A VMAP document, the same.
func fuzzVmap(_ input: [UInt8]) {
    guard let document = try? VmapDocument.read(input).document else { return }
    let once = document.xml(vast: .v42)
    guard let again = try? VmapDocument.read(once).document else { preconditionFailure("what was written can be read") }
    precondition(again.xml(vast: .v42) == once, "what was read is written as it was")
}

/// A URL with macros: one without any stays as it is.
func fuzzMacros(_ input: [UInt8]) {
    let template = String(decoding: input, as: UTF8.self)
    var values = MacroExpansion([
        .errorCode: .number(900), .reason: .number(2), .deviceIp: .withheld, .adCategories: .list(["[IFA]", "%%"]),
    ])
    values.setTimestamp(wallMs: 1_767_225_600_000)
    guard let url = values.url(template) else { return }
    if !template.utf8.contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "%") }) { precondition(url == template) }
}
