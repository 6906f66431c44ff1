import CCurl
import Glibc

// Functions for libcurl to call: global and not isolated, since a closure with an isolation of its own traps off its executor.
// Each gets the `CurlEasy` of its transfer, which the multi handle's owner holds while curl may call.

func curlReceivesBody(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
    guard let events = easy(context).events else { return 0 }
    switch events.data(UnsafeRawBufferPointer(start: bytes, count: size * count)) {
    case .take: return size * count
    case .pause: return Int(CURL_WRITEFUNC_PAUSE)
    // Any other count than the given one ends the transfer; an empty piece has no other but this.
    case .stop: return size * count == 0 ? 1 : 0
    }
}

func curlReceivesHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
    let took = easy(context).events?.header(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? false
    return took ? size * count : 0
}

func curlStartsLookup(_ resolver: UnsafeMutableRawPointer?, _ reserved: UnsafeMutableRawPointer?, _ context: UnsafeMutableRawPointer?)
    -> CInt
{
    easy(context).events?.lookupStarts() == true ? 0 : 1
}

func curlStartsRequest(
    _ context: UnsafeMutableRawPointer?, _ peer: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?, _ peerPort: CInt,
    _ localPort: CInt
) -> CInt {
    easy(context).events?.requestStarts() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

/// Before a handshake: `tls` is OpenSSL's context of the new connection, `context` the trust store's.
func curlPreparesTls(_ easy: UnsafeMutableRawPointer?, _ tls: UnsafeMutableRawPointer?, _ context: UnsafeMutableRawPointer?) -> CURLcode {
    guard let tls, let context else { return CURLE_ABORTED_BY_CALLBACK }
    TrustStore.use(context, for: tls)
    return CURLE_OK
}

/// Sees the resolved address of every new connection, redirects and changed names included: the place to refuse it.
func curlOpensSocket(_ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?)
    -> curl_socket_t
{
    guard let address, let events = easy(context).events else { return CURL_SOCKET_BAD }
    let ip = withUnsafePointer(to: &address.pointee.addr) { IpAddress($0) }
    guard let ip, events.mayConnect(ip) else { return CURL_SOCKET_BAD }
    let kind = address.pointee.socktype | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
    let socket = socket(address.pointee.family, kind, address.pointee.`protocol`)
    guard socket >= 0 else { return CURL_SOCKET_BAD }
    // Sent bytes that stay unacknowledged end the connection: one shared by all of HTTP/2 would take each new request into the dark.
    var limit = CInt(Limits.tcpUserTimeoutMs)
    setsockopt(socket, CInt(IPPROTO_TCP), TCP_USER_TIMEOUT, &limit, socklen_t(MemoryLayout<CInt>.size))
    return socket
}

private func easy(_ context: UnsafeMutableRawPointer?) -> CurlEasy {
    Unmanaged<CurlEasy>.fromOpaque(context!).takeUnretainedValue()
}
