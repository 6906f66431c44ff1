import Model
import Store
import Transport

/// What is done again and again for the store.
enum StoreJobs {
    /// Tries again to reach a store that could not be reached at the start.
    static func retry(_ context: LoopContext, _ late: LateStore) -> RepeatedJob {
        RepeatedJob(on: context.loop) {
            do throws(StoreError) { try await late.tryOpening() } catch { Log.warning("\(error); trying again") }
            return Int64(Limits.storeRetrySeconds) * 1_000_000_000
        }
    }

    /// Writes down when keys were used, and takes up when they were used on other nodes.
    static func uses(_ context: LoopContext, _ store: any ConfigurationStore, _ logins: LoginTable) -> RepeatedJob {
        RepeatedJob(on: context.loop) {
            await BesideLoops.run { await keepUses(store, logins) }
            return Limits.keyUsesStepNs
        }
    }

    /// What the store does not take now it takes the next time.
    static func keepUses(_ store: any ConfigurationStore, _ logins: LoginTable) async {
        var new = logins.newUses[...]
        do throws(StoreError) {
            while !new.isEmpty {
                let some = Array(new.prefix(Limits.keyUsesTogether))
                try await store.note(some)
                logins.settle(some)
                new = new.dropFirst(some.count)
            }
            logins.adopt(try await store.uses())
        } catch {
            if case .unavailable = error { return }
            Log.warning("when keys were used can't be written down: \(error)")
        }
    }

    /// What a node with a store that others have too does besides.
    /// - Parameter snapshot: what the node starts with while it can't be reached.
    static func shared(
        _ context: LoopContext, _ store: any ConfigurationStore, _ writer: ConfigurationWriter, _ logins: LoginTable,
        _ snapshot: SnapshotFile
    ) -> [RepeatedJob] {
        [
            RepeatedJob(on: context.loop) {
                let asked = MonotonicTime.now, since = WallTime.now.milliseconds - Limits.loginLongestNs / 1_000_000
                // While it can't be reached, what is known holds.
                if let stored = try? await store.logins(since: since) {
                    logins.adopt(stored, asked: asked, nowMs: WallTime.now.milliseconds, now: .now)
                }
                return Limits.loginReadNs
            },
            RepeatedJob(on: context.loop) {
                await BesideLoops.run {
                    do throws(WriteFault) { try await writer.write(snapshot) } catch { Log.error("\(error)") }
                }
                return Limits.snapshotStepNs
            },
        ]
    }
}
