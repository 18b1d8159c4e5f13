/** Who comes back. */
import {count, day, percent} from '../format.js';
import {heat, lines, ofOne} from '../options.js';
import {addDays, countDays} from '../url.js';
import {choice, column, daily, daysOf, find, newest, overDays, share} from './shared.js';

const MOST_COHORTS = 62;

const COHORTS = choice('by', 'Cohorts', {registered: 'by registration', active: 'by first activity'});
const KINDS = choice('kind', 'Active', {n_day: 'on that day', unbounded: 'on that day or later'});
const WINDOWS = choice('window', 'By', {day: 'day', iso_week: 'week'});

/**
 * Cohorts with their cells: how many came back after n days or weeks. Of a cohort that nobody came back of then, there is no
 * number: that is 0, and counts in every mean.
 *
 * @param {(day: string) => boolean} isCounted whether a day is over and counted
 */
function cohortsOf(answer, isCounted) {
  const cohorts = new Map();
  for (const {
    dimensions: {n},
    points,
  } of answer.series) {
    for (const point of points) {
      const cohort = cohorts.get(point.start) ?? {start: point.start, day: point.day, cells: new Map()};
      cohort.cells.set(Number(n), point);
      cohorts.set(point.start, cohort);
    }
  }
  const furthest = Math.max(1, ...answer.series.map(({dimensions: {n}}) => Number(n)));
  return [...cohorts.values()]
    .map((cohort) => ({...cohort, size: cohort.cells.get(0)?.value ?? 0}))
    .filter(({size}) => size > 0)
    .map((cohort) => ({...cohort, cells: withNobody(cohort, answer, furthest, isCounted)}))
    .sort((a, b) => (a.start < b.start ? -1 : 1));
}

function withNobody({day: cohortDay, cells}, {window, series}, furthest, isCounted) {
  const isUnbounded = series[0].dimensions.kind === 'unbounded'; // Somebody may come back yet.
  const unit = window === 'day' ? 1 : 7;
  const whole = new Map(cells);
  for (let n = 1; n <= furthest; n++) {
    if (!whole.has(n) && isCounted(addDays(cohortDay, n * unit))) {
      whole.set(n, {value: 0, status: isUnbounded ? 'partial' : 'complete'});
    }
  }
  return whole;
}

/** Tells which days are counted: those of the active users are, and every cohort is of these. */
function countedDays(question) {
  return question.counted(question.catalogue.has('active_users') ? 'active_users' : 'retention_users');
}

const triangle = {
  id: 'retention-cohorts',
  title: 'Retention',
  size: 'wide',
  metrics: ['retention_users'],
  optional: ['retention'],
  about:
    'Each row is a cohort with its size, each column so many days or weeks later: the share of the cohort that was active then. Pale cells are still open',
  controls: () => [WINDOWS, COHORTS, KINDS],
  async load(question, {by, kind, window}) {
    const tooMany = window === 'day' && countDays(question.from, question.lastDay) > MOST_COHORTS;
    const from = tooMany ? addDays(question.lastDay, 1 - MOST_COHORTS) : question.from;
    if (tooMany) {
      question.remark(`the newest ${MOST_COHORTS} cohorts`);
    }
    return {
      window,
      answer: await question.series('retention_users', {window, own: {by, kind}, from}),
      isCounted: countedDays(question),
    };
  },
  draw({window, answer, isCounted}, {colours}) {
    const cohorts = cohortsOf(answer, isCounted);
    const furthest = Math.max(1, ...cohorts.flatMap(({cells}) => [...cells.keys()]));
    const unit = window === 'day' ? 'day' : 'week';
    const first = (cohort) => (window === 'day' ? cohort.day : addDays(cohort.day, -6));
    const cells = cohorts.flatMap((cohort, y) =>
      [...cohort.cells]
        .filter(([n]) => n > 0)
        .map(([n, point]) => {
          const value = share(point.value, cohort.size);
          return {
            x: n - 1,
            y,
            value,
            text: `${percent(value)}: ${count(point.value)} of ${count(cohort.size)}`,
            open: point.status === 'partial',
          };
        }),
    );
    const columns = Array.from({length: furthest}, (_, i) => String(i + 1));
    const rows = cohorts.flatMap((cohort) =>
      [...cohort.cells]
        .sort(([a], [b]) => a - b)
        .map(([n, point]) => [first(cohort), n, point.value, cohort.size, share(point.value, cohort.size), point.status]),
    );
    return {
      option: heat(colours, {
        x: columns,
        y: cohorts.map((cohort) => `${day(first(cohort))}  ·  ${count(cohort.size)}`),
        cells,
        min: 0,
        labels: window === 'iso_week' ? (value) => percent(value, 0) : undefined,
        format: (value) => percent(value, 0),
        name: ({x, y}) =>
          `Cohort of ${window === 'day' ? '' : 'the week from '}${day(first(cohorts[y]))}, ${x + 1} ${unit}${x ? 's' : ''} later`,
      }),
      tall: Math.max(14, 5 + cohorts.length * (window === 'day' ? 1.15 : 1.9)),
      summary: `${cohorts.length} cohorts.`,
      table: {
        columns: [
          {name: 'cohort', label: 'Cohort', format: day},
          column('n', `${unit}s later`),
          column('users', 'Users'),
          column('cohort_size', 'Cohort'),
          column('share', 'Share', percent),
          {name: 'status', label: 'Status'},
        ],
        rows,
      },
    };
  },
};

const curve = {
  id: 'retention-curve',
  title: 'Retention curve',
  size: 'narrow',
  metrics: ['retention_users'],
  about: 'All cohorts of the range together, each day counted over the cohorts for which it is over',
  async load(question) {
    const from =
      countDays(question.from, question.lastDay) > MOST_COHORTS
        ? addDays(question.lastDay, 1 - MOST_COHORTS)
        : question.from;
    if (from !== question.from) {
      question.remark(`the newest ${MOST_COHORTS} cohorts`);
    }
    const [registered, active] = await Promise.all(
      ['registered', 'active'].map((by) => question.series('retention_users', {own: {by, kind: 'n_day'}, from})),
    );
    return {registered, active, isCounted: countedDays(question)};
  },
  draw({registered, active, isCounted}, {colours}) {
    const curves = [
      ['By registration', registered],
      ['By first activity', active],
    ].map(([name, answer], i) => {
      const cohorts = cohortsOf(answer, isCounted);
      const marks = Array.from({length: 30}, (_, j) => {
        const over = cohorts.filter(({cells}) => cells.has(j + 1) && cells.get(j + 1).status !== 'partial');
        const size = over.reduce((sum, cohort) => sum + cohort.size, 0);
        const users = over.reduce((sum, {cells}) => sum + cells.get(j + 1).value, 0);
        const value = share(users, size);
        return value === null ? null : {value, text: `${percent(value)} of ${count(size)} users`};
      });
      return {name, marks, colour: colours.series[i]};
    });
    const x = Array.from({length: 30}, (_, i) => `${i + 1}`);
    const option = lines(colours, {x, series: curves, format: (value) => percent(value, 0), axis: ofOne});
    return {
      option,
      summary: curves.map(({name, marks}) => `${name}: ${marks[0]?.text ?? 'nothing'} after a day`).join('; '),
      table: {
        columns: [column('days', 'Days later'), ...curves.map(({name}) => column(name, name, percent))],
        rows: x
          .map((n, i) => [Number(n), ...curves.map(({marks}) => marks[i]?.value ?? null)])
          .filter((row) => row[1] !== null || row[2] !== null),
      },
    };
  },
};

const activation = {
  id: 'activation',
  title: 'Activation',
  size: 'narrow',
  metrics: ['activation_rate'],
  about: 'Of the users who registered on the day, those who activated within 7 and 30 days. Younger days still grow',
  async load(question) {
    return {days: daysOf(question), answer: await question.series('activation_rate')};
  },
  draw({days, answer}, {colours}) {
    const series = ['7', '30'].map((within, i) => ({
      name: `within ${within} days`,
      marks: daily(find(answer, {days: within}), days, percent),
      colour: colours.series[i],
    }));
    return overDays(
      lines(colours, {x: days, series, format: (value) => percent(value, 0), axis: ofOne}),
      days,
      series,
      percent,
    );
  },
};

export const retention = [triangle, curve, activation];
