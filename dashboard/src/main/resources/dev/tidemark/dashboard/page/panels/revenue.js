/** Recurring revenue. Each currency on its own. */
import {count, money, short} from '../format.js';
import {bars, lines} from '../options.js';
import {choice, choices, daily, dailyTable, daysOf, find, newest, overDays, valuesOf} from './shared.js';

const MOVES = [
  {metric: 'new_arr', name: 'new', sign: 1, colour: 0},
  {metric: 'expansion_arr', name: 'expansion', sign: 1, colour: 2},
  {metric: 'reactivation_arr', name: 'reactivation', sign: 1, colour: 4},
  {metric: 'contraction_arr', name: 'contraction', sign: -1, colour: 3},
  {metric: 'cancelled_arr', name: 'cancelled', sign: -1, colour: 1},
];
const WINDOWS = choice('window', 'By', {day: 'day', month: 'month'});

/** The choice of a currency, from those that the answers have, the one with the most numbers first. */
function currencies(answers) {
  const numbers = new Map();
  for (const {dimensions, points} of answers.flatMap(({series}) => series)) {
    numbers.set(dimensions.currency, (numbers.get(dimensions.currency) ?? 0) + points.length);
  }
  const ranked = [...numbers].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {name: 'currency', label: 'Currency', values: choices(ranked.map(([currency]) => currency))};
}

const movement = {
  id: 'arr-movement',
  title: 'Revenue movement',
  size: 'narrow',
  metrics: MOVES.map(({metric}) => metric),
  about: 'Annual recurring revenue that came (above the line) and went (below it)',
  controls: (_, data) => [WINDOWS, currencies(data?.answers ?? [])],
  async load(question, {window}) {
    return {answers: await Promise.all(MOVES.map(({metric}) => question.series(metric, {window})))};
  },
  draw({answers}, {colours, options: {currency}}) {
    const x = [
      ...new Set(answers.flatMap(({series}) => series.flatMap(({points}) => points.map((point) => point.day)))),
    ].sort();
    const format = (value) => money(value, currency);
    const raw = MOVES.map(({name, colour}, i) => ({
      name,
      stack: 'arr',
      colour: colours.series[colour],
      marks: daily(find(answers[i], {currency}), x, format),
    }));
    const series = raw.map((one, i) => ({
      ...one,
      marks: one.marks.map((mark) => mark && {...mark, value: MOVES[i].sign * mark.value}),
    }));
    const net = {
      name: 'net',
      line: true,
      colour: colours.text,
      marks: x.map((_, i) => {
        const value = series.reduce((sum, {marks}) => sum + (marks[i]?.value ?? 0), 0);
        return {value, text: format(value), open: series.some(({marks}) => marks[i]?.open)};
      }),
    };
    return {
      option: bars(colours, {x, series: [...series, net], format: short}),
      table: dailyTable(x, [...raw, net], format),
      summary: newest(x, raw),
    };
  },
};

const gross = {
  id: 'gross-arr',
  title: 'Annual recurring revenue',
  size: 'narrow',
  metrics: ['gross_arr'],
  optional: ['mrr'],
  about: 'Of all subscriptions at the end of the day; by month it is a twelfth. The axis does not begin at 0',
  controls: (_, data) => [
    choice('metric', 'By', {gross_arr: 'year', mrr: 'month'}),
    currencies(data ? [data.answer] : []),
  ],
  async load(question, {metric}) {
    return {
      days: daysOf(question),
      answer: await question.series(question.catalogue.has(metric) ? metric : 'gross_arr', {window: 'to_date'}),
    };
  },
  draw({days, answer}, {colours, options: {currency}}) {
    const format = (value) => money(value, currency);
    const series = [
      {name: answer.metric === 'mrr' ? 'MRR' : 'ARR', marks: daily(find(answer, {currency}), days, format)},
    ];
    return overDays(lines(colours, {x: days, series, format: short, fromZero: false}), days, series, format);
  },
};

const subscribers = {
  id: 'subscribers',
  title: 'Subscribers',
  size: 'narrow',
  metrics: ['subscribers'],
  about: 'Subscriptions with revenue at the end of the day, by plan',
  async load(question) {
    return {days: daysOf(question), answer: await question.series('subscribers', {window: 'to_date', group: ['plan']})};
  },
  draw({days, answer}, {colours}) {
    const series = valuesOf(answer, 'plan').map((plan, i) => ({
      name: plan,
      colour: colours.series[i % 8],
      marks: daily(find(answer, {plan}), days),
    }));
    return overDays(lines(colours, {x: days, series, format: count}), days, series);
  },
};

export const revenue = [movement, gross, subscribers];
