import Testing

@testable import EdgeBench

@Test func aTablesColumnsAreAsWideAsTheirContents() {
    var table = BenchTable()
    table.add("short", 1, "ms")
    table.add("something long", 12_345.6, "requests/s", beside: ("nginx", 1_000), ratio: 12.345, needed: "more", isMet: true)
    let lines = table.text.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(Set(lines.map(\.count)).count == 1)
    for cell in ["| 12,346 ", "| nginx 1,000 |", "| 12.35 ", "| met"] { #expect(lines[3].contains(cell)) }
}

@Test(arguments: [(1.0, "1"), (1_234_567.0, "1,234,567"), (0.126, "0.13"), (12.34, "12.3"), (123.4, "123"), (-1_500.0, "-1,500")])
func numbersHaveTheDigitsThatCount(value: Double, text: String) {
    #expect(BenchTable.text(value) == text)
}

@Test func percentilesAreValuesOfTheSample() {
    let sample = Percentiles((1...200).map(Double.init))
    #expect(sample.median == 100)
    #expect(sample[99] == 198)
    #expect(sample.max == 200)
    #expect(Percentiles([])[99] == 0)
}

@Test(arguments: [("0-2,5", [0, 1, 2, 5]), ("3", [3]), ("", [])])
func coresAreReadAsTheKernelListsThem(list: String, cores: [Int]) {
    #expect(BenchCores.cores(list[...]) == cores)
}
