/** The pulse: counters that move as events arrive, from the stream alone. */
import {applicable} from '../catalogue.js';
import {el} from '../dom.js';
import {saveCsv, savePng} from '../export.js';
import {count, day, dayIn, decimal, money, NONE, time} from '../format.js';
import {definition} from '../panel.js';
import {minuteBars} from '../spark.js';
import {explain} from '../tip.js';
import {exactly} from './shared.js';

/** What the page wants of the stream. */
export const LIVE_METRICS = [
  'active_users',
  'transacting_users',
  'registered_users',
  'messages',
  'charge',
  'events_in',
];
export const LIVE_WINDOWS = ['now_5m', 'now_30m', 'minute', 'day'];

const MINUTES = 60;
const SPANS = [15, 30, MINUTES];
const NOTHING = 0.02; // So little of the most is nothing beside it.
const PACE = 250;
const ROOM = 12; // characters beside each other in large type
const RATE_OVER = 60_000;
const RECENT = 180_000;
const LENGTHS = {now_5m: 300_000, now_30m: 1_800_000};

const COUNTERS = [
  {id: 'active-5m', title: 'Active now', hint: 'last 5 minutes', metric: 'active_users', window: 'now_5m'},
  {id: 'active-30m', title: 'Active', hint: 'last 30 minutes', metric: 'active_users', window: 'now_30m'},
  {id: 'active-day', title: 'Active', hint: 'today', metric: 'active_users', window: 'day'},
  {id: 'messages-day', title: 'Messages', hint: 'sent today', metric: 'messages', window: 'day', own: {status: 'sent'}},
  {id: 'charge-day', title: 'Charge', hint: 'today', metric: 'charge', window: 'day', by: 'currency'},
  {id: 'registered-day', title: 'Registered', hint: 'today', metric: 'registered_users', window: 'day'},
  {id: 'transacting-day', title: 'Transacting', hint: 'today', metric: 'transacting_users', window: 'day'},
];

/** The same hint, of the day that the numbers are of: while history is counted, the newest day is not today. */
function hintOf(hint, results, zone) {
  const [first] = results;
  const on = first?.window.kind === 'day' ? dayIn(zone, new Date(first.window.start)) : null;
  return on === null || on === dayIn(zone, new Date()) ? hint : hint.replace('today', `on ${day(on)}`);
}

/** Whether the time that a number of the moment is of has passed, as when nothing new comes. */
export function isOver({window}, now) {
  return window.kind in LENGTHS && now - Date.parse(window.end) > LENGTHS[window.kind];
}

/** The newest results of a metric that a view asks for, one for each value of its own dimensions. */
export function asked(latest, metric, window, filters, own = {}) {
  const {applied, ignored} = applicable(metric, filters, {window, unites: false});
  const names = new Set([...metric.own_dimensions, ...Object.keys(applied)]);
  const matching = latest
    .newest(metric.name, window)
    .filter(
      ({dimensions}) =>
        Object.keys(dimensions).length === names.size &&
        Object.entries(dimensions).every(
          ([name, value]) =>
            names.has(name) && (!applied[name] || applied[name].includes(value)) && (!own[name] || own[name] === value),
        ),
    );
  const results = new Map();
  for (const result of matching) {
    const key = metric.own_dimensions.map((name) => result.dimensions[name]).join('\u0000');
    const held = results.get(key);
    results.set(key, held ? {...held, value: held.value + result.value, value_text: null} : result);
  }
  return {results: [...results].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, result]) => result), ignored};
}

class Counter {
  constructor(spec, app) {
    this.rows = [];
    this.spec = spec;
    this.app = app;
    this.number = el('p', {class: 'number', id: `now-${spec.id}`, text: NONE});
    this.hint = el('p', {class: 'hint', text: spec.hint});
    this.more = el('p', {class: 'more'});
    const metric = app.catalogue.metric(spec.metric);
    this.node = el(
      'div',
      {class: 'counter'},
      el(
        'h3',
        {},
        spec.title,
        explain(`${spec.title}, ${spec.hint}`, () => definition(metric)),
      ),
      this.number,
      this.hint,
      this.more,
    );
  }

  show() {
    const {title, hint, metric, window, own, by} = this.spec;
    const {results: newest, ignored} = asked(
      this.app.live.latest,
      this.app.catalogue.metric(metric),
      window,
      this.app.view.filters,
      own,
    );
    const results = newest.filter((result) => !isOver(result, Date.now()));
    const lines = results
      .filter((result) => result.value !== null)
      .map((result) => (by ? money(result.value_text ?? result.value, result.dimensions[by]) : count(result.value)));
    this.#write(lines.length ? lines : [NONE]);
    this.hint.textContent = hintOf(hint, results, this.app.catalogue.zone);
    this.rows = results.map((result) => [
      `${title}, ${this.hint.textContent}`,
      result.dimensions[by] ?? '',
      exactly(result),
      result.lower ?? null,
      result.upper ?? null,
    ]);
    const [first] = results;
    const bounds =
      first?.lower === undefined || first.value === null ? '' : `${count(first.lower)} – ${count(first.upper)}`;
    const note = ignored.length ? `not filtered by ${ignored.join(' or ')}` : '';
    this.more.textContent = [bounds, note].filter(Boolean).join(' · ');
  }

  #write(lines) {
    const text = lines.join('\n');
    if (this.number.textContent === text) {
      return;
    }
    const isFirst = this.number.textContent === NONE;
    this.number.textContent = text;
    this.number.classList.toggle('several', lines.length > 1 || text.length > ROOM);
    this.number.classList.toggle(
      'long',
      lines.some((line) => line.length > ROOM),
    );
    if (!isFirst) {
      this.number.classList.remove('moved');
      void this.number.offsetWidth; // Begins the animation anew.
      this.number.classList.add('moved');
    }
  }
}

/** How many records a second come in, from how the day's counters have grown. */
class Rate {
  constructor(app) {
    this.app = app;
    this.rows = [];
    this.samples = [];
    this.number = el('p', {class: 'number', id: 'now-rate', text: NONE});
    this.more = el('p', {class: 'more'});
    const metric = app.catalogue.metric('events_in');
    this.node = el(
      'div',
      {class: 'counter'},
      el(
        'h3',
        {},
        'Records',
        explain('Records per second', () => [
          {text: 'How fast the day’s counters grow, over the last minute', kind: 'lead'},
          ...definition(metric),
        ]),
      ),
      this.number,
      el('p', {class: 'hint', text: 'per second'}),
      this.more,
    );
  }

  show() {
    const results = this.app.live.latest.newest('events_in', 'day');
    if (!results.length) {
      return;
    }
    const total = results.reduce((sum, {value}) => sum + value, 0);
    const at = Math.max(...results.map((result) => Date.parse(result.produced_at)));
    const last = this.samples.at(-1);
    if (!last || at > last.at) {
      if (last && total < last.total) {
        this.samples = []; // A new day.
      }
      this.samples.push({at, total});
      this.samples = this.samples.filter((sample) => sample.at >= at - RATE_OVER);
    }
    const [first] = this.samples;
    const newest = this.samples.at(-1);
    if (Date.now() - newest.at > RATE_OVER) {
      this.number.textContent = NONE;
      this.rows = [];
    } else if (newest.at - first.at >= 2_000) {
      const rate = ((newest.total - first.total) * 1000) / (newest.at - first.at);
      this.number.textContent = rate < 10 ? rate.toFixed(1) : count(rate);
      this.rows = [['Records, per second', '', rate, null, null]];
    }
    this.more.textContent = hintOf(`${count(newest.total)} today`, results, this.app.catalogue.zone);
  }
}

/** The minutes of the last hour. */
class Minutes {
  constructor(app) {
    this.app = app;
    this.rows = [];
    this.drawing = el('div', {class: 'drawing'});
    this.caption = el('figcaption', {});
    const saved = {name: 'tidemark-minutes', title: 'Messages per minute', of: 'the minutes'};
    this.node = el(
      'figure',
      {class: 'pulse'},
      this.caption,
      saves(app, saved, () => ({columns: MINUTE_COLUMNS, rows: this.rows})),
      this.drawing,
    );
  }

  show() {
    const {live, catalogue} = this.app;
    const sums = new Map();
    for (const {window, dimensions, value} of live.latest.all('messages', 'minute')) {
      if (Object.keys(dimensions).length === 1) {
        const at = Date.parse(window.start);
        sums.set(at, {...sums.get(at), [dimensions.status]: value});
      }
    }
    const last = Math.max(...sums.keys());
    this.node.hidden = sums.size === 0;
    if (sums.size === 0) {
      return;
    }
    const minutes = Array.from({length: MINUTES}, (_, i) => {
      const at = last - (MINUTES - 1 - i) * 60_000;
      const {sent = 0, failed = 0} = sums.get(at) ?? {};
      return {
        at,
        value: sent,
        part: failed,
        text: `${time(at, catalogue.zone)}  ${count(sent)} sent, ${count(failed)} failed`,
      };
    });
    const whole = minutes.at(-2);
    const isRecent = Date.now() - last < RECENT;
    // A stream that has just begun fills its place.
    const most = Math.max(...minutes.map(({value}) => value));
    const begun = minutes.findIndex(({value}) => value > NOTHING * most);
    const span = SPANS.find((length) => length >= MINUTES - begun);
    const shown = minutes.slice(-span);
    this.rows = shown.map(({at, value, part}) => [new Date(at).toISOString(), value, part]);
    this.drawing.replaceChildren(minuteBars(shown));
    this.caption.replaceChildren(
      el('strong', {text: 'Messages per minute'}),
      ` ${span} minutes${isRecent ? '' : ` to ${time(last, catalogue.zone)}`} · ${count(whole.value)} in the last whole minute, ${count(whole.part)} of them failed`,
      Object.keys(this.app.view.filters).length ? ' · not filtered' : '',
    );
  }
}

const MINUTE_COLUMNS = [
  {name: 'minute', label: 'Minute'},
  {name: 'sent', label: 'Sent'},
  {name: 'failed', label: 'Failed'},
];
const COLUMNS = [
  {name: 'number', label: 'Number'},
  {name: 'currency', label: 'Currency'},
  {name: 'value', label: 'Value'},
  {name: 'lower', label: 'lower'},
  {name: 'upper', label: 'upper'},
];

/** Saves what is shown at the moment. @param {() => {columns: object[], rows: any[][]}} shown */
function saves(app, {name, title, of}, shown) {
  const table = () => {
    const {columns, rows} = shown();
    const text = (cell) => (typeof cell === 'number' ? decimal(cell) : (cell ?? ''));
    return {columns, rows, texts: rows.map((row) => row.map(text))};
  };
  const button = (kind, does) =>
    el('button', {
      type: 'button',
      class: 'save',
      text: kind,
      'aria-label': `Save ${of} as ${kind}`,
      onclick: does,
    });
  return el(
    'div',
    {class: 'saves'},
    button('CSV', () => saveCsv(name, table())),
    button('PNG', () => {
      const colours = app.colours();
      const {watermark} = app.live.health ?? {};
      const lines = [`as of ${time(watermark, app.catalogue.zone)} ${app.catalogue.zone}`];
      savePng(name, {title, lines, colours, font: colours.font}, table());
    }),
  );
}

/** Builds the section and keeps it moving. */
export function pulse(app, parent) {
  const parts = COUNTERS.filter(({metric}) => app.catalogue.has(metric)).map((spec) => new Counter(spec, app));
  if (app.catalogue.has('events_in')) {
    parts.push(new Rate(app));
  }
  const minutes = app.catalogue.has('messages') ? [new Minutes(app)] : [];
  parent.replaceChildren(
    el(
      'div',
      {class: 'counters'},
      parts.map(({node}) => node),
    ),
    ...minutes.map(({node}) => node),
  );
  parent.before(
    saves(app, {name: 'tidemark-now', title: 'Now', of: 'the counters'}, () => ({
      columns: COLUMNS,
      rows: parts.flatMap(({rows}) => rows),
    })),
  );
  const all = [...parts, ...minutes];
  let waiting = false;
  const show = () => {
    if (!waiting) {
      waiting = true;
      setTimeout(() => {
        waiting = false;
        all.forEach((part) => part.show());
      }, PACE);
    }
  };
  app.live.addEventListener('result', show);
  show();
  return {viewChanged: show};
}
