/** Variants against their baseline, and what is out of the ordinary. */
import {count, day, decimal, fullDay, label, percent, signedPercent} from '../format.js';
import {heat, intervals} from '../options.js';
import {column, daysOf} from './shared.js';

const points = (value) => (value === null ? '–' : `${signedPercent(value).replace('%', 'points')}`);

const lift = {
  id: 'experiment-lift',
  title: 'Experiments',
  size: 'full',
  metrics: ['experiment_lift'],
  optional: ['experiment_users', 'experiment_conversions', 'experiment_conversion', 'experiment_p_value'],
  about:
    'Conversion of each variant less that of the baseline, with the 95 % interval. Meant for one look at the end: whoever stops at the first interval beyond zero is misled',
  async load(question) {
    question.remark('all time');
    return question.plain('api/v1/experiments');
  },
  draw(answer, {colours}) {
    const all = answer.experiments.flatMap(({experiment, variants}) =>
      variants.map((variant) => ({experiment, ...variant})),
    );
    const rows = all
      .filter(({lift: of}) => of !== null)
      .map((row) => {
        const isClear = row.lift_lower > 0 || row.lift_upper < 0;
        return {
          name: `${label(row.experiment)}: ${label(row.variant)}`,
          value: row.lift,
          lower: row.lift_lower,
          upper: row.lift_upper,
          text: `${points(row.lift)} (${points(row.lift_lower)} – ${points(row.lift_upper)})${row.p_value === null ? '' : `, p = ${decimal(row.p_value, 4)}`}\n${percent(row.conversion)} of ${count(row.users)} users`,
          colour: !isClear ? colours.muted : row.lift > 0 ? colours.series[0] : colours.series[1],
        };
      });
    return {
      option: intervals(colours, {rows, format: (value) => percent(value, 0)}),
      tall: 4 + Math.max(2, rows.length) * 2.2,
      summary: rows.map(({name, text}) => `${name} ${text}`).join('; '),
      table: {
        columns: [
          {name: 'experiment', label: 'Experiment', format: label},
          {name: 'variant', label: 'Variant', format: (name, row) => `${label(name)}${row[9] ? ' (baseline)' : ''}`},
          column('users', 'Users'),
          column('conversions', 'Conversions'),
          column('conversion', 'Conversion', percent),
          column('lift', 'Lift', points),
          column('lift_lower', 'lower', points),
          column('lift_upper', 'upper', points),
          column('p_value', 'p', (value) => decimal(value, 4)),
          {name: 'baseline', label: 'Baseline', format: (is) => (is ? 'yes' : '')},
        ],
        rows: all.map((row) => [
          row.experiment,
          row.variant,
          row.users,
          row.conversions,
          row.conversion,
          row.lift,
          row.lift_lower,
          row.lift_upper,
          row.p_value,
          row.baseline,
        ]),
      },
    };
  },
};

const LIMIT = 3;
const SHOWN = 18;
const WORST = 8;

const anomalies = {
  id: 'anomalies',
  title: 'Anomalies by day',
  size: 'full',
  metrics: ['anomaly'],
  about:
    'How far a day’s count lies from the same weekday of the 8 weeks before, in robust standard deviations; beyond ±3, framed, it is called anomalous. Open days have none, nor have days with too few weeks before them',
  async load(question) {
    const {catalogue} = question;
    const splits = [[], ['status'], ['event_name']].filter((group) => catalogue.isBy('anomaly', ...group));
    return {
      days: daysOf(question),
      answers: await Promise.all(splits.map((group) => question.series('anomaly', {group}))),
    };
  },
  draw({days, answers}, {colours}) {
    const named = answers
      .flatMap(({series}) => series)
      .map(({dimensions, points: list}) => {
        const {of, ...rest} = dimensions;
        const by = Object.values(rest);
        return {
          name: [of, ...by].map(label).join(' · '),
          points: list,
          worst: Math.max(...list.map(({value}) => Math.abs(value))),
        };
      });
    const series = named.sort((a, b) => b.worst - a.worst).slice(0, SHOWN);
    const scored = named.flatMap(({points: list}) => list.map((point) => point.day)).sort();
    const x = days.filter((on) => on >= scored[0] && on <= scored.at(-1));
    const at = new Map(x.map((on, i) => [on, i]));
    const cells = series.flatMap(({points: list}, y) =>
      list
        .filter((point) => at.has(point.day) && point.value !== null)
        .map((point) => ({
          x: at.get(point.day),
          y,
          value: Math.max(-WORST, Math.min(WORST, point.value)),
          flagged: Math.abs(point.value) > LIMIT,
          text: `${decimal(point.value, 1)} deviations${Math.abs(point.value) > LIMIT ? ' · anomalous' : ''}`,
        })),
    );
    const found = named.flatMap(({name, points: list}) =>
      list.filter(({value}) => Math.abs(value) > LIMIT).map((point) => [point.day, name, point.value]),
    );
    const option = heat(colours, {
      x,
      y: series.map(({name}) => name),
      cells,
      min: -WORST,
      max: WORST,
      diverging: true,
      format: (value) => decimal(value, 0),
      name: (cell) => `${series[cell.y].name}, ${fullDay(x[cell.x])}`,
      xLabel: day,
    });
    return {
      option,
      tall: 5 + series.length * 1.5,
      summary: `${found.length} anomalous days.`,
      table: {
        columns: [
          {name: 'day', label: 'Day', format: fullDay},
          {name: 'series', label: 'Series'},
          column('deviations', 'Deviations', (value) => decimal(value, 1)),
        ],
        rows: found.length
          ? found.sort((a, b) => (a[0] < b[0] ? 1 : -1))
          : series.flatMap(({name, points: list}) => list.map((point) => [point.day, name, point.value])),
      },
    };
  },
};

export const experiments = [lift, anomalies];
