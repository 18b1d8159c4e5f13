/** What is published, and which filters can be applied to it: the catalogue's cuts decide, nothing is guessed. */

import {dayIn} from './format.js';

/** Windows whose several values the server cannot unite: there are sketches of days only. */
const WITHIN_DAYS = new Set(['minute', 'hour', 'now_5m', 'now_30m', 'to_date', 'all_time']);

/** All subsets, those with the most members first, and of equal ones those with the first members first. */
function subsets(members) {
  const all = [];
  for (let bits = 0; bits < 2 ** members.length; bits++) {
    all.push(members.filter((_, i) => bits & (1 << i)));
  }
  const rank = (set) => set.reduce((sum, member) => sum + 2 ** -members.indexOf(member), 0);
  return all.sort((a, b) => b.length - a.length || rank(b) - rank(a));
}

/** Whether one cut of the metric serves the filters and the groups, and breaks its numbers down by nothing else. */
function isServed(metric, filters, dimensions, {group, window, unites}) {
  const named = [...dimensions, ...group];
  const own = new Set(metric.own_dimensions);
  const cut = metric.cuts
    .filter((stored) => named.every((name) => stored.includes(name)))
    .sort((a, b) => a.length - b.length)[0];
  if (!cut || cut.some((name) => !own.has(name) && !named.includes(name))) {
    return false;
  }
  return dimensions.every((name) => {
    if (filters[name].length === 1 || group.includes(name) || own.has(name)) {
      return true;
    }
    return (
      metric.combine.values === 'sum' || (metric.combine.values === 'distinct' && unites && !WITHIN_DAYS.has(window))
    );
  });
}

/**
 * As many of the filters as the metric is stored by, together.
 *
 * @param {object} metric of the catalogue
 * @param {Record<string, string[]>} filters
 * @param {{group?: string[], window?: string, unites?: boolean}} how it is asked for; `unites`: whether somebody is there
 *   who can unite sets of users
 * @returns {{applied: Record<string, string[]>, ignored: string[]}}
 */
export function applicable(metric, filters, {group = [], window = 'day', unites = true} = {}) {
  const active = Object.keys(filters).filter((name) => filters[name].length);
  const best = subsets(active).find((set) => isServed(metric, filters, set, {group, window, unites})) ?? [];
  return {
    applied: Object.fromEntries(best.map((name) => [name, filters[name]])),
    ignored: active.filter((name) => !best.includes(name)),
  };
}

/** The answer of `GET /api/v1/metrics`. */
export class Catalogue {
  constructor(answer) {
    this.run = answer.run;
    this.zone = answer.zone;
    this.funnels = answer.funnels;
    this.lastDay = answer.last_day;
    this.metrics = new Map(answer.metrics.map((metric) => [metric.name, metric]));
  }

  /** Whether another answer is of the same run, zone and metrics, so that a page that was built of it still holds. */
  isLike(other) {
    const names = ({metrics}) => [...metrics.values()].map(({name, definition}) => `${name} ${definition}`).join();
    return this.run === other.run && this.zone === other.zone && names(this) === names(other);
  }

  /** The first day with a number of any metric; null if there is none. A count that begins later was 0 until then. */
  get firstDay() {
    return (
      [...this.metrics.values()]
        .map((metric) => metric.first_day)
        .filter(Boolean)
        .sort()[0] ?? null
    );
  }

  /** The newest day: the last with a number, or today if there is none yet. */
  get newest() {
    return this.lastDay ?? dayIn(this.zone, new Date());
  }

  has(name) {
    return this.metrics.has(name);
  }

  /** @throws {Error} if there is no such metric */
  metric(name) {
    const metric = this.metrics.get(name);
    if (!metric) {
      throw new Error(`${name} is not published by this run`);
    }
    return metric;
  }

  /** Whether a metric is stored by exactly these dimensions beside its own. */
  isBy(name, ...dimensions) {
    return this.cutBy(name, dimensions) !== undefined;
  }

  cutBy(name, dimensions) {
    const metric = this.metrics.get(name);
    const wanted = new Set([...(metric?.own_dimensions ?? []), ...dimensions]);
    return metric?.cuts.find((cut) => cut.length === wanted.size && cut.every((dimension) => wanted.has(dimension)));
  }

  /** The dimensions that a metric is broken down by one at a time. */
  breakdowns(name) {
    const metric = this.metric(name);
    return metric.dimensions.filter(
      (dimension) => !metric.own_dimensions.includes(dimension) && this.isBy(name, dimension),
    );
  }
}
