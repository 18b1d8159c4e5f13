/** The stream of results: server-sent events, read by hand so that the waits between attempts are ours to choose. */

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const SILENCE = 40_000; // Two heartbeats and a half.
const HEALTHY = 60_000; // A connection that holds for so long makes up for the failed ones before it.
const LOST = 20_000;
const STANDSTILL = 120_000; // No result for so long is worth a word: with events, there is one each second.
const MINUTES_KEPT = 2 * 3_600_000;
const OTHERS_KEPT = 3 * 86_400_000;
const HIDDEN = 60_000; // A page that nobody looks at gives its connection back after so long.

/**
 * The newest result of each key: revisions decide, whatever the order of arrival. Of a metric only one definition is
 * held, that of the highest revision.
 */
export class Latest {
  constructor() {
    this.metrics = new Map();
  }

  /** Takes a result. @returns {boolean} whether it is news */
  put(result) {
    const {metric, window, definition} = result;
    let held = this.metrics.get(metric);
    if (held && held.definition !== definition) {
      if (result.revision <= held.revision) {
        return false;
      }
      held = undefined;
    }
    if (!held) {
      held = {definition, revision: 0, keys: new Map()};
      this.metrics.set(metric, held);
    }
    const key = `${window.kind} ${window.start} ${JSON.stringify(Object.entries(result.dimensions).sort())}`;
    const before = held.keys.get(key);
    if (before && before.revision >= result.revision) {
      return false;
    }
    held.keys.set(key, result);
    held.revision = Math.max(held.revision, result.revision);
    return true;
  }

  clear() {
    this.metrics.clear();
  }

  /** The results of a metric in windows of a kind. */
  all(metric, kind) {
    const held = this.metrics.get(metric);
    return held ? [...held.keys.values()].filter((result) => result.window.kind === kind) : [];
  }

  /** Those of the newest window of the kind. */
  newest(metric, kind) {
    const all = this.all(metric, kind);
    const start = all.reduce((last, result) => (result.window.start > last ? result.window.start : last), '');
    return all.filter((result) => result.window.start === start);
  }

  /** Forgets what is no longer shown as of an instant of event time: a page left open for weeks stays small. */
  prune(now) {
    for (const held of this.metrics.values()) {
      for (const [key, {window}] of held.keys) {
        const kept = window.kind === 'minute' ? MINUTES_KEPT : OTHERS_KEPT;
        if (!window.kind.startsWith('now') && Date.parse(window.end) < now - kept) {
          held.keys.delete(key);
        }
      }
    }
  }
}

/** Cuts a stream's text into events; holds what is not whole yet. */
export class EventParser {
  constructor() {
    this.rest = '';
  }

  /** @returns {{event: string, data: string, id: string|null}[]} the events that the text completes */
  push(text) {
    const blocks = (this.rest + text).replaceAll('\r\n', '\n').split('\n\n');
    this.rest = blocks.pop();
    return blocks.map(parseEvent).filter((event) => event.data !== '');
  }
}

function parseEvent(block) {
  const event = {event: 'message', data: '', id: null};
  const data = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) {
      continue; // A comment, or a field without value.
    }
    const field = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      data.push(value);
    } else if (field === 'event' || field === 'id') {
      event[field] = value;
    }
  }
  event.data = data.join('\n');
  return event;
}

/** How long to wait before an attempt: twice as long each time, spread so that pages do not come back all at once. */
export function backoff(attempt, random = Math.random) {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt) * (0.5 + random() / 2);
}

/**
 * What a reader is to know of the stream: whether the numbers are of now, and if not, since when.
 *
 * @param {{state: string, lastAt: number|null, health: {feed: string, last_result_at: number|null}|null}} live
 * @param {number} now
 * @returns {{state: 'live'|'connecting'|'reconnecting'|'paused'|'stale', text: string, since?: number|null}} `since`:
 *   the last that came, where the text ends with a time
 */
export function standing({state, lastAt, health}, now) {
  if (state === 'reconnecting' && lastAt !== null && now - lastAt > LOST) {
    return {state: 'stale', text: 'stale: last update', since: lastAt};
  }
  if (health?.feed === 'starting' && state !== 'paused') {
    return {state: 'connecting', text: 'the server is starting'};
  }
  if (state !== 'live' || health === null) {
    return {state, text: state};
  }
  const since = health.last_result_at;
  if (health.feed === 'down') {
    return {state: 'stale', text: 'stale: last result', since};
  }
  if (since !== null && now - since > STANDSTILL) {
    return {state: 'stale', text: 'no new results since', since};
  }
  return {state, text: state};
}

/**
 * Follows the stream for as long as the page lives. Dispatches `result` (detail: the result, only if it is news),
 * `state` whenever the connection changes, and `beat` with each word about the watermark.
 */
export class Live extends EventTarget {
  /** @param {string} url of the stream, with its filters */
  constructor(url) {
    super();
    this.url = url;
    this.latest = new Latest();
    this.state = 'connecting';
    this.lastAt = null;
    this.health = null;
    this.lastId = null;
    this.attempt = 0;
    this.hiddenTimer = null;
  }

  start() {
    document.addEventListener('visibilitychange', () => this.#visibility());
    // The browser keeps a page that was left, to come back to it, and with it its connection, of which it has few.
    window.addEventListener('pagehide', () => this.#pause());
    window.addEventListener('pageshow', ({persisted}) => persisted && this.#visibility());
    if (document.hidden) {
      this.#set('paused'); // Opened behind another page; it begins when it is looked at.
    }
    this.#run();
  }

  /** Tries again now. */
  retry() {
    this.attempt = 0;
    this.wake?.();
  }

  #visibility() {
    clearTimeout(this.hiddenTimer);
    if (document.hidden) {
      this.hiddenTimer = setTimeout(() => this.#pause(), HIDDEN);
    } else {
      this.#resume();
    }
  }

  #pause() {
    clearTimeout(this.hiddenTimer);
    this.#set('paused');
    this.abort?.abort();
  }

  #resume() {
    if (this.state === 'paused') {
      this.#set('connecting');
      this.retry();
    }
  }

  async #run() {
    for (;;) {
      if (this.state === 'paused') {
        await this.#rest();
        continue;
      }
      try {
        await this.#follow();
      } catch {
        // Whatever the reason, the state says that there is no connection, and the next attempt follows.
      }
      if (this.state !== 'paused') {
        this.#set('reconnecting');
        await this.#rest(backoff(this.attempt++));
      }
    }
  }

  /** Until it is woken, or so many milliseconds have passed. */
  #rest(milliseconds) {
    return new Promise((resolve) => {
      this.wake = resolve;
      if (milliseconds !== undefined) {
        setTimeout(resolve, milliseconds);
      }
    });
  }

  async #follow() {
    this.abort = new AbortController();
    this.healthy = null;
    let silence;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => this.abort.abort(), SILENCE);
    };
    try {
      alive();
      const headers = {accept: 'text/event-stream'};
      if (this.lastId !== null) {
        headers['Last-Event-ID'] = this.lastId;
      }
      const response = await fetch(this.url, {headers, signal: this.abort.signal, cache: 'no-store'});
      if (response.status === 401) {
        window.dispatchEvent(new CustomEvent('tidemark:unauthorized'));
      }
      if (!response.ok) {
        throw new Error(`status ${response.status}`);
      }
      const parser = new EventParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const {done, value} = await reader.read();
        if (done) {
          return;
        }
        alive();
        parser.push(value).forEach((event) => this.#take(event));
      }
    } finally {
      clearTimeout(silence);
      clearTimeout(this.healthy);
      this.abort.abort();
    }
  }

  #take({event, data, id}) {
    if (id !== null) {
      this.lastId = id;
    }
    this.lastAt = Date.now();
    const detail = JSON.parse(data);
    switch (event) {
      case 'reset':
        this.latest.clear();
        break;
      case 'result':
        if (this.latest.put(detail)) {
          this.dispatchEvent(new CustomEvent('result', {detail}));
        }
        break;
      case 'ready':
        // Not at once: a server that lets go of each reader right away is not to be asked without a pause.
        this.healthy = setTimeout(() => (this.attempt = 0), HEALTHY);
        this.#beat(detail);
        this.#set('live');
        break;
      case 'heartbeat':
        if (detail.watermark !== null) {
          this.latest.prune(Date.parse(detail.watermark));
        }
        this.#beat(detail);
        break;
      default: // `dropped` ends the stream, which says it all.
    }
  }

  #beat(health) {
    this.health = health;
    this.dispatchEvent(new CustomEvent('beat', {detail: health}));
  }

  #set(state) {
    this.state = state;
    this.dispatchEvent(new CustomEvent('state'));
  }
}
