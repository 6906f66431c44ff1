import Testing

@testable import Transport

@Test func placesAreUsedAgainAndForgetTheirDeadline() {
    var table = DeadlineTable()
    let first = table.insert(), second = table.insert()
    #expect(first != second && table.count == 2 && table.due(.max - 1).isEmpty, "nothing is due before it is set")
    table[first] = 10
    table[second] = 20
    #expect(table.due(9).isEmpty && table.due(10) == [first] && table.due(20) == [first, second])
    table.remove(first)
    #expect(table.count == 1 && table.due(10).isEmpty)
    let third = table.insert()
    #expect(third == first && table.due(19).isEmpty, "a place does not inherit a deadline")
    table[second] = DeadlineTable.never
    #expect(table.due(.max - 1).isEmpty)
}
