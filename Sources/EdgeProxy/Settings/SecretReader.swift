import Console
import Formats
import Glibc
import Model

extension Secret {
    /// The secret's bytes.
    ///
    /// - Parameter path: of the field, for the error.
    /// - Throws: `FieldError`: file unreadable, variable not set, or nothing in it.
    func read(path: String) throws(FieldError) -> [UInt8] {
        switch self {
        case .literal(let text): return Array(text.utf8)
        case .environment(let name):
            guard let value = getenv(name) else { throw FieldError(path: path + ".env", message: "\(name) is not set") }
            let bytes = Array(String(cString: value).utf8)
            guard !bytes.isEmpty else { throw FieldError(path: path + ".env", message: "\(name) is empty") }
            return bytes
        case .file(let file):
            var bytes: [UInt8]
            do {
                bytes = try InputFile.read(file, limit: Limits.secretFileBytes)
            } catch {
                throw FieldError(path: path + ".file", message: error.message)
            }
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            guard !bytes.isEmpty else { throw FieldError(path: path + ".file", message: "\(file) is empty") }
            return bytes
        }
    }
}
