// One function for each parser, for libFuzzer, for the saved inputs in testdata/fuzz and for seeded mutations. Refusing is fine,
// crashing is not. Only the public interface is used, so that these can be compiled together with the sources.
#if canImport(Scte35)
    import Scte35
#endif

/// Bytes: what is read is written back as it was, and its JSON says the same.
func fuzzSection(_ input: [UInt8]) {
    let options = DecodeOptions(acceptsBadChecksum: true)
    guard let section = try? SpliceInfoSection(decoding: input, options: options) else { return }
    guard let bytes = try? section.encoded() else { preconditionFailure("what was read can be written") }
    precondition(input.starts(with: bytes), "what is written is what was read")
    guard let json = try? section.json(inputCount: input.count, explaining: BreakRules()) else {
        preconditionFailure("what was read can be printed")
    }
    precondition((try? SpliceInfoSection(json: json)) == section, "what is printed is what was read")
    for descriptor in section.descriptors {
        if case .segmentation(let segmentation) = descriptor { for upid in segmentation.upid.all { _ = upid.value } }
    }
}

/// Base64 or hexadecimal.
func fuzzText(_ input: [UInt8]) {
    guard let section = try? SpliceInfoSection(text: input, options: DecodeOptions(acceptsBadChecksum: true)) else { return }
    guard let text = try? section.base64(), let hex = try? section.hex() else { preconditionFailure("what was read can be written") }
    let options = DecodeOptions(acceptsBadChecksum: true)
    precondition((try? SpliceInfoSection(text: text, options: options)) == section, "base64 says the same")
    precondition((try? SpliceInfoSection(text: hex, options: options)) == section, "hexadecimal says the same")
}

/// JSON: what is read can be written, and read again.
func fuzzSpliceJson(_ input: [UInt8]) {
    guard let section = try? SpliceInfoSection(json: input) else { return }
    guard let bytes = try? section.encoded(), let json = try? section.json() else { preconditionFailure("what was read can be written") }
    guard let again = try? SpliceInfoSection(json: json), let bytesAgain = try? again.encoded() else {
        preconditionFailure("what was written can be read")
    }
    precondition(bytes == bytesAgain, "write, read, write is stable")
    guard let decoded = try? SpliceInfoSection(decoding: bytes, options: DecodeOptions(acceptsBadChecksum: true)) else {
        preconditionFailure("what was encoded can be decoded")
    }
    precondition((try? decoded.encoded()) == bytes, "the bytes are stable too")
}

/// XML: what is read can be written.
func fuzzXml(_ input: [UInt8]) {
    let options = DecodeOptions(acceptsBadChecksum: true)
    guard let section = try? SpliceInfoSection(xml: input, options: options) else { return }
    guard let bytes = try? section.encoded() else { preconditionFailure("what was read can be written") }
    guard let decoded = try? SpliceInfoSection(decoding: bytes, options: options) else {
        preconditionFailure("what was encoded can be decoded")
    }
    precondition((try? decoded.encoded()) == bytes, "the bytes are stable")
    guard let json = try? section.json(), let again = try? SpliceInfoSection(json: json) else {
        preconditionFailure("what was read can be printed")
    }
    precondition((try? again.encoded()) == bytes, "what is printed is what was read")
}
