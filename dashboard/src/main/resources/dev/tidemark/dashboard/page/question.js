/**
 * What a panel asks of the API for one view. Adds those filters that the metric is stored by, and remembers the answers:
 * which filters were left out, how young the numbers are, and the addresses they came from.
 */
import {address, get} from './api.js';
import {applicable} from './catalogue.js';
import {day, dayIn, days, label} from './format.js';
import {addDays, countDays, range, wholeWeeks} from './url.js';

/** Whether a number of an answer is of a window that is not over. */
function isOpen({status, results = [], groups = [], cells = [], series = []}) {
  const numbers = [{status}, ...results, ...groups, ...cells, ...series.flatMap(({points}) => points)];
  return numbers.some((one) => one.status === 'partial');
}

/** Which part of the days a distinct count has numbers of, in words; null if it is all. */
export function coverage({from, to, missing_days: missing}) {
  const all = countDays(from, to);
  return missing.length ? `numbers of ${all - missing.length} of ${all} days` : null;
}

export class Question {
  /**
   * @param {{catalogue: import('./catalogue.js').Catalogue, view: import('./url.js').View,
   *   progress: import('./progress.js').Progress}} app
   * @param {AbortSignal} signal
   */
  constructor({catalogue, view, progress}, signal) {
    this.catalogue = catalogue;
    this.view = view;
    this.isBehind = progress.isBehind;
    this.signal = signal;
    Object.assign(this, range(view, catalogue.newest));
    this.asked = [];
    this.applied = new Set();
    this.ignored = new Map();
    this.updatedAt = null;
    this.remarks = [];
  }

  /** Something else that a reader has to know of the numbers, as the days that they are of. */
  remark(text) {
    this.remarks.push(text);
  }

  /** Says so if a number of the answer still grows. @returns the answer */
  remarkOpen(answer) {
    if (isOpen(answer)) {
      this.remark(this.stillOpen);
    }
    return answer;
  }

  /** That the last day is not over, in words. */
  get stillOpen() {
    const isToday = this.lastDay === dayIn(this.catalogue.zone, new Date());
    return `${isToday ? 'today' : day(this.lastDay)} is still open`;
  }

  /** The last day of the range, or the newest one if the range goes beyond it. */
  get lastDay() {
    return this.to > this.catalogue.newest ? this.catalogue.newest : this.to;
  }

  /** The last day before the open one: standing counts of a day that has just begun say little. */
  get lastWholeDay() {
    return this.lastDay === this.catalogue.newest ? addDays(this.lastDay, -1) : this.lastDay;
  }

  /**
   * The days of the range that are over, which alone compare with others; null if there are none.
   *
   * @returns {{from: string, to: string}|null}
   */
  get wholeDays() {
    const to = this.lastWholeDay;
    return to < this.from ? null : {from: this.from, to};
  }

  /** Since when there are numbers, if the range that is compared with begins before that; null if it does not. */
  begins(answer) {
    const {firstDay} = this.catalogue;
    return firstDay !== null && answer.compare.from < firstDay ? firstDay : null;
  }

  /** Tells on which days a count that has no number is 0: whole days of the metric, unless numbers are still to come. */
  counted(metric) {
    const {first_day: first, last_day: last} = this.catalogue.metric(metric);
    const {newest} = this.catalogue;
    return (day) => !this.isBehind && first !== null && first <= day && day <= last && day < newest;
  }

  /**
   * The values of a metric, window by window.
   *
   * @param {string} metric
   * @param {{window?: string, group?: string[], own?: Record<string, string|string[]>, from?: string, to?: string}} how
   *   `own`: values of dimensions that are the metric's own, whatever the filters of the page
   */
  series(metric, {window = 'day', group = [], own = {}, from = this.from, to = this.to, ...rest} = {}) {
    const filters = this.#filters(metric, {group, window, own});
    const days = ['all_time', 'now_5m', 'now_30m'].includes(window) ? {} : {from, to};
    return this.#ask(`api/v1/metrics/${metric}`, {window, ...days, group, ...own, ...filters, ...rest});
  }

  /** The exact sum over the days, of metrics that add up. */
  sum(metric, {group = [], own = {}, from = this.from, to = this.to, ...rest} = {}) {
    return this.#ask(`api/v1/sum/${metric}`, {
      from,
      to,
      group,
      ...own,
      ...this.#filters(metric, {group, own}),
      ...rest,
    });
  }

  /** The distinct count over the days. */
  distinct(metric, {group = [], from = this.from, to = this.to, ...rest} = {}) {
    return this.#ask(`api/v1/distinct/${metric}`, {from, to, group, ...this.#filters(metric, {group}), ...rest});
  }

  /** The hours of the week, each weekday equally often: of whole weeks if the range has any. */
  async heatmap(metric) {
    const {from, to} = (this.wholeDays && wholeWeeks(this.wholeDays)) ?? this;
    if (from !== this.from || to !== this.to) {
      this.remark(`whole weeks: ${days(from, to)}`);
    }
    return this.remarkOpen(await this.#ask(`api/v1/heatmap/${metric}`, {from, to, ...this.#filters(metric, {})}));
  }

  funnel(funnel, rest = {}) {
    const {from, to} = this;
    return this.#ask(`api/v1/funnel/${encodeURIComponent(funnel)}`, {
      from,
      to,
      ...this.#filters('funnel_users', {}),
      ...rest,
    });
  }

  /** Something that no filter concerns. */
  plain(path, parameters = {}) {
    for (const name of Object.keys(this.view.filters)) {
      this.#leaveOut(name, null);
    }
    return this.#ask(path, parameters);
  }

  #filters(metric, {group = [], window = 'day', own = {}}) {
    const {applied, ignored} = applicable(this.catalogue.metric(metric), this.view.filters, {
      group: group.filter((name) => !(name in own)),
      window,
    });
    ignored.forEach((name) => this.#leaveOut(name, metric));
    Object.keys(applied).forEach((name) => this.#putIn(name));
    return applied;
  }

  #leaveOut(name, metric) {
    this.ignored.set(name, (this.ignored.get(name) ?? new Set()).add(metric));
  }

  #putIn(name) {
    this.applied.add(name);
  }

  async #ask(path, parameters) {
    const url = address(path, parameters);
    this.asked.push(url);
    const answer = await get(url, this.signal);
    for (const at of [answer.updated_at, answer.compare?.updated_at]) {
      if (at && (this.updatedAt === null || at > this.updatedAt)) {
        this.updatedAt = at;
      }
    }
    return answer;
  }

  /** What a reader has to know: the remarks, and filters that do not count here, as `not filtered by channel`. */
  get notes() {
    const whole = [];
    const partly = [];
    for (const [name, metrics] of this.ignored) {
      if (this.applied.has(name)) {
        partly.push(`${[...metrics].map(label).join(', ')}: not filtered by ${name}`);
      } else {
        whole.push(name);
      }
    }
    return [...this.remarks, ...(whole.length ? [`not filtered by ${whole.join(' or ')}`] : []), ...partly];
  }
}
