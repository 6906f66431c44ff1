import Formats
import Store
import Transport
import Vast

/// `GET /api/v1/click` on one loop: counts a click, and leads to the page that the creative has now. Never to one that stands in the
/// request, or anybody could send people anywhere in our name.
final class ClickRoute {
    private let context: LoopContext
    private let edge: ProxyState
    private let desk: BeaconDesk
    private static let lines = HeaderBlock([("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer")])

    init(_ context: LoopContext) {
        self.context = context
        edge = context.edge
        desk = BeaconDesk(context)
    }

    func answer(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        do throws(Reply.Failure) {
            let (token, _) = try desk.open(RequestQuery(request.query)["k"] ?? "", .click, usual: .click)
            let isCounted = desk.isCounted(request), fault = desk.fault(of: token, from: desk.sender(of: request))
            // Whoever has clicked gets there, also when it can't be counted; the metrics tell of it.
            return desk.store(isCounted ? [desk.click(token, fault)] : []) { [self] _ in
                // Nowhere to go any more: the player's page stays.
                guard let page = page(of: token) else { return Response(status: 204, block: Self.lines) }
                return Response(status: 302, block: Self.lines, headers: [("Location", page)])
            }
        } catch {
            error.write(to: &response)
            return .answered
        }
    }

    private func page(of token: BeaconToken) -> String? {
        guard let url = context.decider.book(of: token.tenant)?.find(token.booking)?.creative.clickUrl, WebUrl.isValid(url) else {
            return nil
        }
        var macros = MacroExpansion([
            .cacheBusting: .cacheBusting(token.id.low), .adServingId: .text(token.servingId), .serverSide: .number(0),
        ])
        macros.setTimestamp(wallMs: desk.nowMs)
        return macros.url(url)
    }
}
