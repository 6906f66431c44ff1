import Console
import Decision
import Dispatch
import Foundation
import Glibc
import Model
import Store
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
    private let upkeep: Upkeep
    private let rollUp: RollUpRunner
    private let sums: SqlReportStore
    private let passedThrough: Set<String>
    private let publisher: DirectoryPublisher
    private let writer: ConfigurationWriter
    private let store: any ConfigurationStore
    private let passwords: WorkerThreads
    private let storeJobs: [RepeatedJob]
    private let keepUses: @Sendable () async -> Void
    /// Of the first login, where there is nobody who can log in; told once it listens.
    private let firstPassword: String?
    /// As it was read, and how it is read again; `nil`: it can be read once.
    private let first: Configuration
    private let reread: (() throws(ConfigurationError) -> Configuration)?

    /// Takes the data directory and reads the secrets; nothing listens yet.
    /// - Parameters:
    ///   - pages: answered beside the routes of the proxy.
    ///   - replaces: whether the file's objects overwrite those that were changed over REST.
    ///   - reread: reads the configuration again, for SIGHUP.
    init(
        _ read: Configuration, pages: [FixedPage] = [], replaces: Bool = false,
        reread: (() throws(ConfigurationError) -> Configuration)? = nil
    ) throws {
        first = read
        self.reread = reread
        ServerSignals.block()
        let count = read.loops ?? min(CpuBudget.loops(), Limits.loops)
        try Self.raiseDescriptorLimit(loops: count)
        data = try DataDirectory(read.dataDir, file: read.file)
        // Channels that the process crashes on are served without ads, so that all others are served.
        let passedThrough = Set(CrashTrap.takeDown(in: data.path, now: .now))
        self.passedThrough = passedThrough
        let configuration = read.passing(through: passedThrough)
        self.configuration = configuration
        let secrets = try configuration.readSecrets()
        for line in read.doubts(secrets).lines { Log.warning(line) }
        let keys = secrets.session.isEmpty ? [try data.sessionKey(file: configuration.file)] : secrets.session
        let outbound = try configuration.outboundPolicy(), trust = try configuration.trustStore()
        let trap = CrashTrap(folder: data.path, channels: configuration.channels.map(\.path), loops: count)
        self.trap = trap
        let opened = try OpenedStore(in: data.path, read, url: secrets.store)
        let publisher = DirectoryPublisher(read, secrets, passedThrough: passedThrough) { trap?.number(of: $0) ?? -1 }
        let writer = try ConfigurationWriter(opened.store, opened.objects, at: opened.mark, nowMs: { WallTime.now.milliseconds }) {
            publisher.publish($0)
        }
        (self.publisher, self.writer, store) = (publisher, writer, opened.store)
        for line in Blocking.wait({ await writer.follow(read, replaces: replaces) }) { Log.warning(line) }
        let directory = publisher.first(Blocking.wait { await writer.objects })
        let withoutAds = directory.configuration.channels.filter { passedThrough.contains($0.path) }
        for channel in withoutAds {
            Log.error("\(channel.path) starts in pass-through: the process crashed on it twice within ten minutes")
        }
        let seal = JournalSeal(secrets: keys)
        let (recovered, journal) = try data.openJournal(configuration.settings, file: configuration.file, seal: seal) { recovered in
            recovered.forget(before: .now - Limits.retiredKeepNs)
            recovered.forget(historiesBefore: WallTime.now.milliseconds - Limits.viewerKeepMs)
        }
        let zones = Dictionary(directory.configuration.tenants.map { ($0.id, $0.timeZone.table) }) { first, _ in first }
        let events = try OpenedEvents(in: data.path, url: secrets.store, file: configuration.file) { zones[$0] ?? .utc }
        let thirdParties = try BeaconService(
            folder: data.path + "/beacons", secrets: keys, configuration.settings, outbound: outbound, trust: trust, log: events.log)
        let edge: ProxyState
        do throws(DecisionError) {
            edge = try ProxyState(
                directory, signer: SessionSigner(keys: keys), journal: journal, numbers: data.numbers,
                accounts: AdAccounts(Ledger(delivered: events.deliveries)) { journal.append([.history($0)]) }, events: events.log,
                thirdParties: thirdParties, salts: ViewerSalts(folder: data.path, nowMs: WallTime.now.milliseconds))
        } catch {
            throw configuration.failure("campaigns", "\(error)")
        }
        self.edge = edge
        loops = try (0..<count).map { try EventLoop(index: $0) }
        for loop in loops {
            loop.slowTurnNs = configuration.settings.ns(.watchdogTurn)
            loop.onSlowTurn = { Log.warning("slow turn: \($0)") }
            edge.add(LoopContext(edge: edge, loop: loop, outbound: outbound, trust: trust))
        }
        edge.counting.restore(events.recent, nowMs: WallTime.now.milliseconds)
        edge.restore(recovered, played: events.recent, now: .now)
        journal.rewrite { [unowned edge] each, put in edge.fold(each, put) }
        let contexts = edge.contexts
        edge.passThrough.store(withoutAds.count, ordering: .relaxed)
        if let trap {
            for context in contexts { context.work = trap.slot(context.loop.index) }
        }
        rollUp = RollUpRunner(
            events.log, into: events.sums, node: events.node, zone: { [edge] in edge.terms.zone(of: $0) },
            keeps: { [edge] tenant in
                edge.directories.current.objects.tenants.find("", tenant)?.model.retention ?? ReportRetention()
            },
            deliveries: secrets.store == nil ? nil : DeliveriesFile(folder: data.path), nowMs: { WallTime.now.milliseconds },
            report: { Log.warning($0) })
        sums = events.sums
        upkeep = Upkeep(edge, rollUp)
        publisher.begin(edge, upkeep)
        // Accounts are known by when their campaigns were made.
        upkeep.directoryChanged()
        passwords = try WorkerThreads(name: "scrypt", threads: Limits.passwordThreads, waitingMax: Limits.passwordsWaiting)
        let logins = LoginTable(passwords) { .random(in: 0 ... .max) }
        logins.adopt(opened.logins, asked: .now, nowMs: WallTime.now.milliseconds, now: .now)
        edge.management = ManagementApi(
            edge.directories, writer, store, logins: logins, library: edge.library, cursorKey: keys[0],
            openApi: Array(OpenApi.document(Route.management).text.utf8), nowMs: { WallTime.now.milliseconds },
            random: { .random(in: 0 ... .max) }, filePassword: { [publisher] in publisher.adminPassword },
            reports: events.sums, freshen: { [rollUp] in _ = await rollUp.catchUp(withinMs: Limits.freshenMs) },
            countAvails: { [edge] tenant in
                for context in edge.contexts { await context.foldAvails() }
                edge.avails.flush(nowMs: WallTime.now.milliseconds, tenant: tenant)
            }
        ) { [edge] campaign in
            let tenant = edge.directories.current.objects.tenants.find("", campaign.tenant)?.model.decisionTenant
            return edge.accounts.delivered(tenant.map { campaign.priced($0) } ?? campaign)
        }
        // What another node has changed is taken up here.
        store.watch { [writer] in writer.look { Log.warning("what others have changed can't be read: \($0)") } }
        let shared =
            secrets.store == nil ? [] : StoreJobs.shared(contexts[0], store, writer, logins, SnapshotFile(folder: data.path))
        keepUses = { [store] in await StoreJobs.keepUses(store, logins) }
        storeJobs = [StoreJobs.uses(contexts[0], store, logins)] + shared + (opened.late.map { [StoreJobs.retry(contexts[0], $0)] } ?? [])
        firstPassword = directory.objects.hasOwner(of: "") ? nil : logins.makeOneTimePassword()
        let isSplit = configuration.adminListen != nil
        var settings = HttpServerSettings(configuration.settings)
        settings.onRefusal = { [edge] status, _, _ in if (400..<500).contains(status) { edge.metrics.refusals.add() } }
        let lines = CrossOriginLines()
        settings.writeRefusal = { status, reason, origin, response in
            lines.add(origin, to: &response)
            Reply.refusal(status, reason).write(to: &response)
        }
        let routes = RouteTable.proxy(for: isSplit ? [.viewers, .everyone] : [.viewers, .operators, .everyone], pages: pages)
        server = HttpServer(loops: loops, settings: settings) { loop in EdgeHandler(contexts[loop.index], routes, pages: pages) }
        guard isSplit else {
            admin = nil
            return
        }
        let adminRoutes = RouteTable.proxy(for: [.operators, .everyone])
        admin = HttpServer(loops: loops, settings: settings) { loop in EdgeHandler(contexts[loop.index], adminRoutes) }
    }

    /// Listens, and serves until SIGTERM or SIGINT has drained it.
    /// - Parameter ready: called with the addresses when requests are answered.
    func run(ready: ([PeerAddress]) -> Void) throws {
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
        edge.thirdParties?.start()
        upkeep.start()
        for job in storeJobs { job.start() }
        edge.isReady.store(true, ordering: .relaxed)
        if let firstPassword {
            Log.warning(
                "nobody can log in yet: log in once as \(ManagementApi.firstEmail) with the password \(firstPassword), "
                    + "or put \"admin\" into the configuration file")
        }
        ready(addresses)
        while ServerSignals.next() == SIGHUP { reload() }
        drain()
        upkeep.stop()
        for job in storeJobs { job.stop() }
        for loop in loops { loop.stop() }
        passwords.stop(.refuse)
        Blocking.wait { [store, keepUses] in
            await keepUses()
            await store.close()
        }
        edge.journal?.close()
        // What became of beacons goes into the log, and what is played is told when it is there.
        edge.thirdParties?.stop()
        edge.counting.log?.close()
        edge.thirdParties?.close()
        edge.salts.flush()
        rollUp.stop()
        Blocking.wait { [sums] in await sums.close() }
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

    /// SIGHUP: certificates and configuration are read again. A mistake in the file is one line, and changes nothing.
    private func reload() {
        // The certificate first: one that was renewed counts also while the configuration has a mistake.
        if configuration.listenTls != nil {
            do {
                try server.reloadTls()
                Log.info("certificates read again")
            } catch {
                Log.error("the certificates stay as they were: \(error)")
            }
        }
        do throws(ConfigurationError) {
            let read = try reread?() ?? first
            let secrets = try read.checkFiles()
            for line in read.doubts(secrets).lines { Log.warning(line) }
            let before = edge.directories.current
            publisher.adopt(read, secrets)
            for line in Blocking.wait({ [writer] in await writer.follow(read, replaces: false) }) { Log.warning(line) }
            for field in read.fieldsForTheNextStart(comparedWith: configuration) {
                Log.warning("\(read.file): \(field) has changed: that takes effect at the next start")
            }
            Log.info("\(read.file) read again: \(edge.directories.current.changes(since: before))")
        } catch {
            Log.error("the configuration stays as it was: \(error)")
        }
    }

    /// `/readyz` says no, load balancers get time to see it, then what is open ends and nothing is cut.
    private func drain() {
        edge.isReady.store(false, ordering: .relaxed)
        Log.info("draining")
        ServerSignals.takeWhileDraining()
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

    /// - Throws: `InputError` where so few may be open that nothing could be served.
    private static func raiseDescriptorLimit(loops: Int) throws(InputError) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let least = Limits.descriptorsLeast + Limits.descriptorsOfLoop * Int64(loops)
        guard Load.descriptorLimit() < least else { return }
        throw InputError(
            "\(Load.descriptorLimit()) descriptors may be open, and serving takes \(least) at least with \(loops) event loops: "
                + "raise the limit (ulimit -n, LimitNOFILE=), or lower \"loops\"")
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
