import CCurl

/// How a transfer ended, in our words.
struct CurlResult {
    /// `nil`: the response is complete.
    let failure: FetchError.Kind?
    /// curl's own words, for the log.
    let message: String
}

/// A curl multi handle whose sockets and timer are the loop's own: one pool of connections. Used on its loop's thread alone.
final class CurlMulti {
    private let loop: EventLoop
    private let multi: UnsafeMutableRawPointer
    private var active: [UnsafeMutableRawPointer: CurlEasy] = [:]
    private var sockets: [Int32: CurlSocket] = [:]
    private var timer: TimerId?
    /// Calls into curl under way. Within them curl refuses additions and removals: they wait.
    private var depth = 0
    private var adding: [CurlEasy] = []
    private var removing: [(easy: CurlEasy, then: () -> Void)] = []
    private var isClosed = false

    init(loop: EventLoop, connectionsPerHost: Int, connections: Int) {
        curlStarted
        self.loop = loop
        guard let multi = curl_multi_init() else { fatalError("no memory for a curl handle") }
        self.multi = multi
        let me = Unmanaged.passUnretained(self).toOpaque()
        curl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, me)
        curl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, me)
        curl_multi_set_socket(multi, curlWantsSocket)
        curl_multi_set_timer(multi, curlWantsTimer)
        curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connectionsPerHost)
        curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections)
        // Those in use count too: with less, a busy pool would close each connection that falls idle.
        curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
    }

    deinit { close() }

    /// Starts a prepared transfer; its events come in later turns.
    func add(_ easy: CurlEasy) {
        guard depth == 0 else { return adding.append(easy) }
        active[easy.handle] = easy
        let code = curl_multi_add_handle(multi, easy.handle)
        if code != CURLM_OK {
            active[easy.handle] = nil
            let message = String(cString: curl_multi_strerror(code))
            loop.schedule(afterNs: 0) { easy.events?.ended(CurlResult(failure: .internal, message: message)) }
        }
    }

    /// Ends a transfer without a word; `then` runs once curl has let go of it, at once where that can be.
    func remove(_ easy: CurlEasy, then: @escaping () -> Void) {
        adding.removeAll { $0 === easy }
        if depth > 0 { return removing.append((easy, then)) }
        drop(easy)
        then()
    }

    /// Calls something of curl that may call back.
    func within(_ body: () -> Void) {
        depth += 1
        body()
        depth -= 1
        if depth == 0 { settle() }
    }

    /// Closes all connections. Transfers must have been removed. Not within an event.
    func close() {
        guard !isClosed else { return }
        precondition(depth == 0, "closed within a stream's callback")
        isClosed = true
        for easy in Array(active.values) { drop(easy) }
        curl_multi_cleanup(multi)
        if let timer { loop.cancel(timer) }
        for socket in sockets.values { socket.end() }
        sockets = [:]
    }

    private func drop(_ easy: CurlEasy) {
        guard active.removeValue(forKey: easy.handle) != nil else { return }
        // It may call the socket and timer functions, which only note things.
        curl_multi_remove_handle(multi, easy.handle)
    }

    fileprivate func act(_ socket: Int32, _ events: Int32) {
        within {
            var running: Int32 = 0
            curl_multi_socket_action(multi, socket, events, &running)
        }
    }

    /// What had to wait until curl returned, then what curl has to say. One message at a time: hearing of one may end or start others.
    private func settle() {
        while !isClosed {
            let removals = removing, additions = adding
            removing = []
            adding = []
            for (easy, then) in removals {
                drop(easy)
                then()
            }
            for easy in additions { add(easy) }
            var left: Int32 = 0
            guard let message = curl_multi_info_read(multi, &left) else {
                if removing.isEmpty && adding.isEmpty { return }
                continue
            }
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle, let easy = active[handle] else { continue }
            let code = curl_message_result(message)
            drop(easy)
            easy.events?.ended(CurlResult(code, easy))
        }
    }

    // MARK: curl's wishes

    fileprivate func wantSocket(_ socket: Int32, _ what: Int32) {
        switch what {
        case CURL_POLL_IN, CURL_POLL_OUT, CURL_POLL_INOUT:
            let reads = what != CURL_POLL_OUT, writes = what != CURL_POLL_IN
            if let known = sockets[socket] {
                known.want(reads: reads, writes: writes)
            } else {
                sockets[socket] = CurlSocket(socket, loop, self, reads: reads, writes: writes)
            }
        default:
            sockets.removeValue(forKey: socket)?.end()
        }
    }

    fileprivate func wantTimer(_ milliseconds: Int) {
        if let timer { loop.cancel(timer) }
        timer = nil
        guard milliseconds >= 0, !isClosed else { return }
        timer = loop.schedule(afterNs: Int64(milliseconds) * 1_000_000) { [weak self] in self?.timerFired() }
    }

    private func timerFired() {
        timer = nil
        act(CURL_SOCKET_TIMEOUT, 0)
        // curl says a time once. If ours came a hair early it did nothing and says nothing: ask.
        guard timer == nil, !isClosed else { return }
        var milliseconds = -1
        if curl_multi_timeout(multi, &milliseconds) == CURLM_OK, milliseconds >= 0 { wantTimer(max(1, milliseconds)) }
    }
}

/// One of curl's sockets on the loop's epoll.
private final class CurlSocket: IoHandler {
    private let socket: Int32, loop: EventLoop
    private unowned let multi: CurlMulti

    init(_ socket: Int32, _ loop: EventLoop, _ multi: CurlMulti, reads: Bool, writes: Bool) {
        self.socket = socket
        self.loop = loop
        self.multi = multi
        watch(reads, writes)
    }

    func want(reads: Bool, writes: Bool) {
        do { try loop.modify(socket, Self.events(reads, writes)) } catch {
            // The number is another socket by now: one that curl closed without a word.
            loop.unregister(socket)
            watch(reads, writes)
        }
    }

    func end() { loop.unregister(socket) }

    private func watch(_ reads: Bool, _ writes: Bool) {
        // Without memory for it in the kernel its transfers run into their time limits, which is as it should be.
        try? loop.register(socket, Self.events(reads, writes), self)
    }

    func ioReady(_ events: IoEvents) {
        // An error or hang-up is curl's to find by reading or writing.
        let mask = (events.contains(.readable) ? CURL_CSELECT_IN : 0) | (events.contains(.writable) ? CURL_CSELECT_OUT : 0)
        multi.act(socket, mask == 0 ? CURL_CSELECT_ERR : mask)
    }

    private static func events(_ reads: Bool, _ writes: Bool) -> IoEvents {
        var events: IoEvents = []
        if reads { events.insert(.readable) }
        if writes { events.insert(.writable) }
        return events
    }
}

private func curlWantsSocket(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: CInt, _ context: UnsafeMutableRawPointer?,
    _ of: UnsafeMutableRawPointer?
) -> CInt {
    Unmanaged<CurlMulti>.fromOpaque(context!).takeUnretainedValue().wantSocket(socket, what)
    return 0
}

private func curlWantsTimer(_ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?) -> CInt {
    Unmanaged<CurlMulti>.fromOpaque(context!).takeUnretainedValue().wantTimer(milliseconds)
    return 0
}
