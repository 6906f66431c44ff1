import Formats
import Model
import Transport

extension Configuration {
    /// The same, with some channels served without ads.
    /// - Parameter names: `{tenant}/{id}`.
    func passing(through names: Set<String>) -> Configuration {
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

    /// The fields that the process goes by as it was started and that differ now.
    func fieldsForTheNextStart(comparedWith started: Configuration) -> [String] {
        FieldComparer.changes(from: started.ofTheProcess, to: ofTheProcess).map(\.field)
    }

    /// The same without what a directory holds, which takes effect at once.
    private var ofTheProcess: Configuration {
        var own = self
        (own.tenants, own.channels, own.campaigns, own.slates) = ([], [], [], [])
        return own
    }
}
