import Console
import Model
import Store

/// The store as a command uses it that is no server: opened as `serve` opens it. One in the data directory only while no proxy runs there,
/// which has everything in memory and would not notice; PostgreSQL at any time, for all who use it follow it.
struct OfflineStore {
    /// The configuration file, which counts as far as the store does not say otherwise.
    let configuration: Configuration
    let objects: ManagedObjects
    private let writer: ConfigurationWriter
    private let store: any ConfigurationStore

    /// - Parameters:
    ///   - file: the configuration file, as the command line named it.
    ///   - instead: what does the same where a proxy runs: "GET /api/v1/export".
    ///   - work: may change something; all is closed when it returns.
    /// - Throws: `ConfigurationError` for a file or a store that can't be read, or a folder that a proxy uses; what `work` throws.
    static func use<Answer>(_ file: String, instead: String, _ work: (OfflineStore) throws -> Answer) throws -> Answer {
        let configuration = try ConfigurationFile.read(file)
        let url = try configuration.readSecrets().store, advice = "where a proxy runs, use \(instead), or stop it first"
        let data = url == nil ? try DataDirectory(configuration.dataDir, file: configuration.file, advice: advice) : nil
        defer { data?.release() }
        let opened = try OpenedStore(in: configuration.dataDir, configuration, url: url)
        // What a proxy goes on with is not what others have changed since.
        guard opened.late == nil else { throw configuration.failure("store", "it can't be reached") }
        defer { Blocking.wait { [store = opened.store] in await store.close() } }
        let writer = try ConfigurationWriter(opened.store, opened.objects, at: opened.mark, nowMs: { WallTime.now.milliseconds }) { _ in }
        let objects = Blocking.wait { await writer.following(configuration) }
        return try work(OfflineStore(configuration: configuration, objects: objects, writer: writer, store: opened.store))
    }

    /// Makes a change, after what the configuration file says was taken up as at a start. It is kept when this returns.
    /// - Throws: `ChangeRefusal`; `InputError` for what the store says.
    func change<Answer: Sendable>(
        _ action: String, _ make: @escaping @Sendable (inout ChangeDraft) throws(ChangeRefusal) -> Answer
    ) throws -> ConfigurationWriter.Done<Answer> {
        typealias Result = Swift.Result<ConfigurationWriter.Done<Answer>, ConfigurationWriter.Failure>
        let result: Result = Blocking.wait { [writer, configuration] in
            // Otherwise what the file has would be the command's, and would not follow the file any more.
            _ = await writer.follow(configuration, replaces: false)
            do throws(ConfigurationWriter.Failure) {
                let author = ConfigurationWriter.Author(principal: ObjectRecord.command)
                return .success(
                    try await writer.change(by: author, action) { draft throws(ConfigurationWriter.Failure) in
                        do throws(ChangeRefusal) { return try make(&draft) } catch { throw .refused(error) }
                    })
            } catch {
                return .failure(error)
            }
        }
        do throws(ConfigurationWriter.Failure) { return try result.get() } catch {
            switch error {
            case .refused(let refusal): throw refusal
            case .store(let error): throw InputError("\(error)")
            case .other(let error): throw InputError("\(error)")
            case .answered, .busy: throw InputError("\(error)")
            }
        }
    }

    /// Ends all logins of a user who is gone.
    func endLogins(of user: UserAccount) throws {
        let result: Result<Void, StoreError> = Blocking.wait { [store] in
            do throws(StoreError) {
                return .success(try await store.removeLogins(owner: user.owner, user: user.id, besides: []))
            } catch {
                return .failure(error)
            }
        }
        do throws(StoreError) { try result.get() } catch { throw InputError("\(error)") }
    }
}
