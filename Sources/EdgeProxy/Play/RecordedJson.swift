import Console
import Formats
import Model
import Stitching

extension Json {
    /// A member of a recording's event.
    func int(_ name: String) throws(InputError) -> Int64 {
        guard case .number(let digits) = self[name], let value = Int64(digits) else {
            throw InputError("the recording is damaged: \(name): expected a number")
        }
        return value
    }

    func string(_ name: String) throws(InputError) -> String {
        guard case .string(let text) = self[name] else { throw InputError("the recording is damaged: \(name): expected a string") }
        return text
    }

    /// The orders that a header or an event tells of; recordings of earlier versions have none.
    func recordedOrders() throws(InputError) -> [OrderedBreak] {
        guard case .array(let values)? = self["orders"] else { return [] }
        return try values.map { value throws(InputError) in
            OrderedBreak(
                id: BreakOrderId(try value.int("id")), start: WallTime(nanoseconds: try value.int("start")),
                lengthNs: try value.int("length"), ordered: WallTime(nanoseconds: try value.int("ordered")),
                ended: value["ended"] == .null ? nil : WallTime(nanoseconds: try value.int("ended")))
        }
    }
}
