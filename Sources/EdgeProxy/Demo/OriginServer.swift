import Console
import Foundation
import Model
import Transport

/// The demo's origin as a server: one loop on a thread of its own, so that its faults never touch the proxy's loops.
public final class OriginServer: Sendable {
    /// Without a final "/".
    public let url: String
    private let loop: EventLoop
    private let server: HttpServer

    /// Listens and answers from here on.
    ///
    /// - Parameter address: "127.0.0.1:8081"; port 0 takes a free one.
    /// - Throws: `InputError` when it can't listen there.
    public init(address: ListenAddress, origin: DemoOrigin, media: DemoMedia) throws(InputError) {
        do {
            let loop = try EventLoop()
            server = HttpServer(loops: [loop]) { OriginHandler(loop: $0, origin: origin, media: media) }
            let bound = try server.start([HttpServer.Endpoint(address: address.description)])
            self.loop = loop
            url = "http://\(bound.first?.description ?? address.description)"
        } catch {
            throw InputError("demo origin: \(error)")
        }
        Thread { [loop] in loop.run() }.start()
    }

    /// Ends the loop's thread; open connections are cut.
    public func stop() { loop.stop() }
}
