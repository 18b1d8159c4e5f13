/** How devices are used: 28 days that end with the last day of the range. */
import {count, day, decimal, label, percent, title} from '../format.js';
import {bars, heat} from '../options.js';
import {choices, column, find, greatest, mark, valuesOf} from './shared.js';

const MEASURES = {
  app_usage_minutes: 'App usage, minutes',
  screen_on_hours: 'Screen on, hours',
  battery_drain_mah: 'Battery drain, mAh',
  data_usage_mb: 'Data, MB',
  apps_installed: 'Apps installed',
  usage_intensity: 'Usage intensity',
};
const measures = (catalogue, suffix = '') => ({
  name: 'measure',
  label: 'Measure',
  values: Object.entries(MEASURES)
    .filter(([name]) => catalogue.has(name + suffix))
    .map(([value, text]) => ({value, label: text})),
  reload: true,
});
const SEGMENTS = ['age_group', 'gender', 'os', 'behavior_class', 'device_model'];
const segments = (more = []) => ({
  name: 'by',
  label: 'By',
  values: [...more, ...choices(SEGMENTS, label)],
  reload: true,
});

async function of28Days(question, metric, how) {
  question.remark(`28 days to ${day(question.lastDay)}`);
  const on = {window: 'rolling_28d', from: question.lastDay, to: question.lastDay};
  return question.remarkOpen(await question.series(metric, {...on, ...how}));
}

const value = (answer, dimensions) => find(answer, dimensions)?.points[0];

const battery = {
  id: 'battery',
  title: 'Battery drain by model',
  size: 'narrow',
  metrics: ['battery_drain_mah'],
  optional: ['top_device_models'],
  about: 'Mean drain of a user’s day, of models with at least 5 users’ days',
  load: (question) =>
    of28Days(question, 'battery_drain_mah', {
      own: {stat: ['mean', 'median', 'count']},
      group: ['device_model'],
    }),
  draw(answer, {colours}) {
    const rows = greatest(
      valuesOf(answer, 'device_model')
        .map((name) => ({
          name,
          value: value(answer, {device_model: name, stat: 'mean'})?.value ?? null,
          median: value(answer, {device_model: name, stat: 'median'})?.value ?? null,
          days: value(answer, {device_model: name, stat: 'count'})?.value ?? 0,
        }))
        .filter(({days}) => days >= 5),
      10,
    );
    return {
      option: bars(colours, {
        x: rows.map((row) => row.name),
        series: [
          {
            name: 'Mean drain',
            colour: colours.series[3],
            marks: rows.map((row) => ({
              value: row.value,
              label: `${count(row.value)} mAh`,
              text: `${decimal(row.value)} mAh, median ${decimal(row.median)}, ${count(row.days)} users’ days`,
            })),
          },
        ],
        horizontal: true,
        labels: true,
        axisLabel: label,
      }),
      summary: rows.map((row) => `${label(row.name)} ${count(row.value)} mAh`).join('; '),
      table: {
        columns: [
          {name: 'device_model', label: 'Model', format: label},
          column('mean', 'Mean, mAh', decimal),
          column('median', 'Median, mAh', decimal),
          column('days', 'Users’ days'),
        ],
        rows: rows.map((row) => [row.name, row.value, row.median, row.days]),
      },
    };
  },
};

const lowerEdge = (bin) => (bin === '_below' ? -Infinity : bin === '_above' ? Infinity : parseFloat(bin.slice(1)));
const binLabel = (bin) =>
  bin === '_below' ? 'below' : bin === '_above' ? 'above' : bin.slice(1, -1).replace(',', '–');

const distribution = {
  id: 'distribution',
  title: 'Distribution',
  size: 'narrow',
  metrics: Object.keys(MEASURES).map((measure) => `${measure}_histogram`),
  about: 'Users’ days by bins of the measure',
  controls: (catalogue) => [measures(catalogue, '_histogram'), segments([{value: '', label: 'nothing'}])],
  async load(question, {measure, by}) {
    return {
      measure,
      by,
      answer: await of28Days(question, `${measure}_histogram`, {group: by ? [by] : []}),
    };
  },
  draw({measure, by, answer}, {colours}) {
    const x = valuesOf(answer, 'bin').sort((a, b) => lowerEdge(a) - lowerEdge(b));
    const groups = by ? valuesOf(answer, by) : [null];
    const all = answer.series.reduce((sum, {points}) => sum + (points[0]?.value ?? 0), 0);
    const series = groups.map((group, i) => ({
      name: group === null ? 'Users’ days' : label(group),
      stack: 'days',
      colour: colours.series[i % 8],
      marks: x.map((bin) => {
        const one = mark(value(answer, group === null ? {bin} : {bin, [by]: group}));
        return one && {...one, open: false, text: `${one.text} · ${percent(one.value / all)}`};
      }),
    }));
    return {
      option: bars(colours, {x, series, axisLabel: binLabel}),
      summary: `${MEASURES[measure]}, ${count(all)} users’ days.`,
      table: {
        columns: [
          {name: 'bin', label: MEASURES[measure], format: binLabel},
          ...series.map(({name}) => column(name, name)),
        ],
        rows: x.map((bin, i) => [bin, ...series.map(({marks}) => marks[i]?.value ?? 0)]),
      },
    };
  },
};

const correlation = {
  id: 'correlation',
  title: 'Correlation of measures',
  size: 'middle',
  metrics: ['device_correlation'],
  about: 'Pearson’s coefficient of each pair, over users’ days: 1 rise together, −1 one falls as the other rises',
  load: (question) => of28Days(question, 'device_correlation'),
  draw(answer, {colours}) {
    const pairs = new Map(answer.series.map(({dimensions, points: [point]}) => [dimensions.pair, point]));
    const names = Object.keys(MEASURES).filter((name) =>
      [...pairs.keys()].some((pair) => pair.split('~').includes(name)),
    );
    const of = (a, b) => (a === b ? 1 : ((pairs.get(`${a}~${b}`) ?? pairs.get(`${b}~${a}`))?.value ?? null));
    const cells = names.flatMap((a, y) => names.map((b, x) => ({x, y, value: of(a, b), text: decimal(of(a, b), 3)})));
    const brief = (name) => title(name).split(' ').slice(0, 2).join(' ');
    const option = heat(colours, {
      x: names,
      y: names,
      cells,
      min: -1,
      max: 1,
      diverging: true,
      labels: (value_) => value_.toFixed(2),
      format: (value_) => decimal(value_, 1),
      name: ({x, y}) => `${title(names[y])} and ${label(names[x])}`,
      xLabel: (name) => brief(name).replace(' ', '\n'),
      yLabel: brief,
    });
    return {
      option: {
        ...option,
        xAxis: {...option.xAxis, axisLabel: {...option.xAxis.axisLabel, hideOverlap: false, interval: 0}},
      },
      summary: `${pairs.size} pairs.`,
      table: {
        columns: [
          {name: 'pair', label: 'Pair', format: (pair) => pair.split('~').map(label).join(' and ')},
          column('coefficient', 'Coefficient', (number) => decimal(number, 3)),
        ],
        rows: [...pairs].map(([pair, point]) => [pair, point.value]),
      },
    };
  },
};

const segment = {
  id: 'segments',
  title: 'Segments',
  size: 'narrow',
  metrics: Object.keys(MEASURES),
  about: 'Mean of the measure in each segment, of users’ days',
  controls: (catalogue) => [measures(catalogue), segments()],
  async load(question, {measure, by}) {
    return {measure, by, answer: await of28Days(question, measure, {group: [by]})};
  },
  draw({measure, by, answer}, {colours}) {
    const rows = valuesOf(answer, by)
      .map((name) => ({
        name,
        ...Object.fromEntries(
          ['mean', 'stddev', 'median', 'p90', 'count'].map((stat) => [
            stat,
            value(answer, {[by]: name, stat})?.value ?? null,
          ]),
        ),
      }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en', {numeric: true}));
    const young = rows.findIndex(({name}) => name.startsWith('<'));
    if (young > 0) {
      rows.unshift(...rows.splice(young, 1));
    }
    return {
      option: bars(colours, {
        x: rows.map((row) => row.name),
        series: [
          {
            name: MEASURES[measure],
            colour: colours.series[0],
            marks: rows.map((row) => ({
              value: row.mean,
              label: decimal(row.mean, 1),
              text: `mean ${decimal(row.mean)}, median ${decimal(row.median)}, 90 % ${decimal(row.p90)}, ${count(row.count)} users’ days`,
            })),
          },
        ],
        labels: true,
        axisLabel: label,
      }),
      summary: `${MEASURES[measure]}: ${rows.map((row) => `${label(row.name)} ${decimal(row.mean, 1)}`).join('; ')}`,
      table: {
        columns: [
          {name: by, label: title(by), format: label},
          ...['mean', 'stddev', 'median', 'p90', 'count'].map((stat) => column(stat, stat, decimal)),
        ],
        rows: rows.map((row) => [row.name, row.mean, row.stddev, row.median, row.p90, row.count]),
      },
    };
  },
};

const behaviour = {
  id: 'behaviour',
  title: 'Behaviour classes',
  size: 'middle',
  metrics: ['users_by_behavior_class'],
  about: 'Users’ days by the class that devices report, and by os where there is room',
  load: (question) => of28Days(question, 'users_by_behavior_class', {group: ['os']}),
  draw(answer, {colours}) {
    const x = valuesOf(answer, 'behavior_class').sort((a, b) => a.localeCompare(b, 'en', {numeric: true}));
    const series = valuesOf(answer, 'os').map((os, i) => ({
      name: label(os),
      stack: 'days',
      colour: colours.series[i % 8],
      marks: x.map((name) => {
        const one = mark(value(answer, {os, behavior_class: name}));
        return one && {...one, open: false};
      }),
    }));
    return {
      option: bars(colours, {x, series, axisLabel: label}),
      table: {
        columns: [
          {name: 'behavior_class', label: 'Class', format: label},
          ...series.map(({name}) => column(name, name)),
        ],
        rows: x.map((name, i) => [name, ...series.map(({marks}) => marks[i]?.value ?? 0)]),
      },
    };
  },
};

export const devices = [battery, distribution, segment, correlation, behaviour];
