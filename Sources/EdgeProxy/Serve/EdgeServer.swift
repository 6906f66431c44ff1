import Decision
import Dispatch
import Foundation
import Glibc
import Transport

/// The proxy as a process: loops, listeners, signals.
final class EdgeServer {
    private let configuration: Configuration
    private let edge: ProxyState
    private let loops: [EventLoop]
    private let server: HttpServer
    /// Management on an address of its own.
    private let admin: HttpServer?
    private let data: DataDirectory
    private let trap: CrashTrap?
    private let ledger: LedgerFile

    /// Takes the data directory and reads the secrets; nothing listens yet.
    /// - Parameter pages: answered beside the routes of the proxy.
    init(_ configuration: Configuration, pages: [FixedPage] = []) throws {
        let file = configuration.file
        data = try DataDirectory(configuration.dataDir, file: file)
        // Channels that the process crashes on are served without ads, so that all others are served.
        let trapped = CrashTrap.takeDown(in: data.path, now: Clock.wallNs())
        var configuration = configuration
        for index in configuration.channels.indices where trapped.contains(configuration.channels[index].path) {
            Log.error("\(configuration.channels[index].path) starts in pass-through: the process crashed on it twice within ten minutes")
            configuration.channels[index].stitch = .off
        }
        self.configuration = configuration
        var keys: [[UInt8]] = []
        for (index, secret) in configuration.sessionSecrets.enumerated() {
            keys.append(try Self.read(secret, "secrets.session[\(index)]", file))
        }
        if keys.isEmpty { keys = [try data.sessionKey(file: file)] }
        var headers: [[(String, String)]] = []
        for (index, channel) in configuration.channels.enumerated() {
            headers.append(
                try channel.originHeaders.map {
                    (
                        $0.name,
                        String(decoding: try Self.read($0.value, "channels[\(index)].origin_headers.\($0.name)", file), as: UTF8.self)
                    )
                })
        }
        let access = try Access(configuration)
        let outbound: OutboundPolicy
        do {
            outbound = try OutboundPolicy(allow: configuration.outboundAllow.map(\.text))
        } catch {
            throw ConfigurationError(file: file, path: "outbound.allow[\(error.index)]", message: error.message)
        }
        let (recovered, journal) = try data.openJournal(configuration.settings, file: file) { recovered in
            recovered.forget(before: Clock.wallNs() - Limits.retiredKeepNs)
        }
        ledger = LedgerFile(folder: configuration.dataDir)
        let edge: ProxyState
        do {
            edge = try ProxyState(
                configuration, signer: SessionSigner(keys: keys), access: access, originHeaders: headers, journal: journal,
                accounts: AdAccounts(Ledger(delivered: ledger.read())))
        } catch {
            throw ConfigurationError(file: file, path: "campaigns", message: "\(error)")
        }
        self.edge = edge
        loops = try (0..<(configuration.loops ?? min(CpuBudget.loops(), Limits.loops))).map { try EventLoop(index: $0) }
        for loop in loops {
            loop.slowTurnNs = configuration.settings.ns(.watchdogTurn)
            loop.onSlowTurn = { Log.warning("slow turn: \($0)") }
            edge.add(LoopContext(edge: edge, loop: loop, outbound: outbound))
        }
        edge.restore(recovered, now: Clock.monotonicNs())
        journal.rewrite { [unowned edge] each, put in edge.fold(each, put) }
        let contexts = edge.contexts
        edge.passThrough.store(configuration.channels.count { trapped.contains($0.path) }, ordering: .relaxed)
        trap = CrashTrap(folder: data.path, channels: configuration.channels.map(\.path), loops: loops.count)
        if let trap {
            for context in contexts { context.work = trap.slot(context.loop.index) }
        }
        let isSplit = configuration.adminListen != nil
        var settings = HttpServerSettings(configuration.settings)
        settings.onRefusal = { [edge] status, _, _ in if (400..<500).contains(status) { edge.metrics.badRequests.add() } }
        server = HttpServer(loops: loops, settings: settings) { loop in
            EdgeHandler(contexts[loop.index], pages: pages, scope: isSplit ? .viewers : .all)
        }
        guard isSplit else {
            admin = nil
            return
        }
        admin = HttpServer(loops: loops, settings: settings) { loop in
            EdgeHandler(contexts[loop.index], pages: [], scope: .management)
        }
    }

    /// Listens, and serves until SIGTERM or SIGINT has drained it.
    /// - Parameter ready: called with the addresses when requests are answered.
    func run(ready: ([PeerAddress]) -> Void) throws {
        Self.raiseDescriptorLimit()
        signal(SIGPIPE, SIG_IGN)
        // A journal that may not grow is an error code, not the end.
        signal(SIGXFSZ, SIG_IGN)
        // Signals are taken here alone; threads made from now on inherit the mask.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        // Before any thread is made: it reads the environment.
        let addresses = try listen(InheritedListeners.fromEnvironment())
        let threads = loops.map { loop in
            let thread = Thread { loop.run() }
            thread.name = "loop-\(loop.index)"
            thread.stackSize = 1 << 20
            thread.start()
            return thread
        }
        _ = threads
        Log.writer.start()
        defer { Log.writer.close(within: Limits.logCloseSeconds) }
        for context in edge.contexts { context.loop.execute { context.work.adopt() } }
        trap?.arm()
        startUpkeep()
        edge.isReady.store(true, ordering: .relaxed)
        ready(addresses)
        wait(for: &signals)
        drain()
        closeAccounts()
        for loop in loops { loop.stop() }
        edge.journal?.close()
    }

    /// - Parameter inherited: sockets that the service manager holds open, so that an upgrade loses no connection.
    private func listen(_ inherited: InheritedListeners) throws -> [PeerAddress] {
        var endpoints = [HttpServer.Endpoint(address: configuration.listen.description)]
        if let tls = configuration.listenTls {
            endpoints.append(
                .init(address: tls.address.description, tls: TlsIdentity(certificatePath: tls.certificate, keyPath: tls.key)))
        }
        do {
            let addresses = try server.start(endpoints, inherited: inherited)
            guard let admin, let address = configuration.adminListen else { return addresses }
            return addresses + (try admin.start([.init(address: address.description)]))
        } catch {
            if error.address == configuration.adminListen?.description {
                throw ConfigurationError(file: configuration.file, path: "admin_listen", message: "\(error)")
            }
            let isTls = error.address != endpoints[0].address
            switch error.reason {
            case .tls(let fault):
                throw ConfigurationError(
                    file: configuration.file, path: "listen_tls.\(fault.field.rawValue)", message: "\(fault.path): \(fault.message)")
            case .malformed, .inUse, .system:
                throw ConfigurationError(
                    file: configuration.file, path: isTls ? "listen_tls.address" : "listen", message: "\(error)")
            }
        }
    }

    /// Work that no request asks for: creatives are read, sessions expire.
    private func startUpkeep() {
        let edge = self.edge, context = edge.contexts[0]
        context.loop.execute {
            Self.readCreatives(edge, context)
            Self.expire(edge, context.loop, shard: 0)
            Self.watch(edge, context.loop)
        }
        for context in edge.contexts { context.loop.execute { Self.renewLeases(context) } }
        let ledger = self.ledger
        context.loop.execute { Self.saveLedger(edge, context.loop, ledger, written: [:]) }
    }

    /// Writes down what was delivered, once a second where something was.
    private static func saveLedger(_ edge: ProxyState, _ loop: EventLoop, _ file: LedgerFile, written: [UInt64: Int64]) {
        loop.schedule(afterNs: Limits.ledgerStepNs) {
            DispatchQueue.global().async {
                let committed = edge.accounts.ledger.withLock { $0.committed }
                if committed != written { save(committed, file) }
                loop.execute { saveLedger(edge, loop, file, written: committed) }
            }
        }
    }

    private static func save(_ delivered: [UInt64: Int64], _ file: LedgerFile) {
        do { try file.write(delivered) } catch { Log.error("\(file.path): \(error)") }
    }

    /// Takes the leases of all loops back, so that the next process begins with what was truly delivered.
    private func closeAccounts() {
        let done = DispatchGroup()
        for context in edge.contexts {
            done.enter()
            context.loop.execute {
                context.desk.close(now: context.loop.wallNow)
                done.leave()
            }
        }
        done.wait()
        Self.save(edge.accounts.ledger.withLock { $0.committed }, ledger)
    }

    /// Each loop renews its leases of the budgets by turns.
    private static func renewLeases(_ context: LoopContext) {
        context.loop.schedule(afterNs: Limits.leaseStepNs) {
            context.desk.renewSome(now: context.loop.wallNow)
            renewLeases(context)
        }
    }

    /// Looks once a second whether the process has more to do than it can: then new sessions are refused, and those that play go on.
    private static func watch(_ edge: ProxyState, _ loop: EventLoop) {
        loop.schedule(afterNs: Limits.overloadStepNs) {
            let load = Load(
                turnMaxNs: edge.contexts.map { $0.loop.statistics.resetTurnMax() }.max() ?? 0, residentBytes: Load.residentBytes(),
                descriptors: Load.openDescriptors(), descriptorLimit: Load.descriptorLimit())
            let why = load.overload(edge.settings)
            if let why, !edge.isOverloaded.load(ordering: .relaxed) { Log.warning("overloaded, new sessions are refused: \(why)") }
            edge.isOverloaded.store(why != nil, ordering: .relaxed)
            watch(edge, loop)
        }
    }

    /// Reads the creatives, publishes what is ready, and comes back later. One round a call: a loop that never ends in an `async`
    /// closure keeps the optimiser busy for ever.
    private static func readCreatives(_ edge: ProxyState, _ context: LoopContext) {
        context.loop.spawn {
            await edge.library.read(
                with: context.client, loop: context.loop, timeoutMs: edge.settings.int(.creativeTimeout),
                recheckNs: edge.settings.ns(.creativeRecheck))
            let pause = publishCreatives(edge)
            context.loop.schedule(afterNs: pause) { readCreatives(edge, context) }
        }
    }

    /// - Returns: when to look again, in nanoseconds.
    private static func publishCreatives(_ edge: ProxyState) -> Int64 {
        // Of a large catalogue that takes a part of a second, in which no loop can do without.
        DispatchQueue.global().async {
            do throws(DecisionError) {
                try edge.catalogues.update(
                    campaigns: edge.configuration.decisionCampaigns(edge.library), tenants: edge.configuration.decisionTenants)
            } catch {
                Log.error("the campaigns stay as they were: \(error)")
            }
        }
        let faults = edge.library.report.faults
        return faults.isEmpty ? edge.settings.ns(.creativeRecheck) : Limits.creativeRetryNs
    }

    private static func expire(_ edge: ProxyState, _ loop: EventLoop, shard: Int) {
        loop.schedule(afterNs: Limits.expiryStepNs) {
            edge.expire(shard: shard, before: loop.now - edge.settings.ns(.sessionExpiry), wallNs: loop.wallNow)
            expire(edge, loop, shard: shard + 1)
        }
    }

    private func wait(for signals: inout sigset_t) {
        while true {
            var number: Int32 = 0
            guard sigwait(&signals, &number) == 0 else { continue }
            guard number == SIGHUP else { return }
            do {
                try server.reloadTls()
                Log.info("certificates read again")
            } catch {
                Log.error("the certificates stay as they were: \(error)")
            }
        }
    }

    /// `/readyz` says no, load balancers get time to see it, then what is open ends and nothing is cut.
    private func drain() {
        edge.isReady.store(false, ordering: .relaxed)
        Log.info("draining")
        usleep(UInt32(clamping: edge.settings.ns(.drainDelay) / 1_000))
        let done = DispatchSemaphore(value: 0)
        let server = self.server, admin = self.admin, limitNs = edge.settings.ns(.drainTimeout), loop = loops[0]
        loop.execute {
            loop.spawn {
                await server.drain(idleNs: Limits.drainIdleNs, limitNs: limitNs)
                // Last, so that whoever looks after it can see it drain.
                await admin?.drain(idleNs: Limits.drainIdleNs, limitNs: limitNs)
                done.signal()
            }
        }
        done.wait()
    }

    private static func read(_ secret: Secret, _ path: String, _ file: String) throws(ConfigurationError) -> [UInt8] {
        do { return try secret.read(path: path) } catch {
            throw ConfigurationError(file: file, path: error.path, message: error.message)
        }
    }

    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

extension HttpServerSettings {
    init(_ settings: Settings) {
        self.init()
        connectionsMax = settings.int(.serverConnections)
        headTimeoutNs = settings.ns(.serverHeaderTimeout)
        bodyTimeoutNs = settings.ns(.serverBodyTimeout)
        idleTimeoutNs = settings.ns(.serverIdleTimeout)
        writeTimeoutNs = settings.ns(.serverWriteTimeout)
        headBytesMax = settings.bytes(.serverHeaderBytes)
        bodyBytesMax = settings.bytes(.serverBodyBytes)
    }
}
