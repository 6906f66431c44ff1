/// The interface as a page: it reads the OpenAPI document, and nothing from elsewhere. What errors mean stands in it as it is sent.
enum ApiPage {
    static let bytes = Array(text.utf8)

    private static let text = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Interface</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
        body { color: #1a1a1a; background: #fff }
        h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc } dt { margin-top: .6rem } :target { background: #fe9 }
        summary { cursor: pointer; padding: .3rem 0 } code { font-family: ui-monospace, monospace }
        .method { display: inline-block; width: 4.5rem; font-weight: 600 } pre { overflow: auto; background: #f4f4f4; padding: .7rem }
        td, th { text-align: left; vertical-align: top; padding: .15rem .8rem .15rem 0 }
        @media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } pre { background: #222 } h2 { border-color: #444 }
          :target { background: #542 } }
        </style></head><body>
        <h1>Interface</h1><p>The document: <a href="openapi.json">openapi.json</a></p>
        <p>What an error means: <a href="#errors">Errors</a></p>
        <main id="all">Reading…</main>
        \(ErrorCodes.html)
        <script>
        const make = (name, text, ...inner) => {
          const node = document.createElement(name); if (text) node.textContent = text; node.append(...inner); return node;
        };
        fetch("openapi.json").then(answer => answer.json()).then(document_ => {
          const all = document.getElementById("all"), groups = new Map(); all.textContent = "";
          for (const [path, item] of Object.entries(document_.paths)) for (const [method, operation] of Object.entries(item)) {
            if (!operation.operationId) continue;
            const tag = (operation.tags || ["other"])[0];
            if (!groups.has(tag)) groups.set(tag, []);
            groups.get(tag).push([path, method, operation]);
          }
          for (const [tag, rows] of groups) {
            all.append(make("h2", tag));
            for (const [path, method, operation] of rows) {
              const head = make("summary"), method_ = make("span", method.toUpperCase());
              method_.className = "method"; head.append(method_, make("code", path), " " + operation.summary);
              const inner = make("details", "", head), table = make("table");
              for (const parameter of operation.parameters || []) {
                table.append(make("tr", "", make("td", parameter.name), make("td", parameter.in), make("td", parameter.description || "")));
              }
              for (const [status, answer] of Object.entries(operation.responses || {})) {
                table.append(make("tr", "", make("td", status), make("td", "answer"), make("td", answer.description || answer.$ref || "")));
              }
              inner.append(table);
              const body = operation.requestBody && operation.requestBody.content["application/json"];
              if (body) inner.append(make("pre", JSON.stringify(body.example || body.schema, null, 2)));
              all.append(inner);
            }
          }
        });
        </script></body></html>

        """
}
