import Transport

/// Bytes of a connection as requests: refusing is fine, crashing is not, and how they are cut must not matter.
func fuzzHttpRequest(_ input: [UInt8]) {
    fuzzRequest(input)
}
