import COpenSSL
import Formats
import Model
import Store
import Synchronization
import Transport

/// Who is logged in, and how somebody gets to be. What is looked up with each request is in memory.
final class LoginTable: Sendable {
    private struct Login {
        var user: UserName
        var created: MonotonicTime, seen: MonotonicTime
    }
    /// A user, or a key, wherever their row stands.
    struct UserName: Hashable, Sendable { let owner: String, id: String }

    private struct LastUse {
        /// Milliseconds since 1970.
        var atMs: Int64
        /// Whether the store does not have it yet.
        var isNew = false
    }

    private struct State {
        /// By SHA-256 of the token: who reads this memory can't log in with it.
        var logins: [[UInt8]: Login] = [:]
        /// When one was ended here last.
        var lastEnd: MonotonicTime?
        var throttle = LoginThrottle()
        /// By tenant and id of a key.
        var keyUses: [UserName: LastUse] = [:]
        /// The password with which somebody logs in where there is no owner yet; gone after that.
        var oneTimePassword: [UInt8]?
    }
    private let state = Mutex(State())
    /// scrypt takes a fifth of a second and 32 MiB.
    private let passwords: any Workers
    private let random: @Sendable () -> UInt64
    /// A hash that nobody's password has: an address that nobody has takes as long as any other.
    private let nobody: PasswordHash

    init(_ passwords: any Workers, random: @escaping @Sendable () -> UInt64) {
        (self.passwords, self.random) = (passwords, random)
        nobody = PasswordHash(of: Self.bytes(32, random), salt: Self.bytes(PasswordHash.saltBytes, random))
    }

    private static func bytes(_ count: Int, _ random: () -> UInt64) -> [UInt8] {
        (0..<(count + 7) / 8).flatMap { _ in withUnsafeBytes(of: random()) { Array($0) } }.prefix(count).map { $0 }
    }

    // MARK: Passwords

    /// - Returns: the text that is kept; `nil` where too many wait already.
    func hash(_ password: [UInt8]) async -> String? {
        let salt = Self.bytes(PasswordHash.saltBytes, random)
        return await beside { PasswordHash(of: password, salt: salt).text }
    }

    /// Whether a password is a user's, in one time for all that are not, and for users that are not there.
    /// - Parameters:
    ///   - kept: the hash; `nil` for who has none.
    ///   - plain: the password of the configuration file, for the user that goes by it.
    /// - Returns: `nil` where too many wait already.
    func isPassword(_ password: [UInt8], kept: String?, plain: [UInt8]?) async -> Bool? {
        let hash = kept.flatMap { PasswordHash($0) }, other = hash ?? nobody
        return await beside {
            let isHashed = other.isOf(password) && hash != nil
            guard let plain else { return isHashed }
            return CRYPTO_memcmp(Sha256.digest(plain), Sha256.digest(password), 32) == 0
        }
    }

    private func beside<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            let job = WorkerJob(run: { continuation.resume(returning: work()) }, refuse: { _ in continuation.resume(returning: nil) })
            do { try passwords.submit(job) } catch { continuation.resume(returning: nil) }
        }
    }

    // MARK: Throttling

    /// Whole seconds after which to try again; `nil`: now.
    func wait(account: String, address: IpAddress, now: MonotonicTime) -> Int? {
        state.withLock { $0.throttle.check(account: account, address: address, now: now) }
    }

    func note(account: String, address: IpAddress, isRight: Bool, now: MonotonicTime) {
        state.withLock { state in
            if isRight {
                state.throttle.succeeded(account: account, address: address, now: now)
            } else {
                state.throttle.failed(account: account, address: address, now: now)
            }
        }
    }

    // MARK: Logins

    /// 256 random bits for a cookie.
    func makeToken() -> [UInt8] { Base64.encode(Self.bytes(32, random), .url).filter { $0 != UInt8(ascii: "=") } }

    /// Takes up what a store has: who logged in on another node, or out.
    /// - Parameters:
    ///   - asked: when the store was asked. What began here since then may be missing; what is missing otherwise has ended.
    ///   - nowMs: milliseconds since 1970, as the store's times are.
    func adopt(_ stored: [StoredLogin], asked: MonotonicTime, nowMs: Int64, now: MonotonicTime) {
        let known = Set(stored.map(\.token))
        state.withLock { state in
            state.logins = state.logins.filter { token, login in known.contains(token) || login.created >= asked }
            // What was ended here since then may still be among them: who is new is taken up from the next list.
            if let end = state.lastEnd, end >= asked { return }
            for login in stored where state.logins[login.token] == nil {
                let ageNs = max(0, nowMs - login.createdMs) * 1_000_000
                state.logins[login.token] = Login(user: UserName(owner: login.owner, id: login.user), created: now - ageNs, seen: now)
            }
        }
    }

    /// Begins a login that the store has by now.
    func begin(_ user: UserName, token: [UInt8], now: MonotonicTime) {
        state.withLock { state in
            if state.logins.count >= Limits.logins { state.logins = state.logins.filter { !Self.hasEnded($0.value, now) } }
            // Whoever logs in over and over again ends their own: the one that was used longest ago.
            let own = state.logins.filter { $0.value.user == user }
            if own.count >= Limits.loginsOfUser, let oldest = own.min(by: { $0.value.seen < $1.value.seen }) {
                state.logins[oldest.key] = nil
            }
            state.logins[Sha256.digest(token)] = Login(user: user, created: now, seen: now)
        }
    }

    /// Whose login a token is; `nil` for none, or one that has ended.
    func user(_ token: [UInt8], now: MonotonicTime) -> UserName? {
        let digest = Sha256.digest(token)
        return state.withLock { state in
            guard var login = state.logins[digest] else { return nil }
            guard !Self.hasEnded(login, now) else {
                state.logins[digest] = nil
                return nil
            }
            login.seen = now
            state.logins[digest] = login
            return login.user
        }
    }

    private static func hasEnded(_ login: Login, _ now: MonotonicTime) -> Bool {
        now - login.seen >= Limits.loginIdleNs || now - login.created >= Limits.loginLongestNs
    }

    func end(_ token: [UInt8], now: MonotonicTime) {
        state.withLock { state in
            state.logins[Sha256.digest(token)] = nil
            state.lastEnd = now
        }
    }

    /// Ends all logins of a user.
    /// - Parameter token: but this one.
    func endAll(of user: UserName, besides token: [UInt8]? = nil, now: MonotonicTime) {
        let kept = token.map { Sha256.digest($0) }
        state.withLock { state in
            state.logins = state.logins.filter { $0.value.user != user || $0.key == kept }
            state.lastEnd = now
        }
    }

    // MARK: The first login

    /// Makes a password with which somebody logs in once.
    func makeOneTimePassword() -> String {
        let password = Base64.encode(Self.bytes(15, random), .url)
        state.withLock { $0.oneTimePassword = password }
        return String(decoding: password, as: UTF8.self)
    }

    /// Whether a password is that one; it is good for once.
    func useOneTimePassword(_ password: [UInt8]) -> Bool {
        state.withLock { state in
            guard let expected = state.oneTimePassword, CRYPTO_memcmp(Sha256.digest(expected), Sha256.digest(password), 32) == 0 else {
                return false
            }
            state.oneTimePassword = nil
            return true
        }
    }

    // MARK: Keys

    func noteUse(ofKey id: String, tenant: String, nowMs: Int64) {
        state.withLock { state in
            if state.keyUses.count >= Limits.managedObjects { state.keyUses.removeAll() }
            state.keyUses[UserName(owner: tenant, id: id)] = LastUse(atMs: nowMs, isNew: true)
        }
    }

    func lastUseMs(ofKey id: String, tenant: String) -> Int64? {
        state.withLock { $0.keyUses[UserName(owner: tenant, id: id)]?.atMs }
    }

    /// Takes up what a store has.
    func adopt(_ uses: [KeyUse]) {
        state.withLock { state in
            for use in uses {
                let name = UserName(owner: use.tenant, id: use.id)
                guard state.keyUses[name].map({ $0.atMs < use.atMs }) ?? true else { continue }
                state.keyUses[name] = LastUse(atMs: use.atMs)
            }
        }
    }

    /// What a store does not have yet.
    var newUses: [KeyUse] {
        state.withLock { state in
            state.keyUses.filter(\.value.isNew).map { KeyUse(tenant: $0.owner, id: $0.id, atMs: $1.atMs) }
        }
    }

    /// The store has them now.
    func settle(_ uses: [KeyUse]) {
        state.withLock { state in
            for use in uses where state.keyUses[UserName(owner: use.tenant, id: use.id)]?.atMs == use.atMs {
                state.keyUses[UserName(owner: use.tenant, id: use.id)]?.isNew = false
            }
        }
    }
}
