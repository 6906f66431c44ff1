import Console
import Foundation
import Transport

/// The demo's media files, read once: a few megabytes, so that no loop ever waits for a disk.
public final class DemoMedia: Sendable {
    private let files: [String: SharedBytes]

    /// - Parameter directory: as `testdata/media/make.sh` fills it.
    /// - Throws: `InputError` when it holds no content, or a file can't be read.
    public init(directory: String) throws(InputError) {
        var files: [String: SharedBytes] = [:], totalBytes = 0
        let names = FileManager.default.enumerator(atPath: directory)
        while let name = names?.nextObject() as? String {
            guard ["ts", "m4s", "mp4", "m3u8"].contains((name as NSString).pathExtension) else { continue }
            let bytes = try InputFile.read("\(directory)/\(name)")
            totalBytes += bytes.count
            guard totalBytes <= Self.bytesMax else { throw InputError("\(directory): more than \(Self.bytesMax) bytes of media") }
            files[name] = SharedBytes(copying: bytes)
        }
        guard files["content/360p/0.ts"] != nil else {
            throw InputError("\(directory): no demo media there (testdata/media/make.sh makes it)")
        }
        self.files = files
    }

    /// Some other folder named by mistake must not fill the memory.
    private static let bytesMax = 256 << 20

    /// - Parameter name: relative to the media directory.
    func file(_ name: String) -> SharedBytes? { files[name] }

    /// Where a file of the checkout is: below the working directory, or below a folder that the program lies in. `nil`: nowhere.
    ///
    /// - Parameter name: relative to the checkout: "testdata/media".
    public static func find(_ name: String, program: String) -> String? {
        var candidates = [name]
        var folder = (program as NSString).resolvingSymlinksInPath as NSString
        while folder.pathComponents.count > 1 {
            folder = folder.deletingLastPathComponent as NSString
            candidates.append(folder.appendingPathComponent(name))
        }
        return candidates.first { FileManager.default.isReadableFile(atPath: $0) }
    }
}
