import Decision
import Dispatch
import Model
import Store
import Synchronization
import Transport

/// What no request asks for: creatives are read, sessions expire, leases are renewed, the load is watched, ads that are over are counted.
final class Upkeep: Sendable {
    private let edge: ProxyState
    private let creatives: RepeatedJob
    private let others: [RepeatedJob]
    /// Of a large catalogue a new edition takes a part of a second, in which no loop can do without; and files wait for disks.
    private let queue = DispatchQueue(label: "upkeep")
    /// Of the ads and slates that were read, or are being read.
    private let readEdition: Atomic<Int>

    /// - Parameter rollUp: `nil` where nothing is added up.
    init(_ edge: ProxyState, _ rollUp: RollUpRunner? = nil) {
        self.edge = edge
        readEdition = Atomic(edge.library.edition)
        let first = edge.contexts[0], queue = queue
        creatives = RepeatedJob(on: first.loop) {
            await edge.library.read(
                with: first.client, loop: first.loop, timeoutMs: edge.settings.int(.creativeTimeout),
                recheckNs: edge.settings.ns(.creativeRecheck))
            queue.async { Self.publishCampaigns(edge) }
            return edge.library.report.faults.isEmpty ? edge.settings.ns(.creativeRecheck) : Limits.creativeRetryNs
        }
        var shard = 0, changes: UInt64 = 0
        var jobs = edge.contexts.map { context in
            RepeatedJob(on: context.loop, everyNs: Limits.leaseStepNs) { context.decider.renewSome(now: context.loop.wallTime) }
        }
        jobs += edge.contexts.map { context in
            RepeatedJob(on: context.loop, everyNs: Limits.endingStepNs) { context.endIdlePresentations() }
        }
        // Where some host is dead, what was read of the others does not wait for it.
        jobs.append(
            RepeatedJob(on: first.loop, everyNs: Limits.campaignsStepNs) {
                guard edge.library.changes != changes else { return }
                changes = edge.library.changes
                queue.async { Self.publishCampaigns(edge) }
            })
        jobs.append(
            RepeatedJob(on: first.loop, everyNs: Limits.expiryStepNs) {
                let loop = first.loop, before = loop.time - edge.settings.ns(.sessionExpiry)
                AdEvents(context: first).close(shard: shard, before: before)
                edge.expire(shard: shard, before: before, at: loop.wallTime)
                shard += 1
            })
        var overload = Overload()
        jobs.append(RepeatedJob(on: first.loop, everyNs: Limits.overloadStepNs) { Self.watchLoad(edge, &overload) })
        jobs += edge.contexts.map { context in
            let events = AdEvents(context: context), loops = edge.contexts.count
            var step = 0
            return RepeatedJob(on: context.loop, everyNs: Limits.adStepNs) {
                // Each shard has one loop that looks at it, and each loop a part of its shards in each turn.
                let own = stride(from: context.loop.index, to: SessionTable.shardCount, by: loops).filter {
                    $0 / loops % Limits.adSteps == step
                }
                events.look(shards: own)
                step = (step + 1) % Limits.adSteps
            }
        }
        jobs.append(
            RepeatedJob(on: first.loop, everyNs: Limits.reservationStepNs) {
                let nowMs = first.loop.wallTime.milliseconds
                queue.async { edge.counting.giveBack(nowMs: nowMs) }
            })
        jobs.append(
            RepeatedJob(on: first.loop, everyNs: Limits.outcomesStepNs) {
                let nowMs = first.loop.wallTime.milliseconds
                queue.async { edge.avails.flush(nowMs: nowMs) }
            })
        jobs.append(
            RepeatedJob(on: first.loop, everyNs: Limits.eventsRemovedStepNs) {
                queue.async { Self.removeEvents(edge, rollUp) }
            })
        jobs.append(
            RepeatedJob(on: first.loop, everyNs: Limits.saltsStepNs) { edge.salts.forget(nowMs: first.loop.wallTime.milliseconds) })
        others = jobs
    }

    func start() { for job in others + [creatives] { job.start() } }

    /// Ends all of it, gives back what the loops hold of the budgets, and writes down what they have counted, and what has waited.
    func stop() {
        for job in others + [creatives] { job.stop() }
        let done = DispatchGroup()
        for context in edge.contexts {
            done.enter()
            context.loop.execute { [edge] in
                let events = AdEvents(context: context)
                for shard in stride(from: context.loop.index, to: SessionTable.shardCount, by: edge.contexts.count) {
                    events.close(shard: shard, before: nil)
                }
                context.planner.fold()
                context.decider.close(now: context.loop.wallTime)
                done.leave()
            }
        }
        done.wait()
        queue.sync {}
        edge.avails.flush(nowMs: WallTime.now.milliseconds, isLast: true)
    }

    /// Another directory is in force: when this returns every decision goes by its campaigns, and its creatives are being read. For
    /// whoever may wait, which no loop may.
    func directoryChanged() {
        queue.sync { Self.publishCampaigns(edge) }
        let edition = edge.library.edition
        if readEdition.exchange(edition, ordering: .relaxed) != edition { creatives.hurry() }
    }

    private static func publishCampaigns(_ edge: ProxyState) {
        let refused = edge.catalogues.update(edge.catalogueFeed.tenants(edge.directories.current.objects, edge.library))
        for (tenant, why) in refused { Log.error("tenant \(tenant): the campaigns stay as they were: \(why)") }
    }

    /// Lets go of what stands in the sums and no start needs any more.
    private static func removeEvents(_ edge: ProxyState, _ rollUp: RollUpRunner?) {
        guard let log = edge.counting.log, let kept = rollUp?.keptFrom else { return }
        do throws(EventFileFault) { try log.remove(before: kept.segment) } catch { Log.error("events can't be removed: \(error)") }
    }

    /// Looks whether the process has more to do than it can: then new sessions are refused, and those that play go on.
    private static func watchLoad(_ edge: ProxyState, _ overload: inout Overload) {
        let load = Load(
            turnMaxNs: edge.contexts.map { $0.loop.statistics.resetTurnMax() }.max() ?? 0, residentBytes: Load.residentBytes(),
            descriptors: Load.openDescriptors(), descriptorLimit: Load.descriptorLimit())
        let why = overload.judge(load, edge.settings)
        let wasOverloaded = edge.isOverloaded.load(ordering: .relaxed)
        if let why, !wasOverloaded { Log.warning("overloaded, new sessions are refused: \(why)") }
        if why == nil, wasOverloaded { Log.info("overloaded no more: new sessions are taken") }
        edge.isOverloaded.store(why != nil, ordering: .relaxed)
    }
}
