import Model
import Store

/// What a node does again and again where its store is shared with others.
enum StoreJobs {
    /// - Parameters:
    ///   - late: the store, where it could not be reached at the start.
    ///   - snapshot: what the node starts with while it can't be.
    static func make(
        _ context: LoopContext, _ store: any ConfigurationStore, late: LateStore?, _ writer: ConfigurationWriter, _ logins: LoginTable,
        _ snapshot: SnapshotFile
    ) -> [RepeatedJob] {
        var jobs = [
            RepeatedJob(on: context.loop) {
                let since = WallTime.now.milliseconds - Limits.loginLongestNs / 1_000_000
                // While it can't be reached, what is known holds.
                if let stored = try? await store.logins(since: since) {
                    logins.adopt(stored, nowMs: WallTime.now.milliseconds, now: .now)
                }
                return Limits.loginReadNs
            },
            RepeatedJob(on: context.loop) {
                do throws(WriteFault) { try await writer.write(snapshot) } catch { Log.error("\(error)") }
                return Limits.snapshotStepNs
            },
        ]
        guard let late else { return jobs }
        jobs.append(
            RepeatedJob(on: context.loop) {
                do throws(StoreError) { try await late.tryOpening() } catch { Log.warning("\(error); trying again") }
                return Int64(Limits.storeRetrySeconds) * 1_000_000_000
            })
        return jobs
    }
}
