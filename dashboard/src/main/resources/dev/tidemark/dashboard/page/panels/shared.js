/** What panels have in common: numbers of answers as marks of charts, and columns of tables. */
import {count, fullDay} from '../format.js';
import {eachDay} from '../url.js';

/** A number of an answer as a mark; its text has the bounds. */
export function mark(number, format = count) {
  if (!number || number.value === null) {
    return null;
  }
  const bounds = number.lower === undefined ? '' : `  (${format(number.lower)} – ${format(number.upper)})`;
  return {
    value: number.value,
    value_text: number.value_text,
    lower: number.lower,
    upper: number.upper,
    text: format(number.value) + bounds,
    open: number.status === 'partial',
  };
}

/**
 * The part of a whole; null if there is no whole, or it is less than the part: of two numbers that are on their way, one
 * can be ahead.
 */
export function share(part, whole) {
  return whole && part <= whole ? part / whole : null;
}

/** One count as a share of another, open where one of them is; a count that is not there is 0. */
export function ratio(above, below, format) {
  const value = share(above?.value ?? 0, below?.value);
  return value === null
    ? null
    : {value, text: format(value), open: above?.status === 'partial' || below.status === 'partial'};
}

/** The points of a series by their day. */
export function byDay(series) {
  return new Map((series?.points ?? []).map((point) => [point.day, point]));
}

/** The series whose dimensions have these values. */
export function find(answer, dimensions = {}) {
  const list = answer.series ?? answer.results ?? answer.groups ?? [];
  return list.find((one) => Object.entries(dimensions).every(([name, value]) => one.dimensions[name] === value));
}

/** The values that a dimension has in an answer, in the order of the answer. */
export function valuesOf(answer, dimension) {
  const list = answer.series ?? answer.results ?? answer.groups ?? [];
  return [...new Set(list.map((one) => one.dimensions[dimension]))].filter((value) => value !== undefined);
}

/**
 * The marks of a series on each of the days.
 *
 * @param {(day: string) => boolean} [isCounted] on which days no number means 0; without it, it means none
 */
export function daily(series, days, format, isCounted = () => false) {
  const points = byDay(series);
  const nothing = {value: 0, status: 'complete'};
  return days.map((day) => mark(points.get(day) ?? (isCounted(day) ? nothing : null), format));
}

/** The days of a question that can have numbers. */
export function daysOf(question) {
  return eachDay(question.from, question.lastDay);
}

/** The greatest values first; what follows the first so many is left out. */
export function greatest(rows, limit) {
  return rows
    .filter((row) => row.value !== null)
    .sort((a, b) => b.value - a.value)
    .slice(0, limit);
}

/** A column of days. */
const dayColumn = {name: 'day', label: 'Day', format: fullDay};

/** A column of numbers. */
export function column(name, label, format = count) {
  return {name, label, format};
}

/** A number for a table: a double, or its decimal text where that has digits that a double has no room for. */
export function exactly({value, value_text: text}) {
  const bare = text?.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return text && String(Number(text)) !== bare ? text : value;
}

const cellOf = (one) => (one ? exactly(one) : null);

/** A table of days with a column for each series; of the numbers that have bounds, a column for each of these. */
export function dailyTable(days, series, format = count) {
  const columns = [dayColumn];
  for (const {name, marks, format: own} of series) {
    columns.push(column(name, name, own ?? format));
    if (marks.some((one) => one?.lower !== undefined)) {
      columns.push(column(`${name} lower`, 'lower', own ?? format), column(`${name} upper`, 'upper', own ?? format));
    }
  }
  const rows = days
    .map((day, i) => [
      day,
      ...series.flatMap(({marks}) => {
        const one = marks[i];
        return marks.some((other) => other?.lower !== undefined)
          ? [cellOf(one), one?.lower ?? null, one?.upper ?? null]
          : [cellOf(one)];
      }),
    ])
    .filter((row) => row.slice(1).some((value) => value !== null));
  return {columns, rows};
}

/** What lines say in a sentence: the newest value of each. */
export function newest(days, series) {
  return series
    .map(({name, marks}) => {
      const last = marks.findLastIndex((one) => one !== null);
      return last < 0
        ? null
        : `${name} ${marks[last].text} on ${fullDay(days[last])}${marks[last].open ? ', still open' : ''}`;
    })
    .filter(Boolean)
    .join('; ');
}

/** What a panel draws of numbers by day: the chart, and the same as a table and in a sentence. */
export function overDays(option, days, series, format) {
  return {option, table: dailyTable(days, series, format), summary: newest(days, series)};
}

/** A choice that is part of the question, of values with their labels. */
export function choice(name, label, labels) {
  return {name, label, values: Object.entries(labels).map(([value, text]) => ({value, label: text})), reload: true};
}

/** Choices from names. */
export function choices(values, label = (value) => value) {
  return values.map((value) => ({value, label: label(value)}));
}
