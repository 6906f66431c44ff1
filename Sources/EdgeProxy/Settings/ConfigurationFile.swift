import Console

/// Opens and reads a configuration file.
enum ConfigurationFile {
    /// - Parameter path: "-" is standard input.
    /// - Throws: `ConfigurationError`, also for a file that cannot be read.
    static func read(_ path: String) throws(ConfigurationError) -> Configuration {
        let bytes: [UInt8]
        do {
            bytes = try InputFile.read(path)
        } catch {
            throw ConfigurationError(file: "", path: "", message: error.message)
        }
        return try ConfigurationReader.read(bytes, file: path)
    }
}
