/// How long tests wait for what must come.
public enum Patience {
    /// Whoever waits goes on as soon as it is there, so only what hangs takes so long: a machine that is busy with others is no fault.
    public static let seconds = 300.0
}

/// Asks every 20 ms until `condition` holds; false when it still didn't after so many seconds.
public func eventually(within seconds: Double = Patience.seconds, _ condition: () async throws -> Bool) async rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
        if try await condition() { return true }
        guard ContinuousClock.now < deadline else { return false }
        try? await Task.sleep(for: .milliseconds(20))
    }
}
