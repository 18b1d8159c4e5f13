/** The values that a dimension has, as the filters offer them and as colours are given to them. */
import {address, get} from './api.js';

const asked = new Map();

async function ask(catalogue, dimension) {
  const preferred = ['active_users', 'registered_users', 'messages', ...catalogue.metrics.keys()];
  const name = preferred.find((metric) => catalogue.has(metric) && catalogue.isBy(metric, dimension));
  if (!name) {
    return null;
  }
  const {windows} = catalogue.metric(name);
  const window = ['rolling_30d', 'rolling_28d', 'to_date', 'day'].find((kind) => windows.includes(kind));
  const on = catalogue.newest;
  const {series} = await get(address(`api/v1/metrics/${name}`, {window, from: on, to: on, group: dimension}));
  const totals = new Map();
  for (const {dimensions, points} of series) {
    totals.set(dimensions[dimension], (totals.get(dimensions[dimension]) ?? 0) + (points.at(-1)?.value ?? 0));
  }
  return [...totals].sort(([, a], [, b]) => b - a).map(([value]) => value);
}

/**
 * The values of the newest 30 days, the most frequent first; null if nothing is stored by the dimension. Asked for once a
 * catalogue.
 *
 * @param {import('./catalogue.js').Catalogue} catalogue
 * @param {string} dimension
 * @returns {Promise<string[]|null>}
 */
export function values(catalogue, dimension) {
  const key = `${catalogue.newest} ${dimension}`;
  if (!asked.has(key)) {
    const answer = ask(catalogue, dimension);
    asked.set(key, answer);
    // What is not there yet is asked for again.
    answer.then(
      (known) => known?.length === 0 && asked.delete(key),
      () => asked.delete(key),
    );
  }
  return asked.get(key);
}

/** Which colour a value has, whatever else is shown: its place among those that are known. */
export function place(known, value, otherwise) {
  const at = known?.indexOf(value) ?? -1;
  return at < 0 ? otherwise : at;
}
