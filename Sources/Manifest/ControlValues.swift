/// The values of EXT-X-SERVER-CONTROL without where they stand.
struct ControlValues: Equatable {
    let canSkipUntil: Int64?, holdBack: Int64?, partHoldBack: Int64?
    let canSkipDateRanges: Bool, canBlockReload: Bool
    init(_ control: ServerControl) {
        (canSkipUntil, holdBack, partHoldBack) = (control.canSkipUntil, control.holdBack, control.partHoldBack)
        (canSkipDateRanges, canBlockReload) = (control.canSkipDateRanges, control.canBlockReload)
    }
}
