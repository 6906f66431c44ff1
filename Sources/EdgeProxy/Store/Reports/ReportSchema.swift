/// How the sums of events are kept. All texts are numbers there, and all times quarters of an hour since 1970 unless they say otherwise.
extension SqlSchema {
    static let reports = SqlSchema(
        prefix: "report_", minReader: 1,
        steps: [
            SqlMigration(
                number: 1, name: "sums",
                text: """
                    CREATE TABLE report_ids (one {int} PRIMARY KEY CHECK (one = 1), last {int} NOT NULL) {end};
                    INSERT INTO report_ids VALUES (1, 1);
                    CREATE TABLE report_values (
                        tenant {int} NOT NULL, dimension {int} NOT NULL, text {key} NOT NULL, id {int} NOT NULL, last_day {int} NOT NULL,
                        PRIMARY KEY (tenant, dimension, text)
                    ) {end};
                    CREATE TABLE report_quarters (
                        tenant {int} NOT NULL, quarter {int} NOT NULL, channel {int} NOT NULL, campaign {int} NOT NULL,
                        creative {int} NOT NULL, country {int} NOT NULL, device {int} NOT NULL, arms {int} NOT NULL,
                        evidence {int} NOT NULL, \(figures),
                        PRIMARY KEY (tenant, quarter, channel, campaign, creative, country, device, arms, evidence)
                    ) {end};
                    CREATE TABLE report_days (
                        tenant {int} NOT NULL, quarter {int} NOT NULL, until {int} NOT NULL, channel {int} NOT NULL,
                        campaign {int} NOT NULL, creative {int} NOT NULL, country {int} NOT NULL, device {int} NOT NULL,
                        arms {int} NOT NULL, evidence {int} NOT NULL, \(figures),
                        PRIMARY KEY (tenant, quarter, until, channel, campaign, creative, country, device, arms, evidence)
                    ) {end};
                    CREATE TABLE report_day_ranges (
                        tenant {int} NOT NULL, quarter {int} NOT NULL, until {int} NOT NULL, PRIMARY KEY (tenant, quarter, until)
                    ) {end};
                    CREATE TABLE report_cuts (tenant {int} PRIMARY KEY, quarter {int} NOT NULL) {end};
                    CREATE TABLE report_viewers (
                        tenant {int} NOT NULL, scope {int} NOT NULL, quarter {int} NOT NULL, until {int} NOT NULL, value {int} NOT NULL,
                        sketch {bytes} NOT NULL, PRIMARY KEY (tenant, scope, quarter, until, value)
                    ) {end};
                    CREATE TABLE report_accounts (
                        account {int} PRIMARY KEY, impressions {int} NOT NULL, completions {int} NOT NULL, clicks {int} NOT NULL,
                        spend_micros {int} NOT NULL, last_day_ms {int} NOT NULL
                    ) {end};
                    CREATE TABLE report_account_days (
                        account {int} NOT NULL, day_ms {int} NOT NULL, impressions {int} NOT NULL, completions {int} NOT NULL,
                        clicks {int} NOT NULL, spend_micros {int} NOT NULL, PRIMARY KEY (account, day_ms)
                    ) {end};
                    CREATE TABLE report_positions (
                        node {key} PRIMARY KEY, log {int} NOT NULL, segment {int} NOT NULL, place {int} NOT NULL, as_of_ms {int} NOT NULL
                    ) {end};
                    """)
        ])

    /// Written out here: a step never changes, whatever figures there will be.
    private static let figures = """
        opportunities {int} NOT NULL, filled {int} NOT NULL, offered_ms {int} NOT NULL, sold_ms {int} NOT NULL,
        house_ms {int} NOT NULL, slate_ms {int} NOT NULL, fallbacks {int} NOT NULL, impressions {int} NOT NULL,
        gross_impressions {int} NOT NULL, invalid_impressions {int} NOT NULL, starts {int} NOT NULL,
        first_quartiles {int} NOT NULL, midpoints {int} NOT NULL, third_quartiles {int} NOT NULL,
        completions {int} NOT NULL, clicks {int} NOT NULL, gross_clicks {int} NOT NULL, skips {int} NOT NULL,
        mutes {int} NOT NULL, pauses {int} NOT NULL, errors {int} NOT NULL, spend_micros {int} NOT NULL
        """
}
