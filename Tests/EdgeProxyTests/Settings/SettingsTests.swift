import Foundation
import TestSupport
import Testing

@testable import Console
@testable import EdgeProxy

@Test func everySettingIsNamedOnceAndItsStandardIsAllowed() {
    #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
    for setting in Setting.all {
        #expect(setting.allowed.contains(setting.standard), "\(setting.name)")
        #expect(!setting.why.isEmpty && setting.why.hasSuffix("."), "\(setting.name)")
    }
}

@Test func theTableHoldsEverySetting() throws {
    let table = try String(contentsOf: Repository.file("Sources/EdgeProxy/Settings/SettingsTable.swift"), encoding: .utf8)
    #expect(table.components(separatedBy: "= Setting(\n").count - 1 == Setting.all.count)
}

@Test func valuesComeInTheirUnit() {
    var settings = Settings()
    #expect(settings[.originTimeout] == 2_000)
    #expect(settings.ns(.originTimeout) == 2_000_000_000)
    #expect(settings.ns(.originStale) == 30_000_000_000)
    #expect(settings.bytes(.serverBodyBytes) == 1_048_576)
    let taken = settings.set(.overloadMemory, to: 300)
    #expect(taken)
    #expect(settings.bytes(.overloadMemory) == 314_572_800)
    #expect(settings.int(.refreshUnchanged) == 20)
}

@Test func valuesOutOfRangeChangeNothing() {
    var settings = Settings()
    let below = settings.set(.originTimeout, to: 49), above = settings.set(.originTimeout, to: 30_001)
    #expect(!below && !above)
    #expect(settings == Settings())
}

@Test func flagsGoOverTheFile() throws {
    var settings = Settings()
    _ = settings.set(.originTimeout, to: 500)
    _ = settings.set(.originStale, to: 5)
    settings.merge(try SettingFlag.read(["origin.timeout=700", "drain.delay=0", "origin.timeout=800"]))
    #expect(settings[.originTimeout] == 800)
    #expect(settings[.originStale] == 5)
    #expect(settings[.drainDelay] == 0)
}

@Test(arguments: [
    ("origin.timeout", "--set origin.timeout: expected NAME=VALUE"),
    ("origin.timeot=1", "--set origin.timeot: unknown setting; did you mean \"origin.timeout\"?"),
    ("origin.timeout=x", "--set origin.timeout: expected a whole number of ms from 50 to 30000, got \"x\""),
    ("origin.timeout=", "--set origin.timeout: expected a whole number of ms from 50 to 30000, got \"\""),
    ("origin.timeout=1", "--set origin.timeout: expected a whole number of ms from 50 to 30000, got \"1\""),
    ("refresh.changed=9", "--set refresh.changed: expected a whole number (percent) from 10 to 200, got \"9\""),
    ("origin.redirects=1.5", "--set origin.redirects: expected a whole number from 0 to 10, got \"1.5\""),
])
func badFlagsAreUsageErrors(flag: String, message: String) {
    #expect(throws: UsageError(message)) { try SettingFlag.read([flag]) }
}
