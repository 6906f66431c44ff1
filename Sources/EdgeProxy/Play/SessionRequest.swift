import Formats
import Model
import Transport

/// The body of `POST …/session`.
struct SessionRequest {
    var path: String
    var parameters: [(String, String)] = []

    /// - Throws: `Reply.Failure` with status 400 that names the field, 413 for a body over `Limits.sessionRequestBytes`.
    init(_ body: [UInt8]) throws(Reply.Failure) {
        guard body.count <= Limits.sessionRequestBytes else { throw Reply.tooLong(Limits.sessionRequestBytes) }
        func refuse(_ field: String?, _ message: String) -> Reply.Failure {
            Reply.Failure(status: 400, code: "bad_request", message: message, field: field)
        }
        let json: Json
        do { json = try JsonReader.read(body) } catch { throw refuse(nil, "the body is no JSON: \(error)") }
        guard case .object(let members) = json else { throw refuse(nil, "expected an object, got \(json.kind)") }
        var path: String?
        for member in members {
            switch (member.name, member.value) {
            case ("path", .string(let text)): path = text
            case ("path", let value): throw refuse("path", "expected a path, got \(value.shown)")
            case ("params", .object(let parameters)):
                guard parameters.count <= Limits.queryParameters else {
                    throw refuse("params", "has more than \(Limits.queryParameters) entries")
                }
                for parameter in parameters {
                    guard case .string(let value) = parameter.value else {
                        throw refuse("params.\(parameter.name)", "expected a string, got \(parameter.value.shown)")
                    }
                    self.parameters.append((parameter.name, ViewerAttributes.escaped(value)))
                }
            case ("params", let value): throw refuse("params", "expected an object, got \(value.kind)")
            case ("tracking", .null): break
            case ("tracking", _): throw refuse("tracking", "is not available yet")
            default: throw refuse(member.name, "unknown field")
            }
        }
        guard let path, !path.isEmpty else { throw refuse("path", "missing") }
        guard SessionOpener.isPlaylist(below: path) else {
            throw refuse("path", "not a path of a playlist below the channel, without a query, escaped as in a URL")
        }
        self.path = path
    }
}
