/// The look of the demo page, light or dark as the viewer's system says.
enum DemoPageStyle {
    static let css = #"""
        :root {
          color-scheme: light dark;
          --back: #f4f6f8; --panel: #ffffff; --ink: #14202b; --soft: #52616f; --line: #d5dde4; --accent: #0f6674;
          --content: #17798a; --ad: #b45309; --slate: #66707c; --seam: #14202b; --bad: #b42318;
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --back: #0e151b; --panel: #17212a; --ink: #e8eef3; --soft: #9db0bf; --line: #2a3945; --accent: #5fc4d3;
            --content: #2596a9; --ad: #f0a73a; --slate: #7c8894; --seam: #e8eef3; --bad: #ff8a7a;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--back); color: var(--ink); }
        header, main { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
        header { padding-top: 24px; padding-bottom: 8px; }
        h1 { margin: 0; font-size: 1.5rem; letter-spacing: -0.01em; }
        h1 span { color: var(--accent); font-weight: 500; }
        header p { margin: 2px 0 0; color: var(--soft); }
        h2 { margin: 0 0 8px; font-size: 1rem; }
        main {
          display: grid; grid-template-columns: minmax(280px, 360px) minmax(0, 1fr); gap: 24px; padding-top: 12px; padding-bottom: 40px;
        }
        @media (max-width: 820px) { main { grid-template-columns: minmax(0, 1fr); } .player { order: -1; } }
        .channels ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px; }
        .channels li { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 12px; }
        .channels li.chosen { border-color: var(--accent); box-shadow: inset 4px 0 0 var(--accent); }
        .channels .name { display: flex; align-items: center; gap: 8px; justify-content: space-between; }
        .channels .url { display: flex; gap: 8px; align-items: center; margin-top: 8px; }
        code { font: 0.78rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; }
        .url code { flex: 1; min-width: 0; overflow-wrap: anywhere; color: var(--soft); }
        button {
          font: inherit; font-size: 0.85rem; padding: 5px 12px; border-radius: 7px; cursor: pointer;
          border: 1px solid var(--line); background: var(--back); color: var(--ink);
        }
        button:hover { border-color: var(--accent); }
        button:focus-visible, summary:focus-visible, video:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--panel); }
        .screen { position: relative; background: #000; border-radius: 10px; overflow: hidden; aspect-ratio: 16 / 9; }
        video { display: block; width: 100%; height: 100%; }
        #notice {
          position: absolute; inset: 0; margin: 0; padding: 24px; display: grid; place-content: center; text-align: center;
          background: rgb(0 0 0 / 0.82); color: #fff;
        }
        #notice[hidden] { display: none; }
        .now { display: flex; align-items: center; gap: 12px; margin: 14px 0 8px; min-height: 36px; }
        .badge {
          font-weight: 700; letter-spacing: 0.04em; padding: 4px 14px; border-radius: 999px; color: #fff; background: var(--slate);
          text-transform: uppercase; font-size: 0.85rem;
        }
        .badge.content { background: var(--content); } .badge.ad { background: var(--ad); } .badge.slate { background: var(--slate); }
        @media (prefers-color-scheme: dark) { .badge { color: #0b1116; } }
        .detail { font-weight: 600; }
        .countdown { margin-left: auto; font-variant-numeric: tabular-nums; color: var(--soft); }
        #strip { display: block; width: 100%; height: 66px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; padding: 0; margin: 8px 0 0; }
        .legend { font-size: 0.82rem; color: var(--soft); }
        .legend i { display: inline-block; width: 14px; height: 10px; border-radius: 3px; margin-right: 6px; }
        .legend .content { background: var(--content); } .legend .ad { background: var(--ad); } .legend .slate { background: var(--slate); }
        .legend .seam { width: 0; border-left: 2px dotted var(--seam); border-radius: 0; }
        .legend .head { width: 3px; height: 14px; background: var(--bad); vertical-align: -2px; }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(110px, 1fr)); gap: 8px; margin: 14px 0; }
        .facts div { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; }
        dt { font-size: 0.75rem; color: var(--soft); } dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 600; }
        details { border-top: 1px solid var(--line); padding: 8px 0; } summary { cursor: pointer; font-weight: 600; }
        details p { color: var(--soft); margin: 6px 0; font-size: 0.9rem; }
        .log { margin: 6px 0; padding-left: 28px; max-height: 220px; overflow: auto; }
        .log { font-size: 0.85rem; font-variant-numeric: tabular-nums; }
        .faults { display: flex; flex-wrap: wrap; gap: 8px; }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

        """#
}
