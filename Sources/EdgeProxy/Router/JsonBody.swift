import Formats

/// A request's body as its model's walk reads it.
enum JsonBody {
    /// - Throws: `Reply.Failure` with status 400 that names the field, 413 for a body over `mostBytes`.
    static func read<Model: FieldModel>(_ body: [UInt8], mostBytes: Int) throws(Reply.Failure) -> Model {
        guard body.count <= mostBytes else { throw Reply.tooLong(mostBytes) }
        let json: Json
        do { json = try JsonReader.read(body) } catch {
            throw Reply.Failure(status: 400, code: "bad_request", message: "the body is no JSON: \(error)")
        }
        do throws(FieldErrors) { return try FieldReader.read(json) } catch {
            let first = error.first
            throw Reply.Failure(
                status: 400, code: "bad_request", message: first.message, field: first.path.isEmpty ? nil : first.path)
        }
    }
}
