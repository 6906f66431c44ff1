/// How the sums of events are kept. All texts are numbers there, and all times quarters of an hour since 1970 unless they say otherwise.
extension SqlSchema {
    static let reports = SqlSchema(
        prefix: "report_", minReader: 6,
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
                    """),
            // A program that does not know these sums must not add to the others: the name that it would say where it is in is another.
            SqlMigration(
                number: 2, name: "brief sums",
                text: """
                    CREATE TABLE report_brief (
                        tenant {int} NOT NULL, scope {int} NOT NULL, unit {int} NOT NULL, quarter {int} NOT NULL, until {int} NOT NULL,
                        channel {int} NOT NULL, campaign {int} NOT NULL, \(figures),
                        PRIMARY KEY (tenant, scope, unit, quarter, until, channel, campaign)
                    ) {end};
                    \(briefs)
                    ALTER TABLE report_positions RENAME TO report_places;
                    """),
            SqlMigration(
                number: 3, name: "endings",
                text: ["report_quarters", "report_days", "report_brief"].map { table in
                    endings.map {
                        "ALTER TABLE \(table) ADD COLUMN \($0) {int} NOT NULL DEFAULT 0;"
                    }
                    .joined(separator: "\n")
                }.joined(separator: "\n")),
            SqlMigration(
                number: 4, name: "outcomes",
                text: """
                    CREATE TABLE report_outcomes (
                        tenant {int} NOT NULL, campaign {int} NOT NULL, quarter {int} NOT NULL, outcome {int} NOT NULL,
                        avails {int} NOT NULL, PRIMARY KEY (tenant, campaign, quarter, outcome)
                    ) {end};
                    CREATE INDEX report_outcomes_by_time ON report_outcomes (tenant, quarter);
                    """),
            // From here on the texts of campaigns have accounts. Outcomes are by hours, from the beginning of a day of the tenant's on.
            SqlMigration(
                number: 5, name: "outcome hours",
                text: """
                    CREATE TABLE report_outcome_hours (
                        tenant {int} NOT NULL, campaign {int} NOT NULL, quarter {int} NOT NULL, outcome {int} NOT NULL,
                        avails {int} NOT NULL, PRIMARY KEY (tenant, campaign, quarter, outcome)
                    ) {end};
                    INSERT INTO report_outcome_hours
                    SELECT tenant, campaign, quarter - past % 4, outcome, sum(avails)
                    FROM (
                        SELECT tenant, campaign, quarter, outcome, avails, quarter - COALESCE((
                            SELECT max(days.quarter) FROM report_day_ranges AS days
                            WHERE days.tenant = report_outcomes.tenant AND days.quarter <= report_outcomes.quarter
                            AND days.until > report_outcomes.quarter
                        ), 0) AS past FROM report_outcomes
                    ) AS dated GROUP BY 1, 2, 3, 4;
                    DROP TABLE report_outcomes;
                    CREATE INDEX report_outcome_hours_by_time ON report_outcome_hours (tenant, quarter);
                    """),
            SqlMigration(
                number: 6, name: "hours",
                text: """
                    CREATE TABLE report_hours (
                        tenant {int} NOT NULL, dimension {int} NOT NULL, quarter {int} NOT NULL, value {int} NOT NULL,
                        \(figures), \(endings.map { "\($0) {int} NOT NULL" }.joined(separator: ", ")),
                        PRIMARY KEY (tenant, dimension, quarter, value)
                    ) {end};
                    \([("creative", 3), ("country", 4), ("device", 5), ("arms", 6)].map { column, dimension in
                        """
                        INSERT INTO report_hours SELECT tenant, \(dimension), quarter - quarter % 4, \(column), \(summed),
                        \(endings.map { "sum(\($0))" }.joined(separator: ", ")) FROM report_quarters GROUP BY 1, 2, 3, 4;
                        """
                    }.joined(separator: "\n"))
                    ALTER TABLE report_places RENAME TO report_progress;
                    """),
        ])

    /// Makes these sums of what is there.
    private static let briefs = [("0", "0"), ("channel", "0"), ("0", "campaign"), ("channel", "campaign")].enumerated().flatMap {
        scope, of in
        [
            ("quarter", "quarter + 1", "report_quarters"), ("quarter - quarter % 4", "quarter - quarter % 4 + 4", "report_quarters"),
            ("quarter", "until", "report_days"),
        ].enumerated().map { unit, times in
            """
            INSERT INTO report_brief SELECT tenant, \(scope), \(unit), \(times.0), \(times.1), \(of.0), \(of.1), \(summed)
            FROM \(times.2) WHERE \(scope * 3 + unit) <> 9 GROUP BY 1, 2, 3, 4, 5, 6, 7;
            """
        }
    }.joined(separator: "\n")

    private static let endings = ["abandoned", "cut", "break_starts", "break_ends"]

    private static let summed = figures.split(separator: ",").map { column in
        "sum(\(column.split(whereSeparator: { $0 == " " || $0 == "\n" })[0]))"
    }.joined(separator: ", ")

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
