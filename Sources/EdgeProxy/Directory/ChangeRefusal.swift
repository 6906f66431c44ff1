import Formats
import Model
import Store

/// Why a change of what is configured can't be made. Nothing has changed then.
enum ChangeRefusal: Error, Equatable {
    /// Fields that have no such value, or name what is not there.
    case invalid(FieldError)
    /// An id or an address that something else has.
    case taken(FieldError)
    /// Something names it still: what does, `{kind}/{id}`, the first `Limits.namedReferences` of them.
    case referenced(by: [String])
    case missing
    /// It is at another version than the one that was expected.
    case outdated(version: Int64)
    /// Nobody of the tenant could make users any more.
    case lastOwner
    /// More objects than there may be: how many that is.
    case tooMany(ObjectKind, limit: Int)

    /// The same with where the object stands in what was given: "slate" is "export.channels[0].slate".
    func at(_ place: String) -> ChangeRefusal {
        func placed(_ error: FieldError) -> FieldError {
            FieldError(path: error.path.isEmpty ? place : "\(place).\(error.path)", message: error.message)
        }
        return switch self {
        case .invalid(let error): .invalid(placed(error))
        case .taken(let error): .taken(placed(error))
        case .referenced, .missing, .outdated, .lastOwner, .tooMany: self
        }
    }

    /// For people.
    var sentence: String {
        switch self {
        case .invalid(let error), .taken(let error): error.path.isEmpty ? error.message : "\(error.path): \(error.message)"
        case .referenced(let names): "it is still named by \(names.joined(separator: ", "))"
        case .missing: "there is none"
        case .outdated(let version): "it is at version \(version)"
        case .lastOwner:
            "it is the last owner of its tenant: make another user an owner first, or ask who runs the installation"
        case .tooMany(let kind, let limit): "there are \(limit) \(kind.rawValue) already, which is the most"
        }
    }
}
