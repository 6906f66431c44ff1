import Model
import Transport

extension CmcdReport {
    /// What a player says with a request: in its query, or in headers, of which each has some of the keys.
    init(_ request: borrowing RequestView) {
        self.init()
        if let value = RequestQuery(request.query)["CMCD"] {
            read(Array(value.utf8))
            return
        }
        for name in ["cmcd-object", "cmcd-request", "cmcd-session", "cmcd-status"] as [StaticString] {
            if let value = request.header(named: name) { read(Array(value)) }
        }
    }

    /// Whether a body of this type is one of reports.
    static func isReport(_ contentType: UnsafeRawBufferPointer?) -> Bool {
        guard let contentType else { return false }
        let type = String(decoding: contentType.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
        return type.lowercased().split(separator: " ").elementsEqual(["application/cmcd"])
    }
}
