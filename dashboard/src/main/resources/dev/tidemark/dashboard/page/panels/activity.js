/** Who is active, when, and how often. */
import {count, day, label, percent, title} from '../format.js';
import {bars, heat, lines, ofOne} from '../options.js';
import {coverage} from '../question.js';
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
  newest,
  overDays,
} from './shared.js';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = Array.from({length: 24}, (_, hour) => `${String(hour).padStart(2, '0')}:00`);

/** Hours of the week as a panel. */
function rhythm(id, name, metric, unit, about) {
  return {
    id,
    title: name,
    size: 'middle',
    metrics: [metric],
    about,
    load: (question) => question.heatmap(metric),
    draw(answer, {colours, zone}) {
      const cells = answer.cells.map((cell) => ({
        x: cell.hour,
        y: cell.weekday - 1,
        value: cell.value,
        text: `${mark(cell)?.text ?? 'no such day in the range'} ${unit}`,
        open: cell.status === 'partial',
      }));
      const some = answer.cells.some((cell) => cell.value);
      const most = greatest(
        answer.cells.map((cell) => ({...cell})),
        1,
      )[0];
      return {
        option: heat(colours, {
          x: HOURS,
          y: WEEKDAYS,
          cells,
          name: ({x, y}) => `${WEEKDAYS[y]} ${HOURS[x]} – ${String(x + 1).padStart(2, '0')}:00 ${zone}`,
          xLabel: (hour) => hour.slice(0, 2),
        }),
        summary: some ? `Most on ${WEEKDAYS[most.weekday - 1]} at ${HOURS[most.hour]}: ${mark(most).text}.` : '',
        table: {
          columns: [
            {name: 'weekday', label: 'Weekday'},
            {name: 'hour', label: 'Hour'},
            column('value', title(unit)),
            column('lower', 'lower'),
            column('upper', 'upper'),
          ],
          rows: some
            ? answer.cells.map((cell) => [
                WEEKDAYS[cell.weekday - 1],
                HOURS[cell.hour],
                cell.value,
                cell.lower ?? null,
                cell.upper ?? null,
              ])
            : [],
        },
      };
    },
  };
}

const activeUsers = {
  id: 'active-users',
  title: 'Active users',
  size: 'wide',
  metrics: ['active_users'],
  about: 'Daily, weekly (7 days) and monthly (30 days) active users, each with its 95 % band; the open day is dashed',
  async load(question) {
    const [one, seven, thirty] = await Promise.all(
      ['day', 'rolling_7d', 'rolling_30d'].map((window) => question.series('active_users', {window})),
    );
    return {days: daysOf(question), one, seven, thirty, counted: question.counted('active_users')};
  },
  draw({days, one, seven, thirty, counted}, {colours}) {
    const series = [
      {name: 'MAU', marks: daily(thirty.series[0], days), colour: colours.series[1]},
      {name: 'WAU', marks: daily(seven.series[0], days), colour: colours.series[2]},
      {name: 'DAU', marks: daily(one.series[0], days, count, counted), colour: colours.series[0]},
    ];
    return overDays(lines(colours, {x: days, series}), days, series);
  },
};

const newUsers = {
  id: 'new-users',
  title: 'New and transacting users',
  size: 'narrow',
  metrics: ['registered_users', 'transacting_users'],
  about: 'Users who registered on the day, and users who transacted on it',
  async load(question) {
    const [registered, transacting] = await Promise.all([
      question.series('registered_users'),
      question.series('transacting_users'),
    ]);
    return {
      days: daysOf(question),
      registered,
      transacting,
      counted: ['registered_users', 'transacting_users'].map((metric) => question.counted(metric)),
    };
  },
  draw({days, registered, transacting, counted}, {colours}) {
    const series = [
      {name: 'Registered', marks: daily(registered.series[0], days, count, counted[0]), colour: colours.series[0]},
      {name: 'Transacting', marks: daily(transacting.series[0], days, count, counted[1]), colour: colours.series[1]},
    ];
    return overDays(lines(colours, {x: days, series}), days, series);
  },
};

const stickiness = {
  id: 'stickiness',
  title: 'Stickiness',
  size: 'middle',
  metrics: ['stickiness', 'avg_stickiness'],
  about: 'The share of the 30-day users who come on a day, and its mean over the 30 days',
  async load(question) {
    const [today, mean] = await Promise.all([question.series('stickiness'), question.series('avg_stickiness')]);
    return {days: daysOf(question), today, mean};
  },
  draw({days, today, mean}, {colours}) {
    const series = [
      {name: 'Day', marks: daily(today.series[0], days, percent), thin: true, colour: colours.series[5]},
      {name: 'Mean of 30 days', marks: daily(mean.series[0], days, percent), colour: colours.series[0]},
    ];
    const axis = (value) => percent(value, 0);
    return overDays(lines(colours, {x: days, series, format: axis, axis: ofOne}), days, series, percent);
  },
};

const STATES = [
  ['new', 0],
  ['resurrected', 2],
  ['returning', 5],
  ['dormant', 1],
];
const WINDOWS = [
  {value: 'day', label: 'by day'},
  {value: 'iso_week', label: 'by week'},
  {value: 'rolling_28d', label: '28 days'},
];

const lifecycle = {
  id: 'lifecycle',
  title: 'Lifecycle',
  size: 'middle',
  metrics: ['lifecycle'],
  optional: ['quick_ratio'],
  about:
    'Who is new, came back after a pause (resurrected) or stayed (returning); below the line, who did not come back (dormant). Quick ratio: (new + resurrected) / dormant',
  controls: () => [{name: 'window', label: 'Periods', values: WINDOWS, reload: true}],
  async load(question, {window}) {
    const answer = await question.series('lifecycle', {window});
    return {answer, window};
  },
  draw({answer}, {colours}) {
    const x = [...new Set(answer.series.flatMap(({points}) => points.map((point) => point.day)))].sort();
    const series = STATES.map(([state, colour]) => ({
      name: label(state),
      stack: 'users',
      colour: colours.series[colour],
      marks: daily(find(answer, {state}), x).map((one) =>
        one && state === 'dormant' ? {...one, value: -one.value} : one,
      ),
    }));
    const [fresh, back, , gone] = STATES.map(([state]) => byDay(find(answer, {state})));
    const table = dailyTable(
      x,
      series.map((one) => ({...one, marks: one.marks.map((it) => it && {...it, value: Math.abs(it.value)})})),
    );
    table.columns.push(column('quick_ratio', 'Quick ratio', (value) => value?.toFixed(2) ?? '–'));
    table.rows.forEach((row) => {
      const [came, returned, left] = [fresh, back, gone].map((states) => states.get(row[0])?.value ?? 0);
      row.push(left ? (came + returned) / left : null);
    });
    return {
      option: bars(colours, {x, series, format: (value) => count(Math.abs(value))}),
      table,
      summary: newest(x, series),
    };
  },
};

const activeDays = {
  id: 'active-days',
  title: 'Days of activity',
  size: 'middle',
  metrics: ['active_days'],
  about: 'Users by how many days of the last 28 (L28) or 7 (L7) they were active on, at the end of the last whole day',
  controls: () => [{name: 'period', label: 'Period', values: choices(['L28', 'L7']), reload: true}],
  async load(question, {period}) {
    const on = question.lastWholeDay;
    question.remark(`on ${day(on)}`);
    return {answer: await question.series('active_days', {own: {period}, from: on, to: on}), period};
  },
  draw({answer, period}, {colours}) {
    const x = Array.from({length: period === 'L7' ? 7 : 28}, (_, i) => String(i + 1));
    const marks = x.map((days) => mark(find(answer, {days})?.points[0]));
    const all = marks.reduce((sum, one) => sum + (one?.value ?? 0), 0);
    marks.forEach((one) => one && (one.text += ` · ${percent(one.value / all)}`));
    return {
      option: bars(colours, {x, series: [{name: 'Users', marks}], axisLabel: (days) => days}),
      summary: `${count(all)} users.`,
      table: {
        columns: [{name: 'days', label: 'Active days'}, column('users', 'Users')],
        rows: answer.series.length ? x.map((days, i) => [Number(days), marks[i]?.value ?? 0]) : [],
      },
    };
  },
};

const breakdown = {
  id: 'active-by',
  title: 'Active users by dimension',
  size: 'middle',
  metrics: ['active_users'],
  about: 'Distinct users of the whole range. A user can be in several rows, so they do not add up',
  controls: (catalogue) => [
    {name: 'by', label: 'By', values: choices(catalogue.breakdowns('active_users'), label), reload: true},
  ],
  async load(question, {by}) {
    const answer = question.remarkOpen(await question.distinct('active_users', {group: [by]}));
    const part = coverage(answer);
    if (part !== null) {
      question.remark(part);
    }
    return {answer, by};
  },
  draw({answer, by}, {colours}) {
    const rows = greatest(
      (answer.groups ?? []).map((group) => ({...group, name: group.dimensions[by]})),
      12,
    );
    return {
      option: bars(colours, {
        x: rows.map((row) => row.name),
        series: [
          {name: 'Active users', marks: rows.map((row) => ({...mark(row), open: false, label: count(row.value)}))},
        ],
        horizontal: true,
        labels: true,
        axisLabel: label,
      }),
      tall: 4 + rows.length * 1.9,
      table: {
        columns: [
          {name: by, label: title(by), format: label},
          column('users', 'Users'),
          column('lower', 'lower'),
          column('upper', 'upper'),
        ],
        rows: rows.map((row) => [row.name, row.value, row.lower, row.upper]),
      },
    };
  },
};

export const activity = [
  activeUsers,
  newUsers,
  rhythm(
    'rhythm-active',
    'When users are active',
    'active_users_by_hour_of_week',
    'users',
    'Distinct users in each hour of the week, over the newest whole weeks of the range, in the project’s time zone',
  ),
  rhythm(
    'rhythm-charged',
    'When messages are charged',
    'charged_messages_by_hour_of_week',
    'messages',
    'Charged messages in each hour of the week, over the newest whole weeks of the range, in the project’s time zone',
  ),
  lifecycle,
  breakdown,
  activeDays,
  stickiness,
];
