// Plays a stream with hls.js's own playlist, merge, demux and buffer logic, without a browser and in real time.
//
// usage: node hlsjs.mjs URL SECONDS [PATH_OF_HLS.JS]
//
// Prints one JSON line for each LEVEL_UPDATED, AUDIO_TRACK_UPDATED, FRAG_LOADED and ERROR, and a last one of type SUMMARY.
// Exits 0 when it ran to the end, whatever it saw; 3 when hls.js can't be loaded.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './browser.mjs';

const [url, seconds, file] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
const bundle = file ?? path.join(here, '..', '..', '..', '.tools', 'hls.js');
const started = Date.now();
const summary = { type: 'SUMMARY', errors: 0, levelUpdates: 0, audioUpdates: 0, fragments: 0, adFragments: 0, wholeBreaks: 0, repeated: [] };
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
const hls = new Hls({ enableWorker: false, liveMaxUnchangedPlaylistRefresh: 6 });
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
  if (frag.type !== 'main') return;
  const kind = isAd(frag) ? 'ad' : 'content';
  // Whole: with content before and after it.
  if (lastKind === 'content' && kind === 'ad') inBreak = true;
  if (inBreak && kind === 'content') { inBreak = false; summary.wholeBreaks += 1; }
  lastKind = kind;
});
hls.on(Hls.Events.ERROR, (_, data) => {
  summary.errors += 1;
  print('ERROR', { kind: data.type, details: data.details, fatal: data.fatal, reason: String(data.reason ?? data.error?.message ?? ''), url: data.url ?? data.frag?.url ?? data.context?.url, status: data.response?.code, at: video.currentTime });
});
hls.on(Hls.Events.MANIFEST_PARSED, (_, data) => { print('MANIFEST_PARSED', { levels: data.levels.length, audioTracks: data.audioTracks.length }); video.play(); });
hls.loadSource(url);
hls.attachMedia(video);

setTimeout(() => {
  Object.assign(summary, { version: Hls.version, stalls: video.stalls, maxStallMs: Math.round(video.maxStallMs), playedSeconds: Math.round(video.playedSeconds * 10) / 10 });
  console.log(JSON.stringify(summary));
  process.exit(0);
}, Number(seconds) * 1000);
