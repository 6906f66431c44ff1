import Manifest

// The rules that only a client sees, beside those of one playlist and of a session in Manifest. Ids as in the list of rules.
extension Rule {
    /// Content-Type and Cache-Control of playlists.
    static let htt1 = Rule("HTT-1")
    /// The media playlist of a session stays where it is: relative URIs in it count from there.
    static let htt2 = Rule("HTT-2")
    /// CORS on what a session consists of.
    static let htt4 = Rule("HTT-4")
    /// What is listed can be had.
    static let htt5 = Rule("HTT-5", "6.2.1")
    /// Subtitle renditions have WebVTT, in pods too.
    static let aln7 = Rule("ALN-7")
    /// The answer to a playlist that is followed is 200.
    static let httpStatus = Rule("http-status", "6.3.2")
    /// There is an answer at all.
    static let httpAnswer = Rule("http-answer", "6.3.2")
}
