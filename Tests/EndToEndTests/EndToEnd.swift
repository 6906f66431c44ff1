import TestSupport
import Testing

/// All tests that run the real program. They mostly wait, for a break or for a player, so several do so at once; in a soak one after the
/// other, for there it is judged how smoothly they play.
@Suite(.lanes(Soak.isOn ? 1 : 4), .enabled(if: Package.hasEdgeproxy, Comment(rawValue: Package.noEdgeproxy)))
enum EndToEnd {}
