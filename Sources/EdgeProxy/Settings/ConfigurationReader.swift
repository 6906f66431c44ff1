import Formats
import Model

/// Turns a configuration file into a `Configuration`, or into the one line that says where it is wrong.
///
/// It opens no other file: paths are joined with the file's own folder and left to `serve`.
enum ConfigurationReader {
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - file: its path as the user gave it; "-" for standard input, whose paths start at the working directory.
    /// - Throws: `ConfigurationError`: no JSON, an unknown field, a wrong type, a value out of range, an id used twice, a dangling id.
    static func read(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> Configuration {
        var configuration = Configuration()
        configuration.file = file == "-" ? "standard input" : file
        func failure(_ error: FieldError) -> ConfigurationError {
            ConfigurationError(file: configuration.file, path: error.path, message: error.message)
        }
        let root: Json
        do {
            root = try JsonReader.read(bytes)
        } catch {
            throw failure(FieldError(path: "", message: error.description))
        }
        do {
            configuration = try FieldReader.read(root, over: configuration, folder: folder(of: file))
        } catch {
            throw failure(error.first)
        }
        do {
            try Links.check(configuration.objects)
            try configuration.checkAddresses()
        } catch {
            throw failure(error)
        }
        return configuration
    }

    /// The folder of a file with its final "/"; empty for the working directory.
    static func folder(of file: String) -> String { file.lastIndex(of: "/").map { String(file[...$0]) } ?? "" }
}
