// Plays a stream with hls.js's own playlist, merge, demux and buffer logic, without a browser and in real time.
//
// usage: node hlsjs.mjs URL BREAKS SECONDS [PATH_OF_HLS.JS]
//
// Plays until so many whole breaks are over, with content before and after them, and for so many seconds at most. Prints one JSON line for
// each LEVEL_UPDATED, AUDIO_TRACK_UPDATED, FRAG_LOADED and ERROR, and a last one of type SUMMARY, with
//   holes         fragments that follow each other in a playlist and do not touch in the buffer, however slowly they came
//   stalls        waits of the playhead, maxStallMs the longest: what a busy machine brings, too
// Exits 0 when it ran to the end, whatever it saw; 3 when hls.js can't be loaded.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './browser.mjs';
import { BRIDGE } from './mse.mjs';

const [url, breaks, seconds, file] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
const bundle = file ?? path.join(here, '..', '..', '..', '.tools', 'hls.js');
const started = Date.now();
const summary = { type: 'SUMMARY', errors: 0, levelUpdates: 0, audioUpdates: 0, fragments: 0, adFragments: 0, wholeBreaks: 0, repeated: [], holes: [] };
const print = (type, fields) => console.log(JSON.stringify({ type, ms: Date.now() - started, ...fields }));

install();
let Hls;
try {
  // By way of a data URL, since Node would take a file of this name for CommonJS.
  const module = await import(`data:text/javascript;base64,${fs.readFileSync(bundle).toString('base64')}`);
  // The bundle does not export the class, but one of its helpers makes a player.
  const player = module.t(document.createElement('video'), 'http://127.0.0.1:9/none.m3u8', () => {});
  Hls = player.constructor;
  player.destroy();
} catch (error) {
  console.error(`hls.js can't be loaded: ${error.message}`);
  process.exit(3);
}

const video = document.createElement('video');
const hls = new Hls({ enableWorker: false });
const isAd = (frag) => new URL(frag.url).pathname.includes('/ad/');
const seen = new Map();
let lastKind = '', inBreak = false;

const details = (data) => {
  const list = data.details;
  return { level: data.level ?? data.id, first: list.startSN, last: list.endSN, firstCc: list.startCC, lastCc: list.endCC, target: list.targetduration };
};
hls.on(Hls.Events.LEVEL_UPDATED, (_, data) => { summary.levelUpdates += 1; print('LEVEL_UPDATED', details(data)); });
hls.on(Hls.Events.AUDIO_TRACK_UPDATED, (_, data) => { summary.audioUpdates += 1; print('AUDIO_TRACK_UPDATED', details(data)); });
hls.on(Hls.Events.FRAG_LOADED, (_, { frag }) => {
  print('FRAG_LOADED', { rendition: `${frag.type}/${frag.level}`, sn: frag.sn, cc: frag.cc, duration: frag.duration, url: frag.url });
  if (frag.sn === 'initSegment') return;
  summary.fragments += 1;
  const key = `${frag.type}/${frag.level}/${frag.sn}`;
  if (seen.has(key)) summary.repeated.push(`${key} ${frag.url}`);
  seen.set(key, frag.url);
  if (isAd(frag)) summary.adFragments += 1;
});
const before = {};
hls.on(Hls.Events.FRAG_BUFFERED, (_, { frag }) => {
  if (frag.sn === 'initSegment') return;
  const last = before[frag.type];
  before[frag.type] = frag;
  if (last?.sn !== frag.sn - 1) return;
  for (const [name, now] of Object.entries(frag.elementaryStreams)) {
    const then = last.elementaryStreams[name];
    if (now && then && now.startPTS - then.endPTS > BRIDGE) summary.holes.push(`${frag.type} ${name} ${then.endPTS}...${now.startPTS} ${frag.url}`);
  }
});
// The playhead has come there.
hls.on(Hls.Events.FRAG_CHANGED, (_, { frag }) => {
  const kind = isAd(frag) ? 'ad' : 'content';
  if (lastKind === 'content' && kind === 'ad') inBreak = true;
  if (inBreak && kind === 'content') { inBreak = false; summary.wholeBreaks += 1; }
  lastKind = kind;
  if (summary.wholeBreaks >= Number(breaks)) end();
});
hls.on(Hls.Events.ERROR, (_, data) => {
  summary.errors += 1;
  print('ERROR', { kind: data.type, details: data.details, fatal: data.fatal, reason: String(data.reason ?? data.error?.message ?? ''), url: data.url ?? data.frag?.url ?? data.context?.url, status: data.response?.code, at: video.currentTime });
});
hls.on(Hls.Events.MANIFEST_PARSED, (_, data) => { print('MANIFEST_PARSED', { levels: data.levels.length, audioTracks: data.audioTracks.length }); video.play(); });
hls.loadSource(url);
hls.attachMedia(video);

function end() {
  Object.assign(summary, { version: Hls.version, stalls: video.stalls, maxStallMs: Math.round(video.maxStallMs), playedSeconds: Math.round(video.playedSeconds * 10) / 10 });
  console.log(JSON.stringify(summary));
  process.exit(0);
}
setTimeout(end, Number(seconds) * 1000);
