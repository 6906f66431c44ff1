import Glibc

/// The machine's own files.
public struct SystemEventFiles: EventFiles {
    public init() {}

    public func makeFolder(_ path: String) throws(EventFileFault) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last }
    }

    public func names(in folder: String) throws(EventFileFault) -> [String] {
        guard let entries = opendir(folder) else { throw .last }
        defer { closedir(entries) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(entries) else {
                guard errno == 0 else { throw .last }
                return names.filter { $0 != "." && $0 != ".." }
            }
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
    }

    public func create(_ path: String) throws(EventFileFault) -> any EventFile {
        try SystemEventFile(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC)
    }

    public func open(_ path: String) throws(EventFileFault) -> any EventFile { try SystemEventFile(path, O_RDWR | O_CLOEXEC) }

    public func rename(_ path: String, to other: String) throws(EventFileFault) {
        guard Glibc.rename(path, other) == 0 else { throw .last }
    }

    public func remove(_ path: String) throws(EventFileFault) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .last }
    }

    public func syncFolder(_ path: String) throws(EventFileFault) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last }
    }
}

extension EventFileFault: CustomStringConvertible {
    /// What `errno` says.
    fileprivate static var last: EventFileFault { EventFileFault(code: errno) }

    /// There is no room, or no share of it.
    public var isOfSpace: Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }

    public var description: String { String(cString: strerror(code)) }
}

private final class SystemEventFile: EventFile {
    private let descriptor: Int32

    init(_ path: String, _ flags: Int32) throws(EventFileFault) {
        let descriptor = Glibc.open(path, flags, 0o600)
        guard descriptor >= 0 else { throw .last }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    func size() throws(EventFileFault) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        return Int(status.st_size)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(EventFileFault) -> Int {
        while true {
            let count = pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
            if count > 0 { return count }
            // A file that takes nothing and has no error has no room.
            guard count < 0 else { throw EventFileFault(code: ENOSPC) }
            guard errno == EINTR else { throw .last }
        }
    }

    func read(_ count: Int, at offset: Int) throws(EventFileFault) -> [UInt8] {
        var fault: EventFileFault?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let more = pread(descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
                if more > 0 {
                    filled += more
                } else if more == 0 {
                    return
                } else if errno != EINTR {
                    fault = .last
                    return
                }
            }
        }
        if let fault { throw fault }
        return bytes
    }

    func truncate(to size: Int) throws(EventFileFault) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw .last }
    }

    func sync() throws(EventFileFault) {
        guard fdatasync(descriptor) == 0 else { throw .last }
    }
}
