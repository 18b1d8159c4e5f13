/**
 * What is looked at, as it stands in the address: `?days=7&channel=sms&channel=email&compare=year`, or
 * `?from=2026-03-01&to=2026-03-07`. What is usual is left out, so the address of the first view is bare.
 *
 * @typedef {object} View
 * @property {number|null} days length of a range that ends with the newest day; null for a fixed range
 * @property {string|null} from first day of a fixed range
 * @property {string|null} to last day of it, included
 * @property {'previous'|'year'} compare what numbers are held against
 * @property {Record<string, string[]>} filters the values that are asked for, by dimension
 */

/** The dimensions that the page filters by, in the order of the bar. */
export const DIMENSIONS = ['channel', 'category', 'platform', 'country'];

/** Ranges that end with the newest day. */
export const PRESETS = [
  {days: 1, label: 'Today'},
  {days: 7, label: '7 days'},
  {days: 30, label: '30 days'},
  {days: 90, label: '90 days'},
  {days: 365, label: '1 year'},
];

const USUAL_DAYS = 30;
const LONGEST = 3660;

/** Whether a text is a day of the calendar, as `2026-03-01`. */
export function isDay(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text ?? '')) {
    return false;
  }
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The day so many days later, or earlier if there are less than none. */
export function addDays(day, count) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** How many days there are from one day to another, both included. */
export function countDays(from, to) {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1;
}

/** The newest whole weeks of a range, so that each weekday is in them equally often; null if it has none. */
export function wholeWeeks({from, to}) {
  const weeks = Math.floor(countDays(from, to) / 7);
  return weeks > 0 ? {from: addDays(to, 1 - 7 * weeks), to} : null;
}

/** All days from one to another, both included. */
export function eachDay(from, to) {
  return Array.from({length: Math.max(0, countDays(from, to))}, (_, i) => addDays(from, i));
}

/** Reads a query string. What cannot be understood counts as not said. @returns {View} */
export function parse(search) {
  const query = new URLSearchParams(search);
  const filters = {};
  for (const dimension of DIMENSIONS) {
    const values = [...new Set(query.getAll(dimension).filter((value) => value !== ''))].sort();
    if (values.length) {
      filters[dimension] = values;
    }
  }
  const compare = query.get('compare') === 'year' ? 'year' : 'previous';
  const from = query.get('from');
  const to = query.get('to');
  if (isDay(from) && isDay(to) && from <= to && countDays(from, to) <= LONGEST) {
    return {days: null, from, to, compare, filters};
  }
  const days = Number(query.get('days'));
  const known = Number.isInteger(days) && days >= 1 && days <= LONGEST;
  return {days: known ? days : USUAL_DAYS, from: null, to: null, compare, filters};
}

/** Writes a query string, empty or with its question mark. @param {View} view */
export function write(view) {
  const query = new URLSearchParams();
  if (view.days === null) {
    query.set('from', view.from);
    query.set('to', view.to);
  } else if (view.days !== USUAL_DAYS) {
    query.set('days', view.days);
  }
  if (view.compare === 'year') {
    query.set('compare', 'year');
  }
  for (const dimension of DIMENSIONS) {
    for (const value of view.filters[dimension] ?? []) {
      query.append(dimension, value);
    }
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** The days that a view means, given the newest day that there is. @returns {{from: string, to: string}} */
export function range(view, newest) {
  return view.days === null ? {from: view.from, to: view.to} : {from: addDays(newest, 1 - view.days), to: newest};
}
