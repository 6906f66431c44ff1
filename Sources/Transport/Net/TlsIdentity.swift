/// Where a server's certificate chain and its private key are: PEM files.
public struct TlsIdentity: Sendable, Equatable {
    public var certificatePath: String
    public var keyPath: String
    public init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }

    /// Whether a server can use it now.
    public func check() throws(TlsError) { _ = try TlsContext(self) }
}

/// Why a certificate or its key can't be used.
public struct TlsError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Field: String, Sendable { case certificate, key }
    /// Which of the two files is at fault.
    public let field: Field
    public let path: String
    /// What is wrong, in plain words.
    public let message: String

    public var description: String { "\(field.rawValue) \(path): \(message)" }
}
