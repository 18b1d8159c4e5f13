/**
 * How far counting has come, by event time. History is read much faster than it happened; until it is through, the page
 * says so, and that what comes after is still missing.
 */
import {el} from './dom.js';
import {seconds, time} from './format.js';

const USUAL = 3600; // So many seconds behind the clock nobody needs to be told of.
const STANDSTILL = 30_000;

export class Progress {
  /** @param {HTMLElement} node where it is said */
  constructor(node) {
    this.watermark = null;
    this.movedAt = Date.now();
    this.bar = el('progress', {'aria-label': 'History counted', max: 1});
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

  /** Whether numbers of the last hours are still to come. */
  get isBehind() {
    return this.watermark !== null && Date.now() - this.watermark > USUAL * 1000;
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
    const at = `${time(this.watermark, zone)} ${zone}`;
    const behind = `${seconds((now - this.watermark) / 1000)} behind the clock`;
    const moves = now - this.movedAt < STANDSTILL;
    this.said.textContent = moves
      ? `Counting history: it has come to ${at}, ${behind}. Panels fill as it goes on; sums and rates of the last days are not whole yet.`
      : `Event time stands at ${at}, ${behind}: there are no newer events, or they are not read.`;
    const first = firstDay === null ? null : Date.parse(`${firstDay}T00:00:00Z`);
    this.bar.hidden = !moves || first === null || first >= this.watermark;
    if (!this.bar.hidden) {
      this.bar.value = (this.watermark - first) / (now - first);
    }
  }
}
