import Model
import Stitching

extension ProxyState {
    /// Forgets who a viewer is: caps, sessions, and what is kept of sessions that are over. Those that play go on above their numbers as
    /// somebody else's. What was added up holds no person, and the log knows keys alone, which are nobody's after a month.
    /// - Parameter uid: as it stands in queries, unescaped.
    func erase(uid: String, of tenant: String, at now: WallTime) {
        let key = ViewerProfile.key(uid: uid, tenant: tenant)
        for shard in 0..<SessionTable.shardCount {
            sessions.remove(shard: shard, where: { $0.profile.key == key && $0.attributes.value(of: "uid") == uid }) {
                session, presentation in
                let kept = presentation.flatMap {
                    session.retired(at: now, $0.layouts, $0.snapshot, renditions: $0.renditionCount)
                }?.withoutViewer
                // Under the lock, as when it expires.
                journal?.append([.retired(RetiredRecord(session.token, presentation: session.presentation, retired: now, kept))])
                if let kept { retired.put(session.token, kept) }
                leave(session, presentation)
            }
        }
        for (token, session) in retired.all where ViewerAttributes(packed: session.viewer).value(of: "uid") == uid {
            guard presentations.channel(of: session.presentation)?.tenant == tenant else { continue }
            let kept = session.withoutViewer
            // One that has come back meanwhile is asked for by its own request.
            guard retired.replace(token, kept) else { continue }
            journal?.append([.retired(RetiredRecord(token, presentation: kept.presentation, retired: kept.retired, kept))])
        }
        accounts.forget(key, at: now.milliseconds)
    }
}
