import Testing

@testable import Transport

/// What happens at an instant, and the time that the client has left from then on when we wait.
private enum Step {
    case wait(Int64, left: Int64)
    case pause(Int64)
    case earn(Int64, bytes: Int)
}

// A byte earns 100,000 ns, at 10,000 bytes a second; the whole is 1,000,000.
@Test(arguments: [
    ("silence uses it up", [Step.wait(0, left: 1_000_000), .wait(400_000, left: 600_000), .wait(2_000_000, left: 0)]),
    ("what comes earns time", [.wait(0, left: 1_000_000), .earn(500_000, bytes: 2), .wait(500_000, left: 700_000)]),
    ("but never more than the whole", [.wait(0, left: 1_000_000), .earn(100_000, bytes: 1_000), .wait(100_000, left: 1_000_000)]),
    ("a pause costs nothing", [.wait(0, left: 1_000_000), .pause(300_000), .wait(9_000_000, left: 700_000)]),
    ("nor does one before the first question", [.pause(0), .wait(5_000_000, left: 1_000_000)]),
    (
        "what came during a pause counts",
        [.wait(0, left: 1_000_000), .pause(900_000), .earn(5_000_000, bytes: 3), .wait(5_000_000, left: 400_000)]
    ),
    // Each byte is asked for anew, which must not renew anything.
    (
        "a trickle ends",
        [
            .wait(0, left: 1_000_000), .earn(500_000, bytes: 1), .pause(500_000), .wait(500_000, left: 600_000), .earn(1_000_000, bytes: 1),
            .pause(1_000_000), .wait(1_000_000, left: 200_000), .wait(1_200_000, left: 0),
        ]
    ),
])
private func paceCountsOnlyTheTimeThatWeWait(what: String, steps: [Step]) {
    var pace = BodyPace(wholeNs: 1_000_000)
    for (index, step) in steps.enumerated() {
        switch step {
        case .wait(let now, let left): #expect(pace.wait(now: now) == left, "\(what), step \(index)")
        case .pause(let now): pace.pause(now: now)
        case .earn(let now, let bytes): pace.earn(bytes: bytes, now: now)
        }
    }
}
