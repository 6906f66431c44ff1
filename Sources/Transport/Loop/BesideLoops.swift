import CLinux

/// Work that takes too long for a loop: large bodies and lists, whole tenants, files.
///
/// A task that a loop has spawned runs on that loop wherever no actor says otherwise, in all that it calls too (SE-0417).
public enum BesideLoops {
    /// As many as may keep all cores busy while no loop has work to do. `nil` where there are no threads left.
    private static let threads: (any TaskExecutor)? = try? PatientThreads(name: "beside", threads: Limits.patientThreads)

    public static func run<Value: Sendable>(_ work: @Sendable () async -> Value) async -> Value {
        await withTaskExecutorPreference(threads ?? globalConcurrentExecutor) {
            precondition(clinux_loop_get() == nil, "this belongs beside the loops")
            return await work()
        }
    }
}
