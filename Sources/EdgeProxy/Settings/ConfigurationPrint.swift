import Decision
import Formats

extension Configuration {
    /// What is in force, as `--print-config` shows it: a configuration that can take this one's place, secrets left out, each campaign with
    /// the price that holds.
    ///
    /// - Parameter file: as the command line named it; paths stay relative to its folder.
    func printed(file: String) -> String {
        var priced = self
        let tenants = Dictionary(decisionTenants.map { ($0.id, $0) }) { first, _ in first }
        priced.campaigns = campaigns.map { campaign in tenants[campaign.tenant].map { campaign.priced($0) } ?? campaign }
        return priced.exported(file: file)
    }

    /// The same as it was configured: a campaign without a price of its own has none.
    func exported(file: String) -> String {
        var writer = JsonWriter(.indented)
        writer.value(FieldWriter.json(self, folder: ConfigurationReader.folder(of: file)))
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
