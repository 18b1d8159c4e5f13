/**
 * How far counting has come, and how far the table of results that the panels ask. History is read much faster than it
 * happened; until it is through, the page says so, and that what comes after is still missing.
 */
import {address} from './api.js';
import {el} from './dom.js';
import {dayIn, seconds, time} from './format.js';

const USUAL = 3_600_000; // So long behind the clock nobody needs to be told of.
const STANDSTILL = 30_000;
const PATIENCE = 15_000; // So long after the stream the table may have a number.
const NEARLY_ALL = 0.9; // Of a day that is not young any more, it has so much of the number at once.
const YOUNG = 300_000;
const SAMPLE = 'events_in'; // It changes as long as anything comes in.

/** What the table is to have soon; null if the stream has brought nothing yet. */
function newestOf(latest) {
  const [result] = latest.newest(SAMPLE, 'day').sort((a, b) => b.revision - a.revision);
  return result ? {result, since: Date.now()} : null;
}

export class Progress {
  /** @param {HTMLElement} node where it is said */
  constructor(node) {
    this.watermark = null;
    this.movedAt = Date.now();
    this.awaited = null;
    this.isStoring = false;
    this.bar = el('progress', {'aria-label': 'History', max: 1});
    this.said = el('span');
    this.node = node;
    node.replaceChildren(this.said, this.bar);
  }

  /** Takes a watermark, of a result or of the server; an older one is no news. */
  take(watermark) {
    const at = watermark ? Date.parse(watermark) : null;
    if (at !== null && (this.watermark === null || at > this.watermark)) {
      this.watermark = at;
      this.movedAt = Date.now();
    }
  }

  /**
   * Holds the table against the stream: what the stream has brought, the table must have a while later.
   *
   * @param {import('./live.js').Latest} latest
   * @param {string} zone
   * @param {(url: string) => Promise<any>} ask the API
   */
  async compare(latest, zone, ask) {
    this.awaited ??= newestOf(latest);
    if (this.awaited === null) {
      return;
    }
    const {since, result} = this.awaited;
    const on = dayIn(zone, new Date(result.window.start));
    const parameters = {window: 'day', from: on, to: on, ...result.dimensions};
    const {series} = await ask(address(`api/v1/metrics/${result.metric}`, parameters));
    const stored = series[0]?.points[0] ?? {value: 0, revision: 0};
    const isFar = stored.value < NEARLY_ALL * result.value && Date.now() - Date.parse(result.window.start) > YOUNG;
    if (stored.revision >= result.revision) {
      this.awaited = null;
      this.isStoring = false;
    } else if (isFar || Date.now() - since > PATIENCE) {
      this.isStoring = true;
    }
  }

  get isCounting() {
    return this.watermark !== null && Date.now() - this.watermark > USUAL;
  }

  /** Whether numbers of the last days are still to come. */
  get isBehind() {
    return this.isCounting || this.isStoring;
  }

  /**
   * @param {string} zone
   * @param {string|null} firstDay with a number
   */
  show(zone, firstDay) {
    this.node.hidden = !this.isBehind;
    if (!this.isBehind) {
      return;
    }
    const now = Date.now();
    const moves = !this.isCounting || now - this.movedAt < STANDSTILL;
    this.said.textContent = this.#text(zone, moves);
    const first = Date.parse(`${firstDay}T00:00:00Z`);
    this.bar.hidden = !this.isCounting || !moves || !(first < this.watermark);
    if (!this.bar.hidden) {
      this.bar.value = (this.watermark - first) / (now - first);
    }
  }

  #text(zone, moves) {
    if (!this.isCounting) {
      return 'The table of results is behind the stream: the counters are of now, but what the panels show is not whole yet. They fill as it catches up.';
    }
    const at = `${time(this.watermark, zone)} ${zone}`;
    const behind = `${seconds((Date.now() - this.watermark) / 1000)} behind the clock`;
    return moves
      ? `Counting history: it has come to ${at}, ${behind}. The panels fill as it goes on; what is shown of later days is not whole.`
      : `Event time stands at ${at}, ${behind}: there are no newer events, or they are not read.`;
  }
}
