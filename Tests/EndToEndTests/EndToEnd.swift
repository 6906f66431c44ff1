import Testing

/// All tests that run the real program. One after the other, since each plays in real time and some decode.
@Suite(.serialized, .onceMore, .enabled(if: Package.hasEdgeproxy, Comment(rawValue: Package.noEdgeproxy)))
enum EndToEnd {}
