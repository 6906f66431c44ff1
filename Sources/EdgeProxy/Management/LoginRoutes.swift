import Formats
import Model
import Store
import Transport

extension ManagementApi {
    /// Who logs in where there is no owner yet, by the password that the start has printed.
    static let firstUser = LoginTable.UserName(owner: "", id: "first")
    static let firstEmail = "admin@localhost"

    /// Who a cookie's login is; `nil` for none.
    static func principal(_ token: [UInt8], _ logins: LoginTable, _ objects: ManagedObjects, now: MonotonicTime) -> Principal? {
        guard let name = logins.user(token, now: now) else { return nil }
        if name == firstUser, !objects.hasOwner(of: "") {
            return Principal(tenant: nil, rights: .all, name: "user:\(firstEmail)", user: name.id)
        }
        guard let user = objects.users.find(name.owner, name.id)?.model else { return nil }
        return Principal(tenant: user.tenant, rights: user.role.rights, name: "user:\(user.email)", user: user.id)
    }

    func logIn(_ call: ManagementCall) async throws(Reply.Failure) -> ManagementAnswer {
        _ = try QueryParameters(call.query, allowed: [])
        let body: LoginBody = try Reply.read(try call.json())
        let (email, password) = (body.email.lowercased(), Array(body.password.utf8))
        let now = MonotonicTime.now
        try throttle(email, call)
        let objects = objects, found = objects.users.all.first { $0.model.email == email }
        let isFirst = found == nil && email == Self.firstEmail && !objects.hasOwner(of: "")
        let isRight = try await isPassword(password, of: found)
        let isLet = isRight || isFirst && logins.useOneTimePassword(password)
        logins.note(account: email, address: call.address, isRight: isLet, now: now)
        await tell("login", of: found?.model.owner ?? "", email, isLet ? "done" : "refused", call)
        guard isLet else {
            throw Reply.Failure(
                status: 401, code: "bad_credentials", message: "the address or the password is wrong", challenge: Reply.challenge)
        }
        // A token that somebody had before is not made theirs by logging in with it.
        if let cookie = call.cookie { try await end(cookie) }
        let name = found.map { LoginTable.UserName(owner: $0.model.owner, id: $0.model.id) } ?? Self.firstUser
        let token = logins.makeToken(), nowMs = nowMs()
        try await keeping { store throws(StoreError) in
            try await store.add(
                StoredLogin(token: Sha256.digest(token), owner: name.owner, user: name.id, createdMs: nowMs),
                forgetting: nowMs - Limits.loginLongestNs / 1_000_000)
        }
        logins.begin(name, token: token, now: .now)
        var answer = ManagementAnswer("user", Self.json(found?.model))
        answer.headers.append(("Set-Cookie", SessionCookie.setting(String(decoding: token, as: UTF8.self), isTls: call.isTls)))
        return answer
    }

    func logOut(_ call: ManagementCall) async throws(Reply.Failure) -> ManagementAnswer {
        _ = try QueryParameters(call.query, allowed: [])
        let body: LogoutBody = try Reply.read(try call.jsonOrNothing())
        guard let token = call.cookie, let name = logins.user(token, now: .now) else { return .nothing }
        try await end(token)
        if body.isEverywhere { try await endAll(of: name) }
        await tell("logout", of: name.owner, call.principal.name, "done", call)
        var answer = ManagementAnswer.nothing
        answer.headers.append(("Set-Cookie", SessionCookie.clearing(isTls: call.isTls)))
        return answer
    }

    func profile(_ call: ManagementCall) throws(Reply.Failure) -> ManagementAnswer {
        _ = try QueryParameters(call.query, allowed: [])
        let principal = call.principal
        if let id = principal.user {
            return ManagementAnswer("user", Self.json(objects.users.find(principal.tenant ?? "", id)?.model))
        }
        // A key is nobody's: it says what it may do.
        let rights = KeyScope.allCases.filter { principal.rights.contains($0.rights) }.map { Json.string($0.rawValue) }
        return ManagementAnswer(
            "user",
            [
                "id": .string(principal.name), "email": .null, "name": .string(principal.name), "role": .null,
                "tenant": .text(principal.tenant),
                "scopes": .array(rights),
            ])
    }

    func changePassword(_ call: ManagementCall) async throws(Reply.Failure) -> ManagementAnswer {
        _ = try QueryParameters(call.query, allowed: [])
        guard let id = call.principal.user, let found = objects.users.find(call.principal.tenant ?? "", id) else { throw Reply.forbidden }
        let body: PasswordBody = try Reply.read(try call.json()), old = Array(body.old.utf8)
        try throttle(found.model.email, call)
        let hash = try await hash(body.new, at: "new_password")
        let isRight = try await isPassword(old, of: found)
        logins.note(account: found.model.email, address: call.address, isRight: isRight, now: .now)
        guard isRight else { throw Reply.invalid([FieldError(path: "password", message: "is not the password")]) }
        _ = try await change(call, "change password", false) { draft throws(ChangeRefusal) in
            guard var user = draft.objects.find(UserAccount.self, found.model.owner, id)?.model else { throw .missing }
            user.password = .literal(hash)
            try draft.put(user)
        }
        try await endAll(of: LoginTable.UserName(owner: found.model.owner, id: id), besides: call.cookie)
        return .nothing
    }

    // MARK: Passwords

    /// - Throws: 429 for whoever has tried too often.
    private func throttle(_ account: String, _ call: ManagementCall) throws(Reply.Failure) {
        guard let seconds = logins.wait(account: account, address: call.address, now: .now) else { return }
        throw Reply.Failure(
            status: 429, code: "too_many_logins", message: "too many attempts: try again in \(seconds) s", retryAfter: seconds)
    }

    /// - Parameter user: `nil`: nobody, which takes as long.
    private func isPassword(_ password: [UInt8], of user: Managed<UserAccount>?) async throws(Reply.Failure) -> Bool {
        let kept: String? = if case .literal(let hash)? = user?.model.password { hash } else { nil }
        let plain = user?.record.followsFile == true && kept == nil ? filePassword() : nil
        guard let isRight = await logins.isPassword(password, kept: kept, plain: plain) else {
            throw Reply.Failure(status: 429, code: "too_many_logins", message: "too many logins at once: try again", retryAfter: 2)
        }
        return isRight
    }

    // MARK: The end of a login

    private func end(_ token: [UInt8]) async throws(Reply.Failure) {
        // First where it would come back from: an answer that says that nothing was changed is true then.
        try await keeping { store throws(StoreError) in try await store.removeLogin(Sha256.digest(token)) }
        logins.end(token, now: .now)
    }

    func endAll(of user: LoginTable.UserName, besides token: [UInt8]? = nil) async throws(Reply.Failure) {
        try await keeping { store throws(StoreError) in
            try await store.removeLogins(owner: user.owner, user: user.id, besides: token.map { Sha256.digest($0) } ?? [])
        }
        logins.endAll(of: user, besides: token, now: .now)
    }

    private func keeping(_ work: (any ConfigurationStore) async throws(StoreError) -> Void) async throws(Reply.Failure) {
        do throws(StoreError) { try await work(store) } catch { throw Reply.Failure(error) }
    }

    // MARK: Parts

    /// `nil`: who logs in where there is nobody yet.
    private static func json(_ user: UserAccount?) -> Json {
        [
            "id": .string(user?.id ?? firstUser.id), "email": .string(user?.email ?? firstEmail),
            "name": .string(user?.name ?? "First login"),
            "role": .string((user?.role ?? .owner).rawValue), "tenant": .text(user?.tenant),
        ]
    }
}
