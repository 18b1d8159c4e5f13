/** What users do. */
import {ApiError} from '../api.js';
import {el} from '../dom.js';
import {count, day, days, decimal, label, percent, seconds, short, shortSeconds} from '../format.js';
import {bars, lines, timeAxis} from '../options.js';
import {
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
  valuesOf,
} from './shared.js';

const adoption = {
  id: 'adoption',
  title: 'Feature adoption',
  size: 'narrow',
  metrics: ['feature_adoption'],
  optional: ['feature_users'],
  about: 'The share of the active users of the 28 days who used the feature in them',
  async load(question) {
    const on = {window: 'rolling_28d', from: question.lastDay, to: question.lastDay};
    question.remark(`28 days to ${day(question.lastDay)}`);
    const [share, users] = await Promise.all([
      question.series('feature_adoption', on),
      question.catalogue.has('feature_users') ? question.series('feature_users', on) : {series: []},
    ]);
    return {share: question.remarkOpen(share), users};
  },
  draw({share, users}, {colours}) {
    const rows = greatest(
      share.series.map(({dimensions, points: [point]}) => ({
        ...point,
        name: dimensions.feature,
        users: find(users, dimensions)?.points[0],
      })),
      15,
    );
    return {
      option: bars(colours, {
        x: rows.map((row) => row.name),
        series: [
          {
            name: 'Adoption',
            marks: rows.map((row) => ({
              value: row.value,
              label: percent(row.value),
              text: `${percent(row.value)}${row.users ? ` · ${mark(row.users).text} users` : ''}`,
            })),
            colour: colours.series[2],
          },
        ],
        horizontal: true,
        labels: true,
        axisLabel: label,
      }),
      tall: 4 + rows.length * 1.7,
      summary: rows.map((row) => `${label(row.name)} ${percent(row.value)}`).join('; '),
      table: {
        columns: [
          {name: 'feature', label: 'Feature'},
          column('adoption', 'Adoption', percent),
          column('users', 'Users'),
          column('lower', 'lower'),
          column('upper', 'upper'),
        ],
        rows: rows.map((row) => [
          row.name,
          row.value,
          row.users?.value ?? null,
          row.users?.lower ?? null,
          row.users?.upper ?? null,
        ]),
      },
    };
  },
};

const events = {
  id: 'events',
  title: 'Product events',
  size: 'narrow',
  metrics: ['events'],
  about: 'Accepted product events of the range by name',
  load: async (question) => question.remarkOpen(await question.sum('events')),
  draw(answer, {colours}) {
    const rows = greatest(
      answer.results.map((result) => ({...result, name: result.dimensions.event_name})),
      15,
    );
    return {
      option: bars(colours, {
        x: rows.map((row) => row.name),
        series: [
          {
            name: 'Events',
            marks: rows.map((row) => ({...mark(row), open: false, label: short(row.value)})),
            colour: colours.series[0],
          },
        ],
        horizontal: true,
        labels: true,
        axisLabel: label,
      }),
      tall: 4 + rows.length * 1.7,
      summary: rows.map((row) => `${label(row.name)} ${count(row.value)}`).join('; '),
      table: {
        columns: [{name: 'event_name', label: 'Event'}, column('events', 'Events')],
        rows: rows.map((row) => [row.name, row.value]),
      },
    };
  },
};

const sessionsPerUser = {
  id: 'sessions-per-user',
  title: 'Sessions per user',
  size: 'narrow',
  metrics: ['sessions_per_user'],
  about:
    'Active users of the last whole day by the sessions that they began on it; 0 is who was active only in one begun before',
  async load(question) {
    const on = question.lastWholeDay;
    question.remark(`on ${day(on)}`);
    return question.series('sessions_per_user', {from: on, to: on});
  },
  draw(answer, {colours}) {
    const x = [...Array.from({length: 10}, (_, i) => String(i)), '10+'];
    const marks = x.map((sessions) => mark(find(answer, {sessions})?.points[0]));
    const all = marks.reduce((sum, one) => sum + (one?.value ?? 0), 0);
    marks.forEach((one) => one && (one.text += ` users · ${percent(one.value / all)}`));
    return {
      option: bars(colours, {x, series: [{name: 'Users', marks}], axisLabel: (sessions) => sessions}),
      summary: `${count(all)} users.`,
      table: {
        columns: [{name: 'sessions', label: 'Sessions'}, column('users', 'Users')],
        rows: answer.series.length ? x.map((sessions, i) => [sessions, marks[i]?.value ?? 0]) : [],
      },
    };
  },
};

const LENGTHS = {
  session_duration: {label: 'duration', format: seconds, axis: shortSeconds},
  events_per_session: {label: 'events', format: decimal, axis: decimal},
};

const sessionLength = {
  id: 'session-length',
  title: 'Length of sessions',
  size: 'narrow',
  metrics: ['session_duration', 'events_per_session'],
  about: 'Of the sessions that began on the day: mean, median, and the length that 90 % do not exceed',
  controls: () => [
    {
      name: 'measure',
      label: 'Measured by',
      values: Object.entries(LENGTHS).map(([value, {label: text}]) => ({value, label: text})),
      reload: true,
    },
  ],
  async load(question, {measure}) {
    return {days: daysOf(question), measure, answer: await question.series(measure)};
  },
  draw({days, measure, answer}, {colours}) {
    const {format, axis} = LENGTHS[measure];
    const series = [
      ['p90', '90 %', 1],
      ['mean', 'Mean', 0],
      ['median', 'Median', 2],
    ].map(([stat, name, colour]) => ({
      name,
      marks: daily(find(answer, {stat}), days, format),
      colour: colours.series[colour],
    }));
    return overDays(
      lines(colours, {x: days, series, format: axis, axis: measure === 'session_duration' ? timeAxis(series) : {}}),
      days,
      series,
      format,
    );
  },
};

const sessions = {
  id: 'sessions',
  title: 'Sessions',
  size: 'narrow',
  metrics: ['sessions'],
  about: 'Sessions by the day that they began on',
  async load(question) {
    return {days: daysOf(question), answer: await question.series('sessions')};
  },
  draw({days, answer}, {colours}) {
    const series = [{name: 'Sessions', marks: daily(answer.series[0], days)}];
    return overDays(bars(colours, {x: days, series}), days, series);
  },
};

const PROJECTS = [
  ['editor_opens', 'Editor opened'],
  ['projects_created', 'Projects created'],
  ['projects_exported', 'Projects exported'],
];

const projects = {
  id: 'projects',
  title: 'Projects',
  size: 'narrow',
  metrics: PROJECTS.map(([metric]) => metric),
  about: 'What happened on the day',
  async load(question) {
    return {
      days: daysOf(question),
      answers: await Promise.all(PROJECTS.map(([metric]) => question.series(metric))),
      counted: PROJECTS.map(([metric]) => question.counted(metric)),
    };
  },
  draw({days, answers, counted}, {colours}) {
    const series = PROJECTS.map(([, name], i) => ({
      name,
      marks: daily(answers[i].series[0], days, count, counted[i]),
      colour: colours.series[i],
    }));
    return overDays(lines(colours, {x: days, series}), days, series);
  },
};

const LEVELS = [
  ['high', 0],
  ['medium', 2],
  ['low', 5],
];

const engagement = {
  id: 'engagement',
  title: 'Engagement',
  size: 'middle',
  metrics: ['users_by_engagement'],
  optional: ['power_users', 'power_user_share'],
  about:
    'Users with an action in the analysis period by their actions per active day, and the share of power users among them',
  controls: (_, data) => [
    {name: 'period', label: 'Period', values: choices(data ? valuesOf(data.answer, 'period') : [])},
  ],
  async load(question) {
    const {catalogue} = question;
    const hasShare =
      catalogue.has('power_user_share') && catalogue.metric('power_user_share').own_dimensions.length === 0;
    const [answer, share] = await Promise.all([
      question.series('users_by_engagement'),
      hasShare ? question.series('power_user_share') : {series: []},
    ]);
    return {days: daysOf(question), answer, share};
  },
  draw({days, answer, share}, {colours, options: {period}}) {
    const series = LEVELS.map(([level, colour]) => ({
      name: level,
      stack: 'users',
      colour: colours.series[colour],
      marks: daily(find(answer, {level, period}), days),
    }));
    const table = dailyTable(days, series);
    const power = share.series[0]
      ? {
          name: 'Power users, share',
          line: true,
          colour: colours.series[1],
          marks: daily(share.series[0], days, percent),
          format: percent,
        }
      : null;
    return {
      option: bars(colours, {
        x: days,
        series: power ? [...series, power] : series,
        second: power ? (value) => percent(value, 0) : undefined,
      }),
      table: power ? dailyTable(days, [...series, power]) : table,
      summary: newest(days, series),
    };
  },
};

const RISKS = [
  ['active', 0],
  ['at_risk', 1],
  ['dormant', 5],
];

const churn = {
  id: 'churn-risk',
  title: 'Churn risk',
  size: 'middle',
  metrics: ['churn_risk'],
  about: 'Users by how long they have been away, measured by their own rhythm',
  async load(question) {
    return {days: daysOf(question), answer: await question.series('churn_risk')};
  },
  draw({days, answer}, {colours}) {
    const series = RISKS.map(([state, colour]) => ({
      name: label(state),
      stack: 'users',
      colour: colours.series[colour],
      marks: daily(find(answer, {state}), days),
    }));
    return overDays(bars(colours, {x: days, series}), days, series);
  },
};

const USER_COLUMNS = [
  {name: 'user_id', label: 'User'},
  column('total_actions', 'Actions'),
  column('active_days', 'Active days'),
  column('actions_per_active_day', 'per active day', (value) => decimal(value, 1)),
  column('l7', 'L7'),
  column('l28', 'L28'),
  {name: 'first_seen', label: 'First seen', format: (on) => days(on, on)},
  {name: 'last_seen', label: 'Last seen', format: (on) => days(on, on)},
  {name: 'churn_state', label: 'State', format: (value) => (value === null ? '–' : label(value))},
];
const SHOWN = 15;
const MOST = 10_000;

/** A list of users; it is there only where the job writes them. */
function users(id, name, path, about) {
  return {
    id,
    title: name,
    size: 'middle',
    metrics: [],
    exactness: 'exact',
    about,
    async load(question) {
      try {
        return await question.plain(path, {limit: SHOWN});
      } catch (e) {
        if (e instanceof ApiError && e.code === 'not_available') {
          return null;
        }
        throw e;
      }
    },
    draw(answer) {
      if (answer === null) {
        return {absent: true};
      }
      const rows = answer.users.map((user) => USER_COLUMNS.map((one) => user[one.name]));
      const isNumber = (i) => typeof rows[0]?.[i] === 'number';
      const line = (row) =>
        el(
          'tr',
          {},
          USER_COLUMNS.map(({format}, i) =>
            el(i === 0 ? 'th' : 'td', {
              scope: i === 0 ? 'row' : null,
              class: isNumber(i) ? 'number' : null,
              text: format ? format(row[i]) : row[i],
            }),
          ),
        );
      return {
        node: el(
          'div',
          {class: 'list'},
          el(
            'div',
            {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name},
            el(
              'table',
              {},
              el(
                'thead',
                {},
                el(
                  'tr',
                  {},
                  USER_COLUMNS.map(({label: text}, i) =>
                    el('th', {scope: 'col', class: isNumber(i) ? 'number' : null, text}),
                  ),
                ),
              ),
              el('tbody', {}, rows.map(line)),
            ),
          ),
          el(
            'p',
            {class: 'more'},
            `${count(rows.length)} of ${count(answer.total)} · `,
            el('a', {
              href: `${path}?format=csv&limit=${MOST}`,
              download: `tidemark-${id}.csv`,
              text: answer.total > MOST ? `the first ${count(MOST)} as CSV` : 'all as CSV',
            }),
          ),
        ),
        table: {columns: USER_COLUMNS, rows},
      };
    },
  };
}

export const product = [
  adoption,
  events,
  sessionsPerUser,
  sessions,
  sessionLength,
  projects,
  engagement,
  churn,
  users(
    'power-users',
    'Power users',
    'api/v1/users/power',
    'Users with many actions in the analysis period, most actions first',
  ),
  users(
    'users-at-risk',
    'Users at risk',
    'api/v1/users/at-risk',
    'Users who have been away for longer than is usual for them, those seen last first',
  ),
];
