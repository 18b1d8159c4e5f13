/** The cards: what the days came to, and how that compares. */
import {el} from '../dom.js';
import {count, day, hourIn, money, NONE, percent, short, signedPercent} from '../format.js';
import {definition} from '../panel.js';
import {coverage} from '../question.js';
import {sparkline} from '../spark.js';
import {explain} from '../tip.js';
import {addDays, countDays} from '../url.js';
import {daily, daysOf, exactly, find, share} from './shared.js';

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

function spark(days, points = [], isCounted) {
  const marks = daily({points}, days, count, isCounted);
  return sparkline(
    marks.map((mark) => mark?.value ?? null),
    {open: marks.at(-1)?.open},
  );
}

/** Charge of the last day, and by hours of it and of the day before. */
async function chargeToday(question) {
  const today = question.lastDay;
  const yesterday = addDays(today, -1);
  const [day_, hours] = await Promise.all([
    question.series('charge', {from: today, to: today}),
    question.series('charge', {window: 'hour', from: yesterday, to: today}),
  ]);
  return {today, day: day_, hours};
}

const LAST_HOUR = 23;

/**
 * What the hours of a day came to up to one of them by the clock of the zone: days of 23 and 25 hours compare as well.
 *
 * @param {{points: {start: string, day: string, value: number}[]}} series of hours
 * @param {string} on the day
 * @param {number} last the hour, included
 * @param {string} zone
 */
export function sumOfHours({points}, on, last, zone) {
  return points
    .filter((hour) => hour.day === on && hourIn(zone, new Date(hour.start)) <= last)
    .reduce((sum, {value}) => sum + value, 0);
}

function chargeTodayFigures({today, day: answer, hours}, zone) {
  const yesterday = addDays(today, -1);
  const whole = hours.series
    .flatMap(({points}) => points)
    .filter((hour) => hour.day === today && hour.status !== 'partial')
    .map((hour) => hourIn(zone, new Date(hour.start)));
  return answer.series.map(({dimensions: {currency}, points: [point]}) => {
    const isOpen = point.status === 'partial';
    const last = isOpen ? Math.max(-1, ...whole) : LAST_HOUR;
    const byHour = find(hours, {currency});
    const than = isOpen ? `${day(yesterday)} in the same whole hours` : day(yesterday);
    const until = (on) => ({value: sumOfHours(byHour, on, last, zone)});
    const compared =
      byHour && last >= 0
        ? change(until(today), until(yesterday), {than, format: (value) => money(value, currency)})
        : null;
    return {
      text: money(point.value_text, currency),
      change: compared,
      raw: [currency, exactly(point), compared?.value ?? null],
    };
  });
}

export const overview = {
  id: 'cards',
  title: 'Overview',
  size: 'full',
  bare: true,
  about: 'Each number with its change against the period that is chosen above; only whole days are compared',
  metrics: [],
  optional: ['registered_users', 'active_users', 'transacting_users', 'messages_by_send_time', 'charge'],

  async load(question) {
    const {catalogue} = question;
    const {compare} = question.view;
    const has = (name) => catalogue.has(name);
    const over = question.wholeDays;
    // The answer of the range, and the one of its whole days with what they compare with; the same if all are whole.
    const compared = async (ask) => {
      if (over?.to === question.to) {
        const answer = await ask({compare});
        return [answer, answer];
      }
      return Promise.all([ask({}), over && ask({...over, compare})]);
    };
    const sum = (metric, how) => compared((range) => question.sum(metric, {...how, ...range}));
    const distinct = (metric) => compared((range) => question.distinct(metric, range));
    const [registered, active, transacting, delivery, charge, today] = await Promise.all([
      has('registered_users') &&
        settled(Promise.all([sum('registered_users'), question.series('registered_users')])),
      has('active_users') &&
        settled(Promise.all([distinct('active_users'), question.series('active_users')])),
      has('transacting_users') &&
        settled(Promise.all([distinct('transacting_users'), question.series('transacting_users')])),
      has('messages_by_send_time') &&
        settled(
          Promise.all([
            sum('messages_by_send_time', {own: {status: ['sent', 'delivered']}}),
            question.series('messages_by_send_time', {own: {status: ['sent', 'delivered']}}),
          ]),
        ),
      has('charge') && settled(sum('charge')),
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
    const {isBehind, wholeDays} = question;
    const days = daysOf(question);
    const many = wholeDays === null ? 0 : countDays(wholeDays.from, wholeDays.to);
    const before = many === 1 ? 'the day before' : `the ${many} days before`;
    const than = question.view.compare === 'year' ? 'the same days a year before' : before;
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
    const compare = (over, pick, how = {}) =>
      over === null
        ? {text: 'no comparison before the day is over', kind: 'none', value: null}
        : change(pick(over), pick(over.compare), {than, begins: question.begins(over), isBehind, ...how});
    const left = wholeDays === null || wholeDays.to === question.to ? '' : ', and not compared';
    const open = (number) => (number?.status === 'partial' ? question.stillOpen + left : null);
    const total = ([[answer, over], series]) => {
      const [now] = answer.results;
      const compared = compare(over, ({results}) => results[0]);
      const {first_day: first} = catalogue.metric('registered_users');
      const nobody = first !== null && question.to >= first ? 0 : null;
      return {
        figures: [
          {
            text: count(counted(now ? now.value : nobody)),
            change: compared,
            raw: ['', now?.value ?? null, compared.value],
          },
        ],
        drawing: spark(days, series.series[0]?.points, question.counted(series.metric)),
        note: open(now),
      };
    };
    const union = ([[answer, over], series]) => {
      const compared = compare(over, (one) => one);
      return {
        figures: [
          {
            text: count(counted(answer.value)),
            bounds: counted(answer.value) === null ? null : bounds(answer),
            change: compared,
            raw: ['', answer.value, compared.value],
          },
        ],
        drawing: spark(days, series.series[0]?.points, question.counted(series.metric)),
        note: [open(answer), coverage(answer)].filter(Boolean).join(' · '),
      };
    };
    add('registered', 'Registered users', 'registered_users', registered, total);
    add('active', 'Active users', 'active_users', active, union);
    add('transacting', 'Transacting users', 'transacting_users', transacting, union);
    add('delivery', 'Delivery rate', 'messages_by_send_time', delivery, ([[answer, over], series]) => {
      const rate = (of) => {
        const [sent, delivered] = ['sent', 'delivered'].map((status) => find(of, {status})?.value ?? 0);
        return {value: share(delivered, sent)};
      };
      const now = rate(answer);
      const compared = compare(over, rate, {points: true});
      const sent = find(series, {status: 'sent'})?.points ?? [];
      const delivered = new Map(
        (find(series, {status: 'delivered'})?.points ?? []).map((point) => [point.day, point.value]),
      );
      const points = sent.map((point) => ({
        ...point,
        value: share(delivered.get(point.day) ?? 0, point.value),
      }));
      return {
        figures: [{text: percent(now.value), change: compared, raw: ['', now.value, compared.value]}],
        drawing: spark(days, points),
        note: open(answer.results[0]),
      };
    });
    add(
      'charge-today',
      question.lastDay === catalogue.newest ? 'Charge today' : `Charge on ${day(question.lastDay)}`,
      'charge',
      today,
      (answer) => ({figures: chargeTodayFigures(answer, catalogue.zone)}),
    );
    add('charge', 'Charge', 'charge', charge, ([answer, over]) => ({
      figures: answer.results.map((result) => {
        const {currency} = result.dimensions;
        const compared = compare(over, (one) => find(one, {currency}), {format: (value) => money(value, currency)});
        return {
          text: money(result.value_text, currency),
          change: compared,
          raw: [currency, exactly(result), compared.value],
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
