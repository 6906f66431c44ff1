// seeds: testdata/configuration
@testable import EdgeProxy

/// No text crashes what reads the configuration.
func fuzzConfiguration(_ input: [UInt8]) { _ = try? ConfigurationReader.read(input, file: "edge.json") }
