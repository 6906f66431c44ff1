// What curl says of a transfer, and what follows from it.

extension FetchTransfer: CurlEvents {
    // MARK: Within curl

    func lookupStarts() -> Bool {
        // curl asks for addresses in the URL too, which need no thread; and for a second look-up after a dead connection.
        guard let host = url?.host, IpAddress(host) == nil, lookup != .underWay else { return true }
        lookup = client.gate.enter(host) ? .underWay : .waiting
        return lookup == .underWay
    }

    func mayConnect(_ address: IpAddress) -> Bool {
        lookupEnded()
        guard let kind = client.outbound.refusal(of: address, host: url?.host ?? "") else {
            connecting = address
            return true
        }
        refused = (address, kind)
        return false
    }

    func requestStarts() -> Bool {
        lookupEnded()
        // curl sends again by itself when a connection that it used before closes without a byte (RFC 9110 §9.2.2 lets it).
        guard !isConnected || !request.sendsOnce else {
            failure = FetchError(.connection, "the connection closed without an answer", url: url?.text ?? "")
            return false
        }
        isConnected = true
        return true
    }

    func header(_ line: UnsafeRawBufferPointer) -> Bool {
        do throws(ResponseHead.TooLarge) {
            if try head.append(line) { headIsComplete() }
            return !hasEnded && failure == nil
        } catch {
            failure = FetchError(.headerTooLarge, error.message, url: url?.text ?? "")
            return false
        }
    }

    private func headIsComplete() {
        // A redirect's own body is not what the request is about.
        if request.redirectsMax > 0, let target = head.redirectTarget { return redirect = target }
        // HEAD and 304 tell the length of a body that they don't have.
        let length = request.method == .head || head.status == 304 ? 0 : head.header("content-length").flatMap { Int($0) } ?? 0
        guard length <= bodyLimit else {
            failure = FetchError(.bodyTooLarge, "body of \(length) bytes, over \(bodyLimit)", url: url?.text ?? "")
            return
        }
        if case .stream(let delegate) = sink {
            watchSilence()
            delegate.streamHead(response())
        } else if length > 0 {
            body.reserveCapacity(length)
        }
    }

    func data(_ bytes: UnsafeRawBufferPointer) -> CurlFlow {
        guard !hasEnded else { return .stop }
        if flow != .open {
            flow = .held
            return .pause
        }
        bodyBytes += bytes.count
        if redirect != nil { return bodyBytes <= Limits.redirectBodyBytes ? .take : .stop }
        guard bodyBytes <= bodyLimit else {
            failure = FetchError(.bodyTooLarge, "body of more than \(bodyLimit) bytes", url: url?.text ?? "")
            return .stop
        }
        guard case .stream(let delegate) = sink else {
            body.append(contentsOf: bytes)
            return .take
        }
        lastByteNs = loop.now
        // Asked for before it is said: the reader may drain and call `resume` before it returns.
        flow = .asked
        if delegate.streamData(bytes) == .more { flow = .open }
        return hasEnded ? .stop : .take
    }

    // MARK: After curl

    func ended(_ result: CurlResult) {
        guard !hasEnded else { return }
        if lookup == .waiting {
            // Not a failure of the name: there was no place. What is known of the name by then is in curl's cache.
            client.gate.wait(url?.host ?? "", self) { [unowned self] in beginHop() }
            return
        }
        let phase = phase
        leaveLookup(abandoned: result.failure == .timeout)
        if let failure { return finish(.failure(failure)) }
        if let redirect { return follow(redirect) }
        if let kind = result.failure { return explain(kind, result.message, phase) }
        // To curl a connection that ends within the header ends the header.
        guard head.isComplete else { return finish(failing: .incomplete, "the connection ended within the header") }
        finish(.success(response()))
    }

    private func explain(_ kind: FetchError.Kind, _ message: String, _ phase: String) {
        switch kind {
        case .connect:
            guard let refused else { return finish(failing: .connect, message) }
            let what = "\(refused.address) (\(refused.kind)) of \(url?.host ?? "") is not in outbound.allow"
            if connecting == nil { return finish(failing: .refusedAddress, what) }
            finish(failing: .connect, "\(message); \(what)")
        case .timeout: finish(failing: .timeout, "\(message): \(phase)")
        case .connection where head.hasBegun: finish(failing: .incomplete, "\(message), after \(bodyBytes) bytes of the body")
        // A line over 100 kB is "out of memory" to libcurl 7.88.
        case .internal where head.hasBegun && !head.isComplete: finish(failing: .headerTooLarge, "header line: \(message)")
        default: finish(failing: kind, message)
        }
    }

    private func follow(_ target: String) {
        let limit = min(request.redirectsMax, Limits.redirects)
        guard let from = url, hops < limit else { return finish(failing: .redirects, "more than \(limit) redirects") }
        hops += 1
        do throws(FetchError) {
            let next = try CurlUrl(target, relativeTo: from)
            // They may hold a secret of the origin's.
            if !next.hasSameOrigin(as: from), !request.keepsHeaders { request.headers = [] }
            url = next
        } catch {
            return finish(failing: .redirects, "redirected to an unusable URL: \(error.message)")
        }
        // RFC 9110 §15.4: 303 asks for GET; so do 301 and 302 after POST, as all clients have it.
        if head.status == 303 && request.method != .head || [301, 302].contains(head.status) && request.method == .post {
            request.method = .get
            request.body = nil
            request.headers.removeAll { $0.0.lowercased().hasPrefix("content-") }
        }
        beginHop()
    }

    // MARK: The place in the gate

    /// Within curl; the gate may start others, which has to wait.
    private func lookupEnded() {
        guard lookup == .underWay, let host = url?.host else { return }
        lookup = .none
        loop.schedule(afterNs: 0) { [gate = client.gate] in gate.leave(host) }
    }

    /// - Parameter abandoned: the look-up's thread goes on without us, and counts until it must be over.
    func leaveLookup(abandoned: Bool) {
        let was = lookup
        lookup = .none
        guard let host = url?.host else { return }
        switch was {
        case .none: break
        case .waiting: client.gate.forget(self)
        case .underWay where abandoned:
            loop.schedule(afterNs: Self.ns(Limits.lookupLingerMs)) { [gate = client.gate] in gate.leave(host) }
        case .underWay: client.gate.leave(host)
        }
    }
}
