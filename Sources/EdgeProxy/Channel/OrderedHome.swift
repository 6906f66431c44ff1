import Stitching

/// What somebody orders of a presentation's home. On its loop only.
extension PresentationHome {
    /// Goes on with what is ordered for its channel now.
    /// - Parameter ending: whether the break that is open ends, where nothing of it is listed yet.
    /// - Returns: whether one ends.
    @discardableResult
    func adoptOrders(ending: Bool = false) -> Bool {
        content.adoptOrders()
        guard ending, content.endBreak() else { return false }
        // Written down at once: with the next reading it would come too late for a restart in between.
        publish()
        return true
    }
}
