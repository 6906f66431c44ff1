// Media source extensions that decode nothing but read the times of what is appended (ISO/IEC 14496-12 tfdt and trun), so that
// `buffered` is true, gaps included.

/// Ranges closer than this are one, as in Chromium, which bridges about two frames (seconds).
export const BRIDGE = 0.09;

export class TimeRanges {
  constructor(pairs = []) { this.pairs = pairs; }
  get length() { return this.pairs.length; }
  start(i) { return this.pairs[i][0]; }
  end(i) { return this.pairs[i][1]; }
}

/// Gives `onname` handlers to an EventTarget, beside its listeners.
export class Target extends EventTarget {
  emit(type, fields = {}) {
    const event = Object.assign(new Event(type), fields);
    this.dispatchEvent(event);
    this[`on${type}`]?.call(this, event);
  }
}

function* boxes(view, from, to) {
  while (from + 8 <= to) {
    let size = view.getUint32(from), header = 8;
    if (size === 1) { size = Number(view.getBigUint64(from + 8)); header = 16; }
    if (size < header || from + size > to) return;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(from + i)));
    yield { type, from: from + header, to: from + size };
    from += size;
  }
}

/// The [start, end] in seconds of one `traf`, and undefined when it has no sample.
function fragmentTimes(view, traf, tracks) {
  let track = 0, base = 0, standard = 0, first = Infinity, last = -Infinity;
  for (const box of boxes(view, traf.from, traf.to)) {
    const flags = view.getUint32(box.from) & 0xffffff;
    if (box.type === 'tfhd') {
      track = view.getUint32(box.from + 4);
      let at = box.from + 8 + (flags & 1 ? 8 : 0) + (flags & 2 ? 4 : 0);
      standard = flags & 8 ? view.getUint32(at) : (tracks[track]?.duration ?? 0);
    } else if (box.type === 'tfdt') {
      base = view.getUint8(box.from) === 1 ? Number(view.getBigUint64(box.from + 4)) : view.getUint32(box.from + 4);
    } else if (box.type === 'trun') {
      const count = view.getUint32(box.from + 4), signed = view.getUint8(box.from) > 0;
      let at = box.from + 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0);
      for (let i = 0; i < count; i++) {
        let duration = standard, offset = 0;
        if (flags & 0x100) { duration = view.getUint32(at); at += 4; }
        if (flags & 0x200) at += 4;
        if (flags & 0x400) at += 4;
        if (flags & 0x800) { offset = signed ? view.getInt32(at) : view.getUint32(at); at += 4; }
        first = Math.min(first, base + offset);
        last = Math.max(last, base + offset + duration);
        base += duration;
      }
    }
  }
  const scale = tracks[track]?.scale;
  return scale && last > first ? [first / scale, last / scale] : undefined;
}

export class SourceBuffer extends Target {
  constructor(type) {
    super();
    this.type = type;
    this.updating = false;
    this.timestampOffset = 0;
    this.mode = 'segments';
    this.pairs = [];
    this.tracks = {};
  }
  get buffered() { return new TimeRanges(this.pairs.map((pair) => [...pair])); }
  appendBuffer(data) {
    const bytes = ArrayBuffer.isView(data) ? data : new Uint8Array(data);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#update(() => {
      for (const box of boxes(view, 0, view.byteLength)) {
        if (box.type === 'moov') this.#readTracks(view, box);
        if (box.type !== 'moof') continue;
        for (const traf of boxes(view, box.from, box.to)) {
          const times = traf.type === 'traf' && fragmentTimes(view, traf, this.tracks);
          if (times) this.#add(times[0] + this.timestampOffset, times[1] + this.timestampOffset);
        }
      }
    });
  }
  remove(start, end) {
    this.#update(() => {
      this.pairs = this.pairs.flatMap(([from, to]) => [[from, Math.min(to, start)], [Math.max(from, end), to]])
        .filter(([from, to]) => to > from);
    });
  }
  abort() {}
  changeType(type) { this.type = type; }
  #update(work) {
    if (this.updating) throw new DOMException('an update is under way', 'InvalidStateError');
    this.updating = true;
    setTimeout(() => {
      this.emit('updatestart');
      work();
      this.updating = false;
      this.emit('update');
      this.emit('updateend');
    }, 1);
  }
  #add(from, to) {
    const apart = this.pairs.filter((pair) => pair[1] + BRIDGE < from || pair[0] - BRIDGE > to);
    for (const pair of this.pairs.filter((pair) => !apart.includes(pair))) {
      from = Math.min(from, pair[0]);
      to = Math.max(to, pair[1]);
    }
    this.pairs = [...apart, [from, to]].sort((a, b) => a[0] - b[0]);
  }
  #readTracks(view, moov) {
    for (const box of boxes(view, moov.from, moov.to)) {
      if (box.type === 'trak') {
        let id = 0, scale = 0;
        for (const part of boxes(view, box.from, box.to)) {
          if (part.type === 'tkhd') id = view.getUint32(part.from + (view.getUint8(part.from) === 1 ? 20 : 12));
          if (part.type !== 'mdia') continue;
          for (const inner of boxes(view, part.from, part.to)) {
            if (inner.type === 'mdhd') scale = view.getUint32(inner.from + (view.getUint8(inner.from) === 1 ? 20 : 12));
          }
        }
        this.tracks[id] = { ...this.tracks[id], scale };
      } else if (box.type === 'mvex') {
        for (const part of boxes(view, box.from, box.to)) {
          if (part.type !== 'trex') continue;
          const id = view.getUint32(part.from + 4);
          this.tracks[id] = { ...this.tracks[id], duration: view.getUint32(part.from + 12) };
        }
      }
    }
  }
}

export class MediaSource extends Target {
  static isTypeSupported() { return true; }
  readyState = 'closed';
  duration = NaN;
  sourceBuffers = [];
  addSourceBuffer(type) {
    const buffer = new SourceBuffer(type);
    this.sourceBuffers.push(buffer);
    return buffer;
  }
  removeSourceBuffer(buffer) { this.sourceBuffers = this.sourceBuffers.filter((one) => one !== buffer); }
  endOfStream() { this.readyState = 'ended'; }
  setLiveSeekableRange() {}
  clearLiveSeekableRange() {}
}
