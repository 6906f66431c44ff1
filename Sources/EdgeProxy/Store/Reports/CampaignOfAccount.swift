/// What the sums of a campaign are by: its id and the account that pays. What is made anew under an id that was used before has another
/// account, and so sums of its own; reports by campaign show those of one id together.
public enum CampaignOfAccount {
    /// No id has it.
    private static let separator: Character = "\u{1f}"

    /// - Parameter account: `Campaign.key`; 0 where none pays.
    public static func text(_ campaign: String, _ account: UInt64) -> String {
        account == 0 || campaign.isEmpty || campaign == ReportValues.otherText
            ? campaign : "\(campaign)\(separator)\(String(account, radix: 16))"
    }

    /// The campaign's id.
    static func id(of text: String) -> String { text.firstIndex(of: separator).map { String(text[..<$0]) } ?? text }

    /// Whether it is of a campaign's account, or of a time in which sums were not by accounts.
    static func isOf(_ account: UInt64, _ text: String) -> Bool {
        guard let place = text.firstIndex(of: separator) else { return true }
        return text[text.index(after: place)...] == String(account, radix: 16)
    }
}
