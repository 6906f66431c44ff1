import Foundation

/// Whether the long runs are wanted (`make soak`): suites named `…SoakTests` run there alone at their full sizes, and small elsewhere.
public enum Soak {
    public static let isOn = ProcessInfo.processInfo.environment["EDGEPROXY_SOAK"] == "1"

    /// A number of cases: the small one in `make test`, the full one in `make soak`.
    public static func size(_ small: Int, full: Int) -> Int { isOn ? full : small }
}
