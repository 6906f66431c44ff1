import Formats
import Model
import Transport

extension Configuration {
    /// The same, with some channels served without ads.
    /// - Parameter names: `{tenant}/{id}`.
    func passing(through names: Set<String>) -> Configuration {
        guard !names.isEmpty else { return self }
        var passing = self
        for index in channels.indices where names.contains(channels[index].path) { passing.channels[index].stitch = .off }
        return passing
    }

    /// - Throws: `ConfigurationError` that names the entry that is none.
    func outboundPolicy() throws(ConfigurationError) -> OutboundPolicy {
        do throws(OutboundPolicy.EntryError) { return try OutboundPolicy(allow: outboundAllow.map(\.text)) } catch {
            throw failure("outbound.allow[\(error.index)]", error.message)
        }
    }

    /// Whose certificates are trusted upstream.
    /// - Throws: for a file of authorities that can't be read, or holds none.
    func trustStore() throws(ConfigurationError) -> TrustStore {
        guard let file = outboundAuthorities else { return .system }
        do throws(TrustStore.Failure) { return try TrustStore(file: file, besidesSystem: true) } catch {
            throw failure("outbound.authorities", "\(error.file): \(error.message)")
        }
    }

    /// What is kept as objects: it takes effect at once, also when it is read again. All other fields are the process's.
    static let directoryFields: Set = ["tenants", "channels", "campaigns", "slates", "admin"]

    /// The fields that the process goes by as it was started and that differ now.
    func fieldsForTheNextStart(comparedWith started: Configuration) -> [String] {
        FieldComparer.changes(from: started.ofTheProcess, to: ofTheProcess).map(\.field)
    }

    /// The same without `directoryFields`.
    private var ofTheProcess: Configuration {
        var own = self
        (own.tenants, own.channels, own.campaigns, own.slates, own.admin) = ([], [], [], [], nil)
        return own
    }
}
