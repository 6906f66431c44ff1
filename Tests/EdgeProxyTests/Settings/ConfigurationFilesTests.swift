import Foundation
import Testing

@testable import EdgeProxy

/// A folder of one test, gone with it.
private final class Folder {
    let path = NSTemporaryDirectory() + "edgeproxy-\(UUID().uuidString)"
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func write(_ name: String, _ text: String) throws { try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8) }
}

private func configuration(_ part: String, in folder: Folder) throws -> Configuration {
    try ConfigurationReader.read(Array(Sample.text(part).utf8), file: folder.path + "/edge.json")
}

private let tls = #""listen_tls": {"address": ":0", "certificate": "edge.crt", "key": "edge.key"}"#

@Test func aCertificateThatCannotBeReadIsNamed() throws {
    let folder = try Folder()
    let read = try configuration(tls, in: folder)
    #expect(
        throws: ConfigurationError(
            file: folder.path + "/edge.json", path: "listen_tls.certificate",
            message: "cannot read \(folder.path)/edge.crt: No such file or directory")
    ) { try read.checkFiles() }
    try folder.write("edge.crt", "x")
    #expect {
        try read.checkFiles()
    } throws: { error in
        (error as? ConfigurationError)?.path == "listen_tls.key"
    }
    try folder.write("edge.key", "x")
    let error = #expect(throws: ConfigurationError.self) { try read.checkFiles() }
    #expect(error?.path == "listen_tls.certificate" && error?.message.contains("not a PEM certificate") == true)
}

@Test func aKeyNamesOneTenant() throws {
    let folder = try Folder()
    try folder.write("one", "secret")
    let tenants = ["t", "u"].map { #"{"id": "\#($0)", "api_key": {"file": "one"}}"# }
    let read = try configuration("\"tenants\": [\(tenants.joined(separator: ", "))]", in: folder)
    #expect(
        throws: ConfigurationError(
            file: folder.path + "/edge.json", path: "tenants[1].api_key", message: "is the key of tenant \"t\" already")
    ) { try read.checkFiles() }
}

@Test func pathsAreNamedAsTheUserGaveThem() throws {
    let read = try ConfigurationReader.read(Array(Sample.text(tls).utf8), file: "edge.json")
    let error = try #require(throws: ConfigurationError.self) { try read.checkFiles() }
    #expect(error.description == "edge.json: listen_tls.certificate: cannot read edge.crt: No such file or directory")
}

@Test func secretsComeFromFilesAndVariables() throws {
    let folder = try Folder()
    try folder.write("one", "0123456789abcdef\r\n")
    setenv("EDGEPROXY_TEST_SECRET", "fedcba9876543210", 1)
    let read = try configuration(
        #""secrets": {"session": [{"file": "one"}, {"env": "EDGEPROXY_TEST_SECRET"}, "0123456789ABCDEF"]}"#, in: folder)
    #expect(try read.readSecrets().session == ["0123456789abcdef", "fedcba9876543210", "0123456789ABCDEF"].map { Array($0.utf8) })
}

@Test(arguments: [
    (#""secrets": {"session": ["short"]}"#, "secrets.session[0]: expected at least 16 bytes, got 5"),
    (#""secrets": {"session": [{"env": "EDGEPROXY_NOT_SET"}]}"#, "secrets.session[0].env: EDGEPROXY_NOT_SET is not set"),
    (
        #""tenants": [{"id": "t", "api_key": {"file": "/nowhere/key"}}]"#,
        "tenants[0].api_key.file: cannot read /nowhere/key: No such file or directory"
    ),
    (#""admin": {"email": "a@b", "password": {"file": "/dev/null"}}"#, "admin.password.file: /dev/null is empty"),
    (#""admin": {"email": "a@b", "password": {"file": "/"}}"#, "admin.password.file: cannot read /: Is a directory"),
    (
        #""channels": [\#(Sample.channelText(#""origin_headers": {"X-A": {"env": "EDGEPROXY_NOT_SET"}}"#))]"#,
        "channels[0].origin_headers.X-A.env: EDGEPROXY_NOT_SET is not set"
    ),
])
func whatIsNamedMustBeThere(part: String, message: String) throws {
    let read = try Sample.read(part)
    let error = try #require(throws: ConfigurationError.self) { try read.checkFiles() }
    #expect(error.description == "edge.json: " + message)
}

@Test func aFileThatIsNotThereIsOneLine() throws {
    let error = try #require(throws: ConfigurationError.self) { try ConfigurationFile.read("/nowhere/edge.json") }
    #expect(error.description == "cannot read /nowhere/edge.json: No such file or directory")
}
