// As much of a browser as hls.js needs to play: an XMLHttpRequest on Node's http, media source extensions (mse.mjs), and a video
// whose clock runs only over what is buffered. Call `install()` before hls.js is imported.
import http from 'node:http';
import https from 'node:https';
import { BRIDGE, MediaSource, SourceBuffer, Target, TimeRanges } from './mse.mjs';

const TICK_MS = 40;

const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true, rejectUnauthorized: false }) };

const objects = new Map();

/// A video element whose clock runs in real time over what all source buffers hold, and stops where they hold nothing.
export class Video extends Target {
  paused = true; seeking = false; ended = false; muted = true; autoplay = true; preload = 'auto'; volume = 1;
  error = null; playbackRate = 1; defaultPlaybackRate = 1; nodeName = 'VIDEO'; networkState = 2; played = new TimeRanges();
  textTracks = Object.assign(new Target(), { length: 0 });
  // How playback went: stalls after the first frame, the longest of them, and the media seconds that were played.
  stalls = 0; maxStallMs = 0; playedSeconds = 0;
  #time = 0; #source = null; #src = ''; #last = performance.now(); #stalledSince = 0; #started = false;

  constructor() {
    super();
    this.timer = setInterval(() => this.#tick(), TICK_MS);
  }
  get src() { return this.#src; }
  set src(url) {
    this.#src = url;
    this.#source = objects.get(url) ?? null;
    const source = this.#source;
    if (source) setTimeout(() => { source.readyState = 'open'; source.emit('sourceopen'); }, 1);
  }
  get duration() { return this.#source ? this.#source.duration : NaN; }
  get currentTime() { return this.#time; }
  set currentTime(value) {
    this.#time = value;
    this.seeking = true;
    this.emit('seeking');
  }
  get buffered() {
    const buffers = this.#source?.sourceBuffers ?? [];
    if (!buffers.length) return new TimeRanges();
    return new TimeRanges(buffers.map((one) => one.pairs).reduce((a, b) =>
      a.flatMap(([s, e]) => b.map(([t, f]) => [Math.max(s, t), Math.min(e, f)])).filter(([s, e]) => e > s)));
  }
  get seekable() { return this.buffered; }
  get readyState() {
    const here = this.#rangeHere();
    return !here ? (this.buffered.length ? 1 : 0) : here[1] - this.#time > 0.1 ? 4 : 2;
  }
  getVideoPlaybackQuality() { return { totalVideoFrames: Math.round(this.playedSeconds * 25), droppedVideoFrames: 0, corruptedVideoFrames: 0 }; }
  play() { this.paused = false; this.emit('play'); return Promise.resolve(); }
  pause() { this.paused = true; this.emit('pause'); }
  load() {}
  canPlayType() { return 'probably'; }
  setAttribute() {}
  hasAttribute() { return false; }
  removeAttribute(name) { if (name === 'src') { this.#src = ''; this.#source = null; } }
  appendChild() {}
  removeChild() {}
  querySelectorAll() { return []; }
  addTextTrack(kind, label) { return Object.assign(new Target(), { kind, label, cues: [], activeCues: [], mode: 'hidden', addCue() {}, removeCue() {} }); }

  /// The buffered range that playback can go on in: it holds this time, or begins within a bridge of it.
  #rangeHere() { return this.buffered.pairs.find(([from, to]) => from <= this.#time + BRIDGE && this.#time < to - 0.001); }

  #tick() {
    const now = performance.now(), elapsed = now - this.#last;
    this.#last = now;
    if (this.paused || !this.#source) return;
    const here = this.#rangeHere();
    if (!here) {
      if (this.#started && !this.#stalledSince) {
        this.#stalledSince = now;
        this.stalls += 1;
        this.emit('waiting');
      }
      if (this.#stalledSince) this.maxStallMs = Math.max(this.maxStallMs, now - this.#stalledSince);
      return;
    }
    const from = Math.max(this.#time, here[0]);
    this.#time = Math.min(from + (elapsed / 1000) * this.playbackRate, here[1]);
    this.playedSeconds += this.#time - from;
    if (this.seeking) { this.seeking = false; this.emit('seeked'); }
    if (!this.#started || this.#stalledSince) { this.#started = true; this.#stalledSince = 0; this.emit('playing'); }
    this.emit('timeupdate');
  }
}

class XMLHttpRequest extends Target {
  readyState = 0; status = 0; statusText = ''; response = null; responseText = ''; responseType = ''; responseURL = ''; timeout = 0;
  withCredentials = false; upload = new Target();
  #headers = {}; #answer = {}; #request = null; #url = ''; #method = 'GET'; #finished = false;
  open(method, url) { this.#method = method; this.#url = url; this.#state(1); }
  setRequestHeader(name, value) { this.#headers[name] = value; }
  getResponseHeader(name) { return this.#answer[name.toLowerCase()] ?? null; }
  getAllResponseHeaders() { return Object.entries(this.#answer).map(([name, value]) => `${name}: ${value}`).join('\r\n'); }
  abort() { this.#finished = true; this.#request?.destroy(); }
  send(body) { this.#go(this.#url, body, 5); }

  #go(url, body, redirects) {
    const target = new URL(url), library = target.protocol === 'https:' ? https : http;
    const request = library.request(target, { method: this.#method, headers: { 'User-Agent': navigator.userAgent, ...this.#headers }, agent: agents[target.protocol] });
    this.#request = request;
    request.on('response', (answer) => {
      const chunks = [];
      if ([301, 302, 303, 307, 308].includes(answer.statusCode) && answer.headers.location && redirects) {
        answer.resume();
        return this.#go(new URL(answer.headers.location, url).href, body, redirects - 1);
      }
      this.status = answer.statusCode;
      this.statusText = answer.statusMessage;
      this.responseURL = url;
      this.#answer = answer.headers;
      this.#state(2);
      answer.on('data', (chunk) => { chunks.push(chunk); this.emit('progress', { lengthComputable: false, loaded: chunks.reduce((n, one) => n + one.length, 0), total: 0 }); });
      answer.on('error', () => this.#fail());
      answer.on('end', () => {
        if (this.#finished) return;
        this.#finished = true;
        const bytes = Buffer.concat(chunks);
        if (this.responseType === 'arraybuffer') this.response = new Uint8Array(bytes).buffer;
        else this.response = this.responseText = bytes.toString('utf8');
        this.#state(4);
        this.emit('load');
        this.emit('loadend');
      });
    });
    request.on('error', () => this.#fail());
    request.end(body ?? undefined);
  }
  #fail() {
    if (this.#finished) return;
    this.#finished = true;
    this.status = 0;
    this.#state(4);
    this.emit('error');
    this.emit('loadend');
  }
  #state(value) { this.readyState = value; this.emit('readystatechange'); }
}

/// Puts the stand-ins where hls.js looks for them.
export function install() {
  const element = (name) => name === 'video' ? new Video() : Object.assign(new Target(), { setAttribute() {}, appendChild() {} });
  const globals = {
    self: globalThis, window: globalThis, HTMLVideoElement: Video, HTMLMediaElement: Video, HTMLAudioElement: class {}, MediaSource, SourceBuffer, XMLHttpRequest,
    document: Object.assign(new Target(), { createElement: element, hidden: false, documentElement: {} }),
    location: new URL('http://127.0.0.1/'),
    VTTCue: class { constructor(start, end, text) { Object.assign(this, { startTime: start, endTime: end, text }); } },
    TextTrackCue: class {},
    navigator: { userAgent: `Mozilla/5.0 (X11; Linux x86_64) Node/${process.versions.node}`, onLine: true, platform: 'Linux' },
  };
  for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  globalThis.addEventListener ??= () => {};
  globalThis.removeEventListener ??= () => {};
  let count = 0;
  URL.createObjectURL = (object) => { const url = `blob:${++count}`; objects.set(url, object); return url; };
  URL.revokeObjectURL = (url) => objects.delete(url);
}
