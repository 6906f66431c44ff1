import Foundation
import TestSupport

/// Debian's nginx as a server of static files, tuned as far as it goes, with one process on one core.
final class NginxServer {
    let process: ServerProcess
    let port: UInt16
    private let folder: BenchFolder

    /// - Returns: `nil` where there is no nginx.
    static var program: String? {
        ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"].first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    init(_ program: String, core: Int?, in folder: BenchFolder) throws {
        self.folder = folder
        port = try Loopback.freePort()
        let root = folder.path + "/www"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let file = try folder.write(
            "nginx.conf",
            """
            daemon off; master_process off; worker_processes 1; pid \(folder.path)/nginx.pid; error_log \(folder.path)/nginx.err;
            events { worker_connections 4096; }
            http {
              access_log off; sendfile on; tcp_nopush on; open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s;
              keepalive_requests 1000000000; keepalive_timeout 600s; types { application/vnd.apple.mpegurl m3u8; }
              client_body_temp_path \(folder.path)/body; proxy_temp_path \(folder.path)/proxy; fastcgi_temp_path \(folder.path)/fastcgi;
              uwsgi_temp_path \(folder.path)/uwsgi; scgi_temp_path \(folder.path)/scgi;
              server { listen 127.0.0.1:\(port); root \(root); }
            }
            """)
        process = try ServerProcess(
            [program, "-e", "\(folder.path)/nginx.err", "-c", file], core: core, log: "\(folder.path)/nginx.log")
        let port = port
        try process.wait { (try? BlockingClient(port: port)) != nil }
    }

    /// Serves `bytes` from now on; tells the path. Each has a name of its own, or the cache would go on with the old size.
    func serve(_ bytes: [UInt8], as name: String) throws -> String {
        try folder.write("www/\(name)", bytes)
        return "/\(name)"
    }
}
