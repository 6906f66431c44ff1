/// The page at `/` of `edgeproxy demo`: one HTML document without outside parts but `/hls.js`, which may be missing.
enum DemoPage {
    /// - Parameter demo: a JSON object (`DemoFacts`), put in place of the script's `__DEMO__`.
    /// - Returns: the page as UTF-8. Every "<" of the JSON is escaped, so that no name in it can end the script.
    static func bytes(demo: String) -> [UInt8] {
        var safe = ""
        for character in demo { character == "<" ? safe += "\\u003c" : safe.append(character) }
        var out = Array(opening.utf8)
        out += Array(DemoPageStyle.css.utf8)
        out += Array(body.utf8)
        out += Array("const demo = \(safe);\n".utf8)
        out += Array(DemoPageScript.strip.utf8)
        out += Array(DemoPageScript.player.utf8)
        out += Array(closing.utf8)
        return out
    }

    private static let opening = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>edgeproxy demo</title>
        <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect
        width='16' height='16' rx='3' fill='%23146b7a'/%3E%3Cpath d='M6 4l6 4-6 4z' fill='%23fff'/%3E%3C/svg%3E">
        <style>

        """#

    private static let body = #"""
        </style>
        </head>
        <body>
        <header>
          <h1>edgeproxy <span>demo</span></h1>
          <p>A live origin with SCTE-35 breaks, and the proxy that stitches each viewer's ads into it.</p>
        </header>
        <main>
          <section aria-labelledby="channels-title" class="channels">
            <h2 id="channels-title">Channels</h2>
            <ul id="channels"></ul>
          </section>
          <section aria-label="Player" class="player">
            <div class="screen">
              <video id="video" controls muted autoplay playsinline crossorigin="anonymous"></video>
              <p id="notice" role="alert" hidden></p>
            </div>
            <div class="now">
              <span id="badge" class="badge idle">Not playing</span>
              <span id="detail" class="detail"></span>
              <span id="countdown" class="countdown"></span>
            </div>
            <canvas id="strip" role="img" aria-label="What has been and will be shown, over time"></canvas>
            <ul class="legend" aria-label="Colours of the strip">
              <li><i class="content"></i>Content</li><li><i class="ad"></i>Ad</li><li><i class="slate"></i>Slate</li>
              <li><i class="seam"></i>Discontinuity</li><li><i class="head"></i>Now</li>
            </ul>
            <dl class="facts">
              <div><dt>Player</dt><dd id="fact-player">none</dd></div>
              <div><dt>Rendition</dt><dd id="fact-level">-</dd></div>
              <div><dt>Behind live</dt><dd id="fact-latency">-</dd></div>
              <div><dt>Stalls</dt><dd id="fact-stalls">0</dd></div>
              <div><dt>Errors</dt><dd id="fact-errors">0</dd></div>
            </dl>
            <details>
              <summary>What was shown</summary>
              <ol id="log" class="log"></ol>
            </details>
            <details>
              <summary>Break the origin</summary>
              <p>The origin's channels misbehave for 20 s; the ads stay well. What is stitched goes on, content comes back by itself.</p>
              <div id="faults" class="faults"></div>
              <p id="fault-state" role="status"></p>
            </details>
          </section>
        </main>
        <p id="spoken" class="hidden" aria-live="polite"></p>
        <script type="module">

        """#

    private static let closing = #"""
        </script>
        </body>
        </html>

        """#
}
