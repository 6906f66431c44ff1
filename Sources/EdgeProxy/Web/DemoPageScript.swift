/// The demo page's script, in two parts that share one module scope. `demo` is defined before them.
///
/// `window.__edge` is for tests that drive the page: `player` ("hls.js", "native", "none"), `channel`, `state` ("idle", "content", "ad",
/// "slate"), `stalls` and `maxStallMs` (stops of over 250 ms and the longest, a running one included), `errors`, `fragments` (each segment
/// whose turn came: `sn`, `cc`, `kind`, `id`, `atMs`), `samples` (pairs of page time in ms and media time in s, one a second).
enum DemoPageScript {
    /// What is shown when: the strip, the badge and the list, from known segments and the playhead.
    static let strip = #"""
        const $ = (id) => document.getElementById(id);
        const video = $('video');
        const edge = window.__edge = {
          player: 'none', channel: null, state: 'idle', stalls: 0, maxStallMs: 0, errors: [], fragments: [], samples: [],
        };
        // Segments by sequence number: {sn, cc, start, duration, kind, id, label}; start is on the playhead's own time axis.
        let spans = new Map();
        let playhead = () => null;
        let playingDate = () => null;

        function classify(uri) {
          const match = /(?:^|\/)ad\/([^/?]+)\//.exec(uri);
          if (!match) return { kind: 'content', id: '', label: 'Content' };
          const id = decodeURIComponent(match[1]), creative = demo.creatives[id];
          if (demo.slates.includes(id)) return { kind: 'slate', id, label: 'Slate' };
          return { kind: 'ad', id, label: creative ? `${creative.name} ${creative.seconds} s` : id };
        }
        function learn(segment) {
          spans.set(segment.sn, segment);
          for (const sn of spans.keys()) { if (spans.size <= 90) break; spans.delete(sn); }
        }
        function current() {
          const t = playhead();
          if (t == null) return null;
          for (const s of spans.values()) if (t >= s.start && t < s.start + s.duration) return s;
          return null;
        }
        // The first and the last known segment of the creative, or of the stretch of content, that `s` belongs to.
        const together = (a, b) => b && a.kind === b.kind && a.id === b.id && (a.kind === 'content' || a.cc === b.cc);
        function groupStart(s) { while (together(s, spans.get(s.sn - 1))) s = spans.get(s.sn - 1); return s; }
        function groupEnd(s) { while (together(s, spans.get(s.sn + 1))) s = spans.get(s.sn + 1); return s; }

        const canvas = $('strip');
        const behindS = 55, aheadS = 25;
        function draw() {
          const ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
          if (canvas.width !== Math.round(width * ratio)) {
            canvas.width = Math.round(width * ratio);
            canvas.height = Math.round(height * ratio);
          }
          const g = canvas.getContext('2d'), look = getComputedStyle(document.documentElement);
          g.setTransform(ratio, 0, 0, ratio, 0, 0);
          g.clearRect(0, 0, width, height);
          const t = playhead();
          if (t == null) return;
          const x = (at) => (at - t + behindS) / (behindS + aheadS) * width;
          const top = 10, tall = height - 30;
          for (const s of spans.values()) {
            const from = x(s.start), to = x(s.start + s.duration);
            if (to < 0 || from > width) continue;
            g.globalAlpha = s.start > t ? 0.55 : 1;
            g.fillStyle = look.getPropertyValue(`--${s.kind}`);
            // Ads stand taller than content and slate is lower, so that shape tells what colour tells.
            const lift = s.kind === 'ad' ? 0 : s.kind === 'content' ? 8 : 16;
            g.fillRect(from + 0.5, top + lift, Math.max(1, to - from - 1), tall - lift);
            g.globalAlpha = 1;
            const before = spans.get(s.sn - 1);
            if (before && before.cc !== s.cc) {
              g.strokeStyle = look.getPropertyValue('--seam'); g.setLineDash([2, 3]); g.beginPath();
              g.moveTo(from, 4); g.lineTo(from, height - 16); g.stroke(); g.setLineDash([]);
            }
            if (groupStart(s) === s) {
              g.fillStyle = look.getPropertyValue('--ink'); g.font = '11px system-ui, "DejaVu Sans", sans-serif';
              // Cut where the next label begins.
              const at = Math.max(4, from + 2), end = groupEnd(s);
              const room = (spans.has(end.sn + 1) ? x(end.start + end.duration) : width) - at - 2;
              g.save(); g.beginPath(); g.rect(at, 0, Math.max(0, room), height);
              g.clip(); g.fillText(s.label, at, height - 5); g.restore();
            }
          }
          g.fillStyle = look.getPropertyValue('--bad');
          g.fillRect(x(t) - 1.5, 2, 3, height - 18);
        }

        let shown = null;
        function show() {
          const s = current(), state = s ? s.kind : shown ? edge.state : 'idle';
          if (s && (!shown || shown.kind !== s.kind || shown.id !== s.id || (s.kind !== 'content' && shown.cc !== s.cc))) {
            const item = document.createElement('li');
            const what = s.kind === 'ad' ? `Ad: ${s.label}` : s.label;
            item.textContent = `${new Date().toLocaleTimeString()}  ${what}`;
            $('log').append(item);
            while ($('log').children.length > 100) $('log').firstChild.remove();
            $('spoken').textContent = what;
            canvas.setAttribute('aria-label', `Now: ${what}`);
          }
          if (s) shown = s;
          edge.state = state;
          $('badge').className = `badge ${state}`;
          $('badge').textContent = state === 'idle' ? 'Not playing' : state;
          $('detail').textContent = s && s.kind === 'ad' ? s.label : '';
          $('countdown').textContent = s ? countdown(s) : '';
        }
        function countdown(s) {
          if (s.kind === 'ad') {
            const whole = (demo.creatives[s.id] || {}).seconds, left = whole - (playhead() - groupStart(s).start);
            return whole ? `ends in ${Math.max(0, Math.ceil(left))} s` : '';
          }
          const channel = demo.channels.find((c) => c.id === edge.channel), date = playingDate();
          if (s.kind !== 'content' || !channel || channel.firstBreakMs == null || date == null) return '';
          const left = demo.cycleSeconds - ((date - channel.firstBreakMs) / 1000) % demo.cycleSeconds;
          return `next break in ${Math.ceil(left)} s`;
        }

        """#

    /// Starting a channel in hls.js or natively, measuring it, and the page's buttons.
    static let player = #"""
        let hls = null, polling = 0, Hls = null;

        // hls.js in any of its dresses: a default export, a global, or a bundle that only exports helpers of which `t` makes a player.
        async function findHls() {
          if (!demo.hlsjs || new URLSearchParams(location.search).get('player') === 'native') return null;
          try {
            const module = await import('/hls.js');
            let found = module.default || module.Hls || window.Hls;
            if (!found && typeof module.t === 'function') {
              const dead = module.t(document.createElement('video'), 'data:,', () => {});
              found = dead.constructor;
              dead.destroy();
            }
            return found && found.isSupported && found.isSupported() ? found : null;
          } catch (error) { console.warn('hls.js is there but could not be used:', error); return null; }
        }

        function notice(text) { $('notice').textContent = text || ''; $('notice').hidden = !text; }
        function fail(error) {
          edge.errors.push({ ...error, atMs: performance.now() });
          if (edge.errors.length > 200) edge.errors.shift();
        }
        function entered(s) {
          edge.fragments.push({ sn: s.sn, cc: s.cc, kind: s.kind, id: s.id, atMs: performance.now() });
          if (edge.fragments.length > 2000) edge.fragments.shift();
        }

        function start(channel) {
          if (hls) { hls.destroy(); hls = null; }
          clearTimeout(polling);
          video.removeAttribute('src'); video.load();
          spans = new Map(); shown = null; started = false; frozenAt = lastSn = nativeEnd = null; shifts = []; notice('');
          playhead = playingDate = () => null;
          Object.assign(edge, { channel: channel.id, state: 'idle', stalls: 0, maxStallMs: 0, errors: [], fragments: [], samples: [] });
          $('fact-level').textContent = $('fact-latency').textContent = '-';
          for (const item of $('channels').children) {
            const chosen = item.dataset.id === channel.id;
            item.classList.toggle('chosen', chosen);
            item.querySelector('.play').setAttribute('aria-pressed', chosen);
          }
          history.replaceState(null, '', `#${channel.id}`);
          const url = new URL(channel.path, location.href).href;
          if (Hls) startHls(url);
          else if (video.canPlayType('application/vnd.apple.mpegurl')) startNative(url);
          else {
            const players = 'open the URL at the side in a player: VLC, mpv, ffplay, Safari.';
            notice(demo.hlsjs ? `This browser can play neither hls.js nor HLS; ${players}`
              : `This browser does not play HLS by itself, and hls.js was not fetched. Start the demo with "make run", or ${players}`);
          }
          $('fact-player').textContent = edge.player;
        }

        function startHls(url) {
          edge.player = 'hls.js';
          hls = new Hls({ liveSyncDurationCount: 3, lowLatencyMode: false, backBufferLength: 60 });
          const mine = hls, { Events } = Hls;
          playhead = () => (video.readyState > 0 ? video.currentTime : null);
          playingDate = () => (mine.playingDate ? mine.playingDate.getTime() : null);
          mine.on(Events.LEVEL_UPDATED, (_, data) => {
            for (const f of data.details.fragments) {
              learn({ sn: f.sn, cc: f.cc, start: f.start, duration: f.duration, ...classify(f.url) });
            }
          });
          mine.on(Events.FRAG_CHANGED, (_, { frag }) => entered({ sn: frag.sn, cc: frag.cc, ...classify(frag.url) }));
          mine.on(Events.LEVEL_SWITCHED, (_, { level }) => { $('fact-level').textContent = `${mine.levels[level].height}p`; });
          mine.on(Events.ERROR, (_, data) => {
            fail({ type: data.type, details: data.details, fatal: data.fatal, message: String(data.error && data.error.message || '') });
            if (!data.fatal || mine !== hls) return;
            if (data.type === 'mediaError') return mine.recoverMediaError();
            notice(`The stream broke (${data.details}). Trying again.`);
            setTimeout(() => {
              if (mine !== hls) return;
              notice(''); mine.loadSource(url); mine.startLoad(); video.play().catch(() => {});
            }, 2000);
          });
          mine.loadSource(url);
          mine.attachMedia(video);
          video.play().catch(() => {});
        }

        // Natively the player's requests can't be seen, so the page reads the same media playlist beside it: one session, the same pods.
        async function startNative(url) {
          edge.player = 'native';
          const channel = edge.channel, here = () => channel === edge.channel && !hls;
          try {
            const answer = await fetch(url);
            if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
            const first = (await answer.text()).split('\n').map((line) => line.trim()).find((line) => line && !line.startsWith('#'));
            if (!here()) return;
            const media = new URL(first, answer.url).href;
            video.src = media;
            video.play().catch(() => {});
            followNative(media, here);
          } catch (error) {
            fail({ type: 'page', details: String(error), fatal: true });
            notice(`The channel does not answer: ${error.message}`);
          }
        }
        async function followNative(media, here) {
          let text = '', newest = null;
          try { text = await (await fetch(media)).text(); } catch { /* the next poll may do better */ }
          if (!here()) return;
          const tag = (name) => Number((new RegExp(`^#${name}:(\\d+)`, 'm').exec(text) || [])[1] || 0);
          let sn = tag('EXT-X-MEDIA-SEQUENCE'), cc = tag('EXT-X-DISCONTINUITY-SEQUENCE'), duration = 0, date = null;
          for (const line of text.split('\n').map((l) => l.trim())) {
            if (line === '#EXT-X-DISCONTINUITY') cc++;
            else if (line.startsWith('#EXTINF:')) duration = parseFloat(line.slice(8));
            else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) date = Date.parse(line.slice(25));
            else if (line && !line.startsWith('#')) {
              const before = spans.get(sn - 1);
              if (!spans.has(sn)) learn({ sn, cc, start: before ? before.start + before.duration : 0, duration, date, ...classify(line) });
              newest = spans.get(sn); sn++;
            }
          }
          if (newest) {
            nativeEnd = newest.start + newest.duration;
            const isWhole = text.includes('#EXT-X-ENDLIST');
            playhead = () => (video.readyState > 0 ? nativeHead(isWhole) : null);
            playingDate = () => { const s = current(); return s && s.date ? s.date + (playhead() - s.start) * 1000 : null; };
          }
          polling = setTimeout(() => followNative(media, here), Math.max(1, tag('EXT-X-TARGETDURATION')) * 500);
        }
        // Where native playback is on the list's axis. Safari tells the date of its zero. Others tell nothing, but they fetch up to the
        // list's end: the end of the buffer is the end of the list, but for a poll that one of both has not made yet; hence the median.
        let nativeEnd = null, shifts = [];
        function nativeHead(isWhole) {
          if (isWhole) return video.currentTime;
          const zero = video.getStartDate ? video.getStartDate().getTime() : NaN;
          if (zero > 0) {
            const now = zero + video.currentTime * 1000;
            for (const s of spans.values()) if (now >= s.date && now < s.date + s.duration * 1000) return s.start + (now - s.date) / 1000;
            return null;
          }
          return shifts.length >= 20 ? [...shifts].sort((a, b) => a - b)[shifts.length >> 1] + video.currentTime : null;
        }
        function sampleNative() {
          if (nativeEnd != null && video.buffered.length) shifts.push(nativeEnd - video.buffered.end(video.buffered.length - 1));
          if (shifts.length > 100) shifts.shift();
          const s = current();
          if (s && s.sn !== lastSn) { lastSn = s.sn; entered(s); }
          if (video.videoHeight) $('fact-level').textContent = `${video.videoHeight}p`;
        }

        // A stall is measured on the playhead itself: events differ between browsers, and between hls.js and native playback.
        let started = false, lastTime = -1, movedAt = 0, frozenAt = null, lastSn = null;
        setInterval(() => {
          const now = performance.now(), t = video.currentTime;
          const should = started && !video.paused && !video.ended && !video.seeking;
          if (t !== lastTime) {
            if (t > 0 && !video.paused) started = true;
            frozenAt = null; movedAt = now; lastTime = t;
          } else if (should) {
            if (now - movedAt > 250) {
              if (frozenAt !== movedAt) { frozenAt = movedAt; edge.stalls++; }
              edge.maxStallMs = Math.max(edge.maxStallMs, now - movedAt);
            }
          } else movedAt = now;
          if (edge.player === 'native') sampleNative();
          show();
        }, 100);
        setInterval(() => {
          edge.samples.push([Math.round(performance.now()), video.currentTime]);
          if (edge.samples.length > 1200) edge.samples.shift();
          $('fact-stalls').textContent = edge.stalls ? `${edge.stalls} (longest ${(edge.maxStallMs / 1000).toFixed(1)} s)` : '0';
          $('fact-errors').textContent = edge.errors.length;
          const date = playingDate();
          $('fact-latency').textContent = date == null ? '-' : `${Math.max(0, (Date.now() - date) / 1000).toFixed(1)} s`;
        }, 1000);
        (function frame() { draw(); requestAnimationFrame(frame); })();

        video.addEventListener('error', () => {
          if (hls || !video.error) return;
          fail({ type: 'native', details: video.error.message || `code ${video.error.code}`, fatal: true });
          notice(`The browser's own player gave up: ${video.error.message || `error ${video.error.code}`}. Press Play to begin again.`);
        });

        for (const channel of demo.channels) {
          const item = document.createElement('li'), url = new URL(channel.path, location.href).href;
          item.dataset.id = channel.id;
          item.innerHTML = '<div class="name"><strong></strong><button class="play" aria-pressed="false">Play</button></div>'
            + '<div class="url"><code></code><button class="copy">Copy</button></div>';
          item.querySelector('strong').textContent = channel.name;
          item.querySelector('code').textContent = url;
          item.querySelector('.play').setAttribute('aria-label', `Play ${channel.name}`);
          item.querySelector('.play').onclick = () => start(channel);
          const copy = item.querySelector('.copy');
          copy.setAttribute('aria-label', `Copy the URL of ${channel.name}`);
          copy.onclick = async () => {
            try { await navigator.clipboard.writeText(url); copy.textContent = 'Copied'; } catch {
              getSelection().selectAllChildren(item.querySelector('code')); copy.textContent = 'Selected';
            }
            setTimeout(() => { copy.textContent = 'Copy'; }, 1500);
          };
          $('channels').append(item);
        }
        for (const [mode, label] of [['500', 'Answer 500'], ['hang', 'Hang'], ['garbage', 'Garbage'], ['half', 'Half a playlist'],
          ['freeze', 'Freeze'], ['restart', 'Restart numbers'], ['off', 'Heal now']]) {
          const button = document.createElement('button');
          button.textContent = label;
          button.onclick = async () => {
            try {
              await fetch(`${demo.origin}/fault`, { method: 'POST', body: JSON.stringify({ mode, seconds: 20 }) });
              $('fault-state').textContent = mode === 'off' ? 'The origin is well again.' : `The origin: ${label.toLowerCase()}, for 20 s.`;
            } catch (error) { $('fault-state').textContent = `The origin could not be reached: ${error.message}`; }
          };
          $('faults').append(button);
        }
        Hls = await findHls();
        start(demo.channels.find((c) => c.id === location.hash.slice(1)) || demo.channels[0]);

        """#
}
