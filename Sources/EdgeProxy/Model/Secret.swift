import Formats

/// A secret of the configuration: itself, or where it is. Never printed.
public enum Secret: Sendable, Equatable {
    case literal(String)
    /// Already joined with the configuration file's folder. One final line end is not part of the secret.
    case file(path: String)
    case environment(name: String)
}

/// A string, `{"file": …}` or `{"env": …}`; only a file takes the last two, and a body takes such a one if it stands there already. A
/// refusal never shows the string itself.
public struct SecretForm: FieldForm {
    public typealias Value = Secret
    /// Whether it goes into a header, which takes no control characters.
    let isHeader: Bool

    public init(isHeader: Bool = false) { self.isHeader = isHeader }

    public func read(_ json: Json, _ old: Secret?, _ reader: inout FieldReader) -> Secret? {
        switch json {
        case .string(FieldWriter.secretMark) where reader.use != .file:
            // What was shown of it comes back: it stays as it is.
            if reader.isMerging, let old { return old }
            reader.note(.refused("expected a secret; \"\(FieldWriter.secretMark)\" stands for one that is not shown"), at: json)
        case .string(""): reader.note(.refused("expected a secret that is not empty"), at: json)
        case .string(let text) where isHeader && !TextForm.isPlain(text):
            reader.note(.refused("expected a header value without control characters"), at: json)
        case .string(let text): return .literal(text)
        case .object where reader.use == .file || reader.isKnownSource(json):
            guard let source = ObjectForm<SourceFields>().read(json, nil, &reader) else { return nil }
            return source.file.map { .file(path: $0) } ?? .environment(name: source.env ?? "")
        case _ where reader.use == .file:
            reader.note(.refused("expected a string, {\"file\": …} or {\"env\": …}, got \(json.kind)"), at: json)
        default: reader.note(.refused("expected a string, got \(json.kind)"), at: json)
        }
        return nil
    }

    public func write(_ value: Secret, _ writer: FieldWriter) -> Json {
        switch value {
        case .literal(let text): .string(writer.secrets == .kept ? text : FieldWriter.secretMark)
        case .file(let path): ["file": PathForm().write(path, writer)]
        case .environment(let name): ["env": .string(name)]
        }
    }

    public var shape: FieldShape { .secret }

    /// Where a secret is.
    private struct SourceFields: FieldModel {
        static let title = "Secret"
        var file: String?
        var env: String?

        mutating func walk(_ cursor: inout some FieldCursor) {
            cursor.alternative("file", &file, PathForm(), "the file that holds it; one line end after it does not count")
            cursor.alternative("env", &env, .text, "the variable of the environment that holds it")
            cursor.exactlyOne(of: ["file", "env"], [file != nil, env != nil])
        }
    }
}

extension FieldForm where Self == SecretForm {
    public static var secret: Self { SecretForm() }
}

/// A path, joined with the folder of the file in which it stands when it is relative.
public struct PathForm: FieldForm {
    public typealias Value = String

    public init() {}

    public func read(_ json: Json, _ old: String?, _ reader: inout FieldReader) -> String? {
        TextForm().read(json, old, &reader).map { reader.joined($0) }
    }

    public func write(_ value: String, _ writer: FieldWriter) -> Json {
        let isBelow = !writer.folder.isEmpty && value.hasPrefix(writer.folder) && value != writer.folder
        return .string(isBelow ? String(value.dropFirst(writer.folder.count)) : value)
    }

    public var shape: FieldShape { .text(TextShape("path", pattern: "^[^\\x00-\\x1f\\x7f]+$")) }
}

extension FieldForm where Self == PathForm {
    public static var path: Self { PathForm() }
}
