import Formats

/// A request's body as its model's walk reads it.
enum JsonBody {
    /// - Throws: `Reply.Failure` with status 400 that names the field, 413 for a body over `mostBytes`.
    static func read<Model: FieldModel>(_ body: [UInt8], mostBytes: Int) throws(Reply.Failure) -> Model {
        try model(json(body, mostBytes: mostBytes))
    }

    /// - Throws: `Reply.Failure` with status 400 for what is no JSON, 413 for a body over `mostBytes`.
    static func json(_ body: [UInt8], mostBytes: Int) throws(Reply.Failure) -> Json {
        guard body.count <= mostBytes else { throw Reply.tooLong(mostBytes) }
        do { return try JsonReader.read(body) } catch {
            throw Reply.Failure(status: 400, code: "bad_request", message: "the body is no JSON: \(error)")
        }
    }

    /// - Throws: `Reply.Failure` with status 400 that names the field.
    static func model<Model: FieldModel>(_ json: Json) throws(Reply.Failure) -> Model {
        do throws(FieldErrors) { return try FieldReader.read(json) } catch {
            let first = error.first
            throw Reply.Failure(
                status: 400, code: "bad_request", message: first.message, field: first.path.isEmpty ? nil : first.path)
        }
    }
}
