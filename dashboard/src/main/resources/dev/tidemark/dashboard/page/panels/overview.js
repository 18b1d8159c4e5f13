/** The cards: what the days came to, and how that compares. */
import {el} from '../dom.js';
import {count, day, money, NONE, percent, short, signedPercent} from '../format.js';
import {definition} from '../panel.js';
import {sparkline} from '../spark.js';
import {explain} from '../tip.js';
import {addDays, countDays} from '../url.js';
import {find} from './shared.js';

const settled = async (promise) => {
  try {
    return {value: await promise};
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    return {error};
  }
};

/** Whether two estimates may be of the same number. */
function overlap(a, b) {
  return a.lower !== undefined && b.lower !== undefined && a.lower <= b.upper && b.lower <= a.upper;
}

const MANY_TIMES = 10;

/** How a number compares: as a share of the other or, of shares, in percentage points. */
function change(now, before, {points = false, than, begins = null, isBehind = false, format = count}) {
  if (isBehind) {
    return {text: 'still being counted', kind: 'none', value: null};
  }
  if (begins !== null) {
    return {text: `no comparison: numbers begin on ${day(begins)}`, kind: 'none', value: null};
  }
  if (!now || !before || now.value === null || before.value === null || (!points && before.value === 0)) {
    return {text: `no comparison with ${than}`, kind: 'none', value: null};
  }
  if (!points && (before.value < 0 || now.value < 0)) {
    // Amounts can be below 0, and no share tells how they changed.
    return {text: `${format(now.value)} after ${format(before.value)}, ${than}`, kind: 'none', value: null};
  }
  const value = points ? now.value - before.value : now.value / before.value - 1;
  if (!points && value >= MANY_TIMES) {
    return {text: `${short(now.value / before.value)} times ${than}`, kind: 'up', value};
  }
  const text = (points ? signedPercent(value).replace('%', 'points') : signedPercent(value)).replace('-', '−');
  const unclear = overlap(now, before);
  return {
    value,
    kind: unclear || Math.abs(value) < 0.0005 ? 'level' : value > 0 ? 'up' : 'down',
    text: `${text} vs ${than}${unclear ? ', within the error' : ''}`,
  };
}

const ARROWS = {up: '▲', down: '▼', level: '≈', none: ''};

function card({id, title, definition: lines, figures, spark, notes}) {
  return el(
    'article',
    {class: 'card', 'aria-labelledby': `card-${id}-title`},
    el(
      'h4',
      {id: `card-${id}-title`},
      title,
      explain(title, () => lines),
    ),
    el(
      'div',
      {class: 'figures'},
      figures.map((figure) =>
        el(
          'div',
          {class: 'figure'},
          el('p', {class: 'number', text: figure.text}),
          figure.bounds ? el('p', {class: 'bounds', text: figure.bounds}) : null,
          figure.change
            ? el(
                'p',
                {class: `change ${figure.change.kind}`},
                el('span', {class: 'arrow', 'aria-hidden': 'true', text: ARROWS[figure.change.kind]}),
                figure.change.text,
              )
            : null,
        ),
      ),
    ),
    spark ?? null,
    notes ? el('p', {class: 'more', text: notes}) : null,
  );
}

const bounds = (number) =>
  number?.lower === undefined || number.value === null ? null : `95 %: ${count(number.lower)} – ${count(number.upper)}`;

function spark(series) {
  const points = series?.points ?? [];
  return sparkline(
    points.map((point) => point.value),
    {open: points.at(-1)?.status === 'partial'},
  );
}

/** Charge of the whole hours of the last day, and of the same hours of the day before. */
async function chargeToday(question) {
  const today = question.lastDay;
  const yesterday = addDays(today, -1);
  const [day_, hours] = await Promise.all([
    question.series('charge', {from: today, to: today}),
    question.series('charge', {window: 'hour', from: yesterday, to: today}),
  ]);
  return {today, day: day_, hours};
}

const DAY = 86_400_000;

/** What was charged from the start of a day on, for so long. */
function sumOfHours(series, start, length) {
  const within = series.points.filter(
    (point) => Date.parse(point.start) >= start && Date.parse(point.end) <= start + length,
  );
  return {value: within.reduce((sum, point) => sum + point.value, 0)};
}

function chargeTodayFigures({today, day: answer, hours}) {
  const yesterday = addDays(today, -1);
  return answer.series.map(({dimensions: {currency}, points: [point]}) => {
    const start = Date.parse(point.start);
    const isOpen = point.status === 'partial';
    const whole = hours.series
      .flatMap((series) => series.points)
      .filter((hour) => hour.day === today && hour.status !== 'partial')
      .map((hour) => Date.parse(hour.end) - start);
    const length = isOpen ? Math.max(0, ...whole) : DAY;
    const byHour = find(hours, {currency});
    const than = isOpen ? `${day(yesterday)} in the same whole hours` : day(yesterday);
    const compared =
      byHour && length
        ? change(sumOfHours(byHour, start, length), sumOfHours(byHour, start - DAY, length), {
            than,
            format: (value) => money(value, currency),
          })
        : null;
    return {
      text: money(point.value_text, currency),
      change: compared,
      raw: [currency, point.value, compared?.value ?? null],
    };
  });
}

export const overview = {
  id: 'cards',
  title: 'Overview',
  size: 'full',
  bare: true,
  about: 'Each number with its change against the period that is chosen above',
  metrics: [],
  optional: ['registered_users', 'active_users', 'transacting_users', 'messages_by_send_time', 'charge'],

  async load(question) {
    const {catalogue} = question;
    const {compare} = question.view;
    const has = (name) => catalogue.has(name);
    const [registered, active, transacting, delivery, charge, today] = await Promise.all([
      has('registered_users') &&
        settled(Promise.all([question.sum('registered_users', {compare}), question.series('registered_users')])),
      has('active_users') &&
        settled(Promise.all([question.distinct('active_users', {compare}), question.series('active_users')])),
      has('transacting_users') &&
        settled(Promise.all([question.distinct('transacting_users', {compare}), question.series('transacting_users')])),
      has('messages_by_send_time') &&
        settled(
          Promise.all([
            question.sum('messages_by_send_time', {own: {status: ['sent', 'delivered']}, compare}),
            question.series('messages_by_send_time', {own: {status: ['sent', 'delivered']}}),
          ]),
        ),
      has('charge') && settled(question.sum('charge', {compare})),
      has('charge') && settled(chargeToday(question)),
    ]);
    const failed = [registered, active, transacting, delivery, charge, today].filter((one) => one?.error);
    if (
      failed.length &&
      failed.length === [registered, active, transacting, delivery, charge, today].filter(Boolean).length
    ) {
      throw failed[0].error;
    }
    return {registered, active, transacting, delivery, charge, today, catalogue};
  },

  draw({registered, active, transacting, delivery, charge, today, catalogue}, {question}) {
    const than =
      question.view.compare === 'year' ? 'the year before' : `the ${countDays(question.from, question.to)} days before`;
    const before =
      countDays(question.from, question.to) === 1 && question.view.compare !== 'year' ? 'the day before' : than;
    const {isBehind} = question;
    // While history is counted, 0 says nothing.
    const counted = (value) => (isBehind && !value ? null : value);
    const cards = [];
    const rows = [];
    const add = (id, title, metric, result, build) => {
      if (!result) {
        return;
      }
      const lines = definition(catalogue.metric(metric));
      if (result.error) {
        cards.push(card({id, title, definition: lines, figures: [{text: NONE}], notes: result.error.message}));
        return;
      }
      const {figures, drawing, note} = build(result.value);
      if (figures.length === 0) {
        figures.push({text: NONE, change: {kind: 'none', text: 'nothing yet'}, raw: ['', null, null]});
      }
      figures.forEach((figure) => rows.push([title, ...figure.raw]));
      cards.push(card({id, title, definition: lines, figures, spark: drawing, notes: note}));
    };
    const against = (answer) => ({than: before, begins: question.begins(answer), isBehind});
    const open = (number) => (number?.status === 'partial' ? 'today is still open' : null);
    const total = ([answer, series]) => {
      const [now] = answer.results;
      const compared = change(now, answer.compare.results[0], against(answer));
      return {
        figures: [
          {
            text: count(counted(now?.value ?? (answer.results.length ? null : 0))),
            change: compared,
            raw: ['', now?.value ?? null, compared.value],
          },
        ],
        drawing: spark(series.series[0]),
        note: open(now),
      };
    };
    const union = ([answer, series]) => {
      const compared = change(answer, answer.compare, against(answer));
      return {
        figures: [
          {
            text: count(counted(answer.value)),
            bounds: counted(answer.value) === null ? null : bounds(answer),
            change: compared,
            raw: ['', answer.value, compared.value],
          },
        ],
        drawing: spark(series.series[0]),
        note: open(answer),
      };
    };
    add('registered', 'Registered users', 'registered_users', registered, total);
    add('active', 'Active users', 'active_users', active, union);
    add('transacting', 'Transacting users', 'transacting_users', transacting, union);
    add('delivery', 'Delivery rate', 'messages_by_send_time', delivery, ([answer, series]) => {
      const rate = (of) => {
        const sent = find(of, {status: 'sent'});
        const delivered = find(of, {status: 'delivered'});
        const value = sent?.value ? (delivered?.value ?? 0) / sent.value : null;
        // Of two numbers that are on their way, one can be ahead.
        return {value: isBehind && value > 1 ? null : value};
      };
      const now = rate(answer);
      const compared = change(now, rate(answer.compare), {...against(answer), points: true});
      const sent = find(series, {status: 'sent'})?.points ?? [];
      const delivered = new Map(
        (find(series, {status: 'delivered'})?.points ?? []).map((point) => [point.day, point.value]),
      );
      const points = sent.map((point) => ({
        ...point,
        value: point.value ? (delivered.get(point.day) ?? 0) / point.value : null,
      }));
      return {
        figures: [{text: percent(now.value), change: compared, raw: ['', now.value, compared.value]}],
        drawing: spark({points}),
        note: open(answer.results[0]),
      };
    });
    add(
      'charge-today',
      question.lastDay === catalogue.newest ? 'Charge today' : `Charge on ${day(question.lastDay)}`,
      'charge',
      today,
      (answer) => ({figures: chargeTodayFigures(answer)}),
    );
    add('charge', 'Charge', 'charge', charge, (answer) => ({
      figures: answer.results.map((result) => {
        const {currency} = result.dimensions;
        const compared = change(result, find(answer.compare, {currency}), {
          ...against(answer),
          format: (value) => money(value, currency),
        });
        return {
          text: money(result.value_text, currency),
          change: compared,
          raw: [currency, result.value, compared.value],
        };
      }),
      note: open(answer.results[0]),
    }));
    return {
      node: el('div', {class: 'cards'}, cards),
      table: {
        columns: [
          {name: 'number', label: 'Number'},
          {name: 'currency', label: 'Currency'},
          {
            name: 'value',
            label: 'Value',
            format: (value, row) =>
              row[0] === 'Delivery rate' ? percent(value) : row[1] ? money(value, row[1]) : count(value),
          },
          {name: 'change', label: 'Change', format: (value) => signedPercent(value)},
        ],
        rows,
      },
    };
  },
};
