/** How the job is: what comes in, what is turned away, how late, and how good the estimates are. */
import {el} from '../dom.js';
import {count, decimal, label, percent, seconds, short, signedPercent, time} from '../format.js';
import {bars, lines} from '../options.js';
import {sparkline} from '../spark.js';
import {byDay, column, daily, dailyTable, daysOf, find, mark, newest, overDays, valuesOf} from './shared.js';

const KEPT = 240;
const SKETCH_ERROR = 0.0162;

/** Tiles of the moment; what the stream says about itself is kept for as long as the page is open. */
export function health(live) {
  const history = [];
  live.addEventListener('beat', ({detail}) => {
    history.push(detail);
    history.splice(0, history.length - KEPT);
  });
  const tile = (title, text, values, more) =>
    el(
      'div',
      {class: 'tile'},
      el('h4', {text: title}),
      el('p', {class: 'number', text}),
      values ? sparkline(values) : null,
      el('p', {class: 'more', text: more}),
    );
  return {
    id: 'health',
    title: 'Job and server',
    size: 'full',
    metrics: [],
    always: true,
    about: 'How far event time has come, how many results wait to be read, and whether the database answers',
    load: (question) => question.plain('health'),
    draw(answer, {zone}) {
      const {watermark, watermark_age_seconds: age, live: stream, database, status, reason} = answer;
      const rows = [
        ['status', status],
        ['reason', reason],
        ['watermark', watermark],
        ['watermark_age_seconds', age],
        ['lag', stream.lag],
        ['last_result_at', stream.last_result_at],
        ['clients', stream.clients],
        ['database', database.status],
        ['database_latency_ms', database.latency_ms],
      ];
      return {
        node: el(
          'div',
          {class: 'tiles'},
          tile('Status', status, null, reason ?? `run ${answer.run ?? '–'}`),
          tile('Watermark', time(watermark, zone), null, zone),
          tile(
            'Behind the clock',
            seconds(age),
            history.map((one) => one.watermark_age_seconds),
            'watermark age',
          ),
          tile(
            'Lag',
            count(stream.lag),
            history.map((one) => one.lag),
            'results not read yet',
          ),
          tile(
            'Last result',
            time(stream.last_result_at, zone),
            null,
            `stream ${stream.status}, ${count(stream.clients)} open`,
          ),
          tile(
            'Database',
            database.status,
            null,
            database.latency_ms === null ? '' : `${decimal(database.latency_ms, 1)} ms`,
          ),
        ),
        table: {
          columns: [
            {name: 'name', label: 'Name'},
            {name: 'value', label: 'Value'},
          ],
          rows,
        },
      };
    },
  };
}

const throughput = {
  id: 'throughput',
  title: 'Records in',
  size: 'narrow',
  metrics: ['events_in'],
  optional: ['accepted', 'internal_events'],
  about: 'Records read by topic, by the day of their timestamp',
  async load(question) {
    return {days: daysOf(question), answer: await question.series('events_in')};
  },
  draw({days, answer}, {colours}) {
    const series = valuesOf(answer, 'source').map((source, i) => ({
      name: source,
      stack: 'records',
      colour: colours.series[i % 8],
      marks: daily(find(answer, {source}), days),
    }));
    return overDays(bars(colours, {x: days, series}), days, series);
  },
};

const rejected = {
  id: 'rejected',
  title: 'Rejected records',
  size: 'narrow',
  metrics: ['rejected'],
  about: 'Records of the range that were turned away, by reason and topic',
  load: async (question) => question.remarkOpen(await question.sum('rejected')),
  draw(answer, {colours}) {
    const total = (reason) =>
      answer.results.filter(({dimensions}) => dimensions.reason === reason).reduce((sum, {value}) => sum + value, 0);
    const reasons = valuesOf(answer, 'reason').sort((a, b) => total(b) - total(a));
    const series = valuesOf(answer, 'source').map((source, i) => ({
      name: source,
      stack: 'records',
      colour: colours.series[i % 8],
      marks: reasons.map((reason) => {
        const one = mark(find(answer, {source, reason}));
        return one && {...one, open: false};
      }),
    }));
    return {
      option: bars(colours, {x: reasons, series, horizontal: true, axisLabel: (reason) => label(reason.toLowerCase())}),
      summary: reasons.map((reason) => `${reason} ${count(total(reason))}`).join('; '),
      table: {
        columns: [{name: 'source', label: 'Topic'}, {name: 'reason', label: 'Reason'}, column('records', 'Records')],
        rows: answer.results.map(({dimensions, value}) => [dimensions.source, dimensions.reason, value]),
      },
    };
  },
};

const SHARES = [
  {metric: 'duplicates', name: 'Duplicates', colour: 0},
  {metric: 'late_events', name: 'Late', colour: 1},
  {metric: 'rejected', name: 'Rejected', colour: 3},
];

const shares = {
  id: 'shares',
  title: 'Duplicates, late and rejected',
  size: 'narrow',
  metrics: ['events_in', ...SHARES.map(({metric}) => metric)],
  about: 'Of the records read on the day. Late events correct their windows; duplicates change nothing',
  async load(question) {
    const [all, ...parts] = await Promise.all(
      ['events_in', ...SHARES.map(({metric}) => metric)].map((metric) => question.series(metric)),
    );
    return {days: daysOf(question), all, parts};
  },
  draw({days, all, parts}, {colours}) {
    const total = (answer, on) => {
      const points = answer.series.map((one) => byDay(one).get(on)).filter(Boolean);
      return {
        value: points.reduce((sum, {value}) => sum + value, 0),
        open: points.some(({status}) => status === 'partial'),
      };
    };
    const precise = (value) => percent(value, 2);
    const series = SHARES.map(({name, colour}, i) => ({
      name,
      colour: colours.series[colour],
      marks: days.map((on) => {
        const whole = total(all, on);
        const part = total(parts[i], on);
        return whole.value
          ? {
              value: part.value / whole.value,
              text: `${precise(part.value / whole.value)} · ${count(part.value)}`,
              open: whole.open,
            }
          : null;
      }),
    }));
    return overDays(lines(colours, {x: days, series, format: (value) => percent(value, 1)}), days, series, precise);
  },
};

const corrected = {
  id: 'corrected',
  title: 'Corrected windows',
  size: 'middle',
  metrics: ['corrected_windows', 'expired_contributions'],
  about: 'New values of windows that were complete, and contributions that came too late for any',
  async load(question) {
    const [windows, expired] = await Promise.all([
      question.series('corrected_windows'),
      question.series('expired_contributions'),
    ]);
    return {days: daysOf(question), windows, expired};
  },
  draw({days, windows, expired}, {colours}) {
    const series = [
      {name: 'Corrected', stack: 'windows', marks: daily(windows.series[0], days), colour: colours.series[0]},
      {name: 'Expired', stack: 'windows', marks: daily(expired.series[0], days), colour: colours.series[1]},
    ];
    return overDays(bars(colours, {x: days, series, format: short}), days, series);
  },
};

const sketchError = {
  id: 'sketch-error',
  title: 'Measured error of the estimates',
  size: 'middle',
  metrics: ['sketch_error'],
  about:
    'Estimated against exactly counted active users. The dashed lines hold 95 % of what a sketch of this size errs by',
  async load(question) {
    return {
      days: daysOf(question),
      answers: await Promise.all(
        ['day', 'rolling_7d', 'rolling_28d'].map((window) => question.series('sketch_error', {window})),
      ),
    };
  },
  draw({days, answers}, {colours}) {
    const precise = (value) => signedPercent(value, 2);
    const measured = ['Day', '7 days', '28 days'].map((name, i) => ({
      name,
      colour: colours.series[i],
      thin: true,
      marks: daily(answers[i].series[0], days, precise),
    }));
    const limits = [1, -1].map((sign) => ({
      name: `${sign > 0 ? 'upper' : 'lower'} 95 %`,
      colour: colours.muted,
      thin: true,
      dashed: true,
      unnamed: true,
      marks: days.map(() => ({value: sign * 1.96 * SKETCH_ERROR, text: precise(sign * 1.96 * SKETCH_ERROR)})),
    }));
    const some = measured.some(({marks}) => marks.some(Boolean));
    return {
      option: lines(colours, {
        x: days,
        series: [...measured, ...limits],
        format: (value) => signedPercent(value, 0),
      }),
      table: some ? dailyTable(days, measured, precise) : {columns: [], rows: []},
      summary: newest(days, measured),
    };
  },
};

export const operations = [throughput, rejected, shares, corrected, sketchError];
