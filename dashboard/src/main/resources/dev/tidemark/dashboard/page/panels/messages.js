/** What happens to messages, and what they cost. */
import {count, label, money, percent, short, title} from '../format.js';
import {bars, lines, ofOne} from '../options.js';
import {place, values} from '../values.js';
import {
  byDay,
  choices,
  column,
  daily,
  dailyTable,
  daysOf,
  find,
  greatest,
  mark,
  overDays,
  ratio,
  share,
  valuesOf,
} from './shared.js';

const STATUSES = ['sent', 'delivered', 'read', 'clicked', 'failed'];

const delivery = {
  id: 'delivery',
  title: 'Delivery',
  size: 'narrow',
  metrics: ['messages_by_send_time'],
  about: 'Messages sent in the range, by how far they have come by now',
  load: async (question) => question.remarkOpen(await question.sum('messages_by_send_time')),
  draw(answer, {colours}) {
    const sent = find(answer, {status: 'sent'})?.value ?? 0;
    const rows = STATUSES.map((status) => ({status, value: find(answer, {status})?.value ?? 0}));
    const marks = rows.map(({status, value}, i) => {
      const before = i > 0 && status !== 'failed' ? rows[i - 1].value : null;
      return {
        value,
        label: status === 'sent' ? count(value) : `${count(value)} · ${percent(share(value, sent))}`,
        text: `${count(value)}, ${percent(share(value, sent))} of those sent${before ? `, ${percent(share(value, before))} of those ${rows[i - 1].status}` : ''}`,
        colour: status === 'failed' ? colours.series[1] : colours.series[0],
      };
    });
    return {
      option: bars(colours, {
        x: STATUSES,
        series: [{name: 'Messages', marks}],
        horizontal: true,
        labels: true,
        axisLabel: label,
      }),
      summary: rows.map(({status}, i) => `${status} ${marks[i].label}`).join('; '),
      table: {
        columns: [
          {name: 'status', label: 'Status'},
          column('messages', 'Messages'),
          column('of_sent', 'Of sent', percent),
        ],
        rows: sent ? rows.map(({status, value}) => [status, value, share(value, sent)]) : [],
      },
    };
  },
};

const RATES = [
  {name: 'Delivery', above: 'delivered', below: 'sent', colour: 0},
  {name: 'Read', above: 'read', below: 'delivered', colour: 2},
  {name: 'Click', above: 'clicked', below: 'delivered', colour: 3},
  {name: 'Failure', above: 'failed', below: 'sent', colour: 1},
];

const rates = {
  id: 'rates',
  title: 'Rates by day of sending',
  size: 'narrow',
  metrics: ['messages_by_send_time'],
  optional: ['delivery_rate', 'read_rate', 'click_rate', 'failure_rate'],
  about:
    'Delivered and failed of those sent, read and clicked of those delivered. Divided from the counts, so they hold for any filter',
  async load(question) {
    return {days: daysOf(question), answer: await question.series('messages_by_send_time')};
  },
  draw({days, answer}, {colours}) {
    const counts = Object.fromEntries(STATUSES.map((status) => [status, byDay(find(answer, {status}))]));
    const series = RATES.map(({name, above, below, colour}) => ({
      name,
      colour: colours.series[colour],
      marks: days.map((day) => ratio(counts[above].get(day), counts[below].get(day), percent)),
    }));
    const axis = (value) => percent(value, 0);
    return overDays(lines(colours, {x: days, series, format: axis, axis: ofOne}), days, series, percent);
  },
};

/** The channels of an answer in the order that is known, so that each keeps its place and its colour. */
function inOrder(answer, known) {
  const channels = valuesOf(answer, 'channel');
  return channels.sort((a, b) => place(known, a, channels.length) - place(known, b, channels.length));
}

const charge = {
  id: 'charge-by-channel',
  title: 'Charge by channel',
  size: 'middle',
  metrics: ['charge'],
  about: 'By day of charging. Each currency on its own: amounts of different currencies are never added',
  controls: (_, data) => [
    {name: 'currency', label: 'Currency', values: choices(data ? valuesOf(data.answer, 'currency') : [])},
  ],
  async load(question) {
    const [answer, known] = await Promise.all([
      question.series('charge', {group: ['channel']}),
      values(question.catalogue, 'channel'),
    ]);
    return {days: daysOf(question), answer, known};
  },
  draw({days, answer, known}, {colours, options: {currency}}) {
    const format = (value) => money(value, currency);
    const series = inOrder(answer, known).map((channel, i) => {
      const of = find(answer, {channel, currency});
      return {
        name: label(channel),
        stack: 'charge',
        colour: colours.series[place(known, channel, i) % 8],
        marks: daily(of, days, format),
        total: (of?.points ?? []).reduce((sum, point) => sum + point.value, 0),
      };
    });
    return {
      option: bars(colours, {x: days, series, format: short}),
      summary: `In all: ${series.map(({name, total}) => `${name} ${format(total)}`).join('; ')}.`,
      table: dailyTable(days, series, format),
    };
  },
};

const volume = {
  id: 'messages-by-channel',
  title: 'Messages by channel',
  size: 'middle',
  metrics: ['messages'],
  about: 'Messages that reached the status on the day',
  controls: () => [{name: 'status', label: 'Status', values: choices(STATUSES), reload: true}],
  async load(question, {status}) {
    const [answer, known] = await Promise.all([
      question.series('messages', {own: {status}, group: ['channel']}),
      values(question.catalogue, 'channel'),
    ]);
    return {days: daysOf(question), answer, known};
  },
  draw({days, answer, known}, {colours}) {
    const series = inOrder(answer, known).map((channel, i) => ({
      name: label(channel),
      stack: 'messages',
      colour: colours.series[place(known, channel, i) % 8],
      marks: daily(find(answer, {channel}), days),
    }));
    return overDays(bars(colours, {x: days, series}), days, series);
  },
};

const failures = {
  id: 'failures',
  title: 'Reasons of failure',
  size: 'narrow',
  metrics: ['failures'],
  about: 'Failed messages of the range by reason',
  load: async (question) => question.remarkOpen(await question.sum('failures')),
  draw(answer, {colours}) {
    const all = answer.results.reduce((sum, {value}) => sum + value, 0);
    const rows = greatest(
      answer.results.map((result) => ({...result, name: result.dimensions.failure_reason})),
      10,
    );
    return {
      option: bars(colours, {
        x: rows.map((row) => row.name),
        series: [
          {
            name: 'Messages',
            marks: rows.map((row) => ({
              ...mark(row),
              open: false,
              label: `${short(row.value)} · ${percent(row.value / all, 0)}`,
            })),
            colour: colours.series[1],
          },
        ],
        horizontal: true,
        labels: true,
        axisLabel: label,
      }),
      summary: rows.map((row) => `${label(row.name)} ${count(row.value)}`).join('; '),
      table: {
        columns: [
          {name: 'failure_reason', label: 'Reason', format: label},
          column('messages', 'Messages'),
          column('share', 'Share', percent),
        ],
        rows: rows.map((row) => [row.name, row.value, row.value / all]),
      },
    };
  },
};

export const messages = [delivery, rates, failures, charge, volume];
