// Checks the modules of the page that compute: run in the browser, in the page, by DashboardIT. Gives what is wrong.
const failures = [];
const plain = (value) => JSON.stringify(value).replaceAll('\u00a0', ' ');
const same = (what, actual, expected) => {
  if (plain(actual) !== plain(expected)) {
    failures.push(`${what}: ${plain(actual)} instead of ${plain(expected)}`);
  }
};
const load = (name) => import(new URL(name, document.baseURI).href);
const [url, format, catalogue, live, progress, csv, now, shared, options, overview, question, spark] = await Promise.all(
  [
    'url',
    'format',
    'catalogue',
    'live',
    'progress',
    'export',
    'panels/now',
    'panels/shared',
    'options',
    'panels/overview',
    'question',
    'spark',
  ].map((name) => load(`${name}.js`)),
);

// Addresses hold what is looked at, and nothing that was not understood.
for (const text of ['', '?days=7', '?from=2026-03-01&to=2026-03-07', '?days=90&compare=year&channel=email&channel=sms']) {
  same(`address ${text}`, url.write(url.parse(text)), text);
}
for (const text of ['?from=2026-02-30&to=2026-03-01', '?from=2026-03-07&to=2026-03-01', '?days=30', '?days=-1', '?x=1']) {
  same(`address ${text}`, url.write(url.parse(text)), '');
}
same('values once each', url.write(url.parse('?channel=sms&channel=email&channel=sms')), '?channel=email&channel=sms');
same('a week', url.range({days: 7}, '2026-03-07'), {from: '2026-03-01', to: '2026-03-07'});
same('over the end of summer time', url.countDays('2026-03-28', '2026-03-30'), 3);
same('over a leap day', url.addDays('2024-02-28', 1), '2024-02-29');
same('over a year', url.eachDay('2026-12-31', '2027-01-01'), ['2026-12-31', '2027-01-01']);

same('four weeks of a month', url.wholeWeeks({from: '2026-03-01', to: '2026-03-30'}), {
  from: '2026-03-03',
  to: '2026-03-30',
});
same('no week', url.wholeWeeks({from: '2026-03-01', to: '2026-03-06'}), null);

// Numbers for people.
same('count', [format.count(1234567.4), format.count(null)], ['1,234,567', '–']);
same('shares', [format.percent(0.93612), format.signedPercent(-0.046)], ['93.6 %', '-4.6 %']);
same('money', format.money('12345678901234567.89', 'INR'), 'INR 12,345,678,901,234,567.89');
same('small money', format.money('0.123456', 'INR'), 'INR 0.123456');
same('no currency', format.money('0.000001', '_other'), '_other 0.000001');
same('seconds', [7, 61, 7265, 400000].map(format.seconds), ['7 s', '1 min 01 s', '2 h 01 min', '4.6 days']);
same('days', format.days('2026-03-01', '2026-03-07'), '1 Mar – 7 Mar 2026');
same('day of a zone', format.dayIn('Asia/Kolkata', new Date('2026-03-07T20:00:00Z')), '2026-03-08');
same(
  'time of a zone',
  format.time('2026-03-07T20:00:00Z', 'Asia/Kolkata', new Date('2026-03-08T01:00:00Z')),
  '01:30:00',
);

// Hours by the clock, also of the day that has only 23 of them.
const berlin = 'Europe/Berlin';
same('before summer time', format.hourIn(berlin, new Date('2026-03-29T00:00:00Z')), 1);
same('after it begins', format.hourIn(berlin, new Date('2026-03-29T01:00:00Z')), 3);
const hourly = (day, first, hours) =>
  Array.from({length: hours}, (_, i) => ({
    day,
    start: new Date(Date.parse(first) + i * 3_600_000).toISOString(),
    value: 1,
  }));
const hours = {
  points: [...hourly('2026-03-28', '2026-03-27T23:00:00Z', 24), ...hourly('2026-03-29', '2026-03-28T23:00:00Z', 23)],
};
same(
  'until 5 o’clock of both days',
  ['2026-03-28', '2026-03-29'].map((day) => overview.sumOfHours(hours, day, 4, berlin)),
  [5, 4],
);

// Only days that are over compare with others.
const asking = (view, last) =>
  new question.Question({catalogue: {newest: last, zone: 'UTC'}, view, progress: {isBehind: false}}, null);
same('whole days of a week', asking({days: 7, filters: {}}, '2026-03-07').wholeDays, {
  from: '2026-03-01',
  to: '2026-03-06',
});
same('no whole day', asking({days: 1, filters: {}}, '2026-03-07').wholeDays, null);
const past = {days: null, from: '2026-02-01', to: '2026-02-28', filters: {}};
same('past days', asking(past, '2026-03-07').wholeDays, {from: past.from, to: past.to});
const some = {from: '2026-03-01', to: '2026-03-07', missing_days: ['2026-03-01', '2026-03-02']};
same('days without numbers', question.coverage(some), 'numbers of 5 of 7 days');
same('all days', question.coverage({...some, missing_days: []}), null);
const open = asking({days: 7, filters: {}}, '2026-03-07');
open.remarkOpen({results: [{status: 'complete'}]});
same('nothing open', open.notes, []);
open.remarkOpen({results: [{status: 'complete'}, {status: 'partial'}]});
same('open', open.notes, ['7 Mar is still open']);

// A page holds for the run, the zone and the metrics that it was built of.
const published = (more) =>
  new catalogue.Catalogue({
    run: 'a',
    zone: 'UTC',
    funnels: [],
    last_day: null,
    metrics: [{name: 'm', definition: 'd'}],
    ...more,
  });
same(
  'catalogues',
  [{}, {last_day: '2026-03-07'}, {run: 'b'}, {zone: berlin}, {metrics: []}].map((more) =>
    published(more).isLike(published()),
  ),
  [true, true, false, false, false],
);

// Filters that the stored cuts serve, and no others.
const metric = (more) => ({
  name: 'm',
  own_dimensions: [],
  cuts: [[], ['channel'], ['category'], ['channel', 'category'], ['platform']],
  combine: {values: 'distinct'},
  ...more,
});
const served = (of, filters, how) => {
  const {applied, ignored} = catalogue.applicable(of, filters, how);
  return `${Object.keys(applied)} but ${ignored}`;
};
const one = {channel: ['a']};
const two = {channel: ['a', 'b']};
same('together', served(metric(), {...one, category: ['b']}), 'channel,category but ');
same('as many as can be', served(metric(), {...one, platform: ['w'], category: ['b']}), 'channel,category but platform');
same('none', served(metric(), {country: ['a']}), ' but country');
same('values that unite', served(metric(), two), 'channel but ');
same('values that do not', served(metric({combine: {values: 'none'}}), two), ' but channel');
same('no sketches of hours', served(metric(), two, {window: 'hour'}), ' but channel');
same('grouped by another', served(metric(), {platform: ['a']}, {group: ['channel']}), ' but platform');

// The stream: of each key the highest revision, whatever the order; of definitions the newest.
const result = (more) => ({
  metric: 'm',
  window: {kind: 'day', start: '2026-03-01T00:00:00Z', end: '2026-03-02T00:00:00Z'},
  dimensions: {},
  value: 1,
  revision: 1,
  definition: 'd',
  ...more,
});
const latest = new live.Latest();
same(
  'news',
  [result(), result({value: 9}), result({revision: 3, value: 3}), result({revision: 2})].map((it) => latest.put(it)),
  [true, false, true, false],
);
same('highest revision', latest.newest('m', 'day')[0].value, 3);
same(
  'definitions',
  [result({definition: 'old', revision: 3}), result({definition: 'new', revision: 9})].map((it) => latest.put(it)),
  [false, true],
);
const text = ': hi\n\nevent: result\nid: 7\ndata: {"a":1}\n\nevent: ready\r\ndata: {\r\ndata: }\r\n\r\n';
for (let cut = 0; cut <= text.length; cut++) {
  const parser = new live.EventParser();
  same(`stream cut at ${cut}`, [...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))], [
    {event: 'result', data: '{"a":1}', id: '7'},
    {event: 'ready', data: '{\n}', id: null},
  ]);
}
same('backoff', [live.backoff(0, () => 1), live.backoff(3, () => 0), live.backoff(99, () => 1)], [1000, 4000, 30000]);

// What is said of the stream: a heartbeat alone makes no number young.
const minute = 60_000;
const standing = (state, now, feed, last) => {
  const said = live.standing({state, lastAt: 0, health: {feed, last_result_at: last}}, now);
  return `${said.state} ${said.since ?? ''}`;
};
same('young', standing('live', minute, 'up', 5), 'live ');
same('no results', standing('live', 3 * minute, 'up', 5), 'stale 5');
same('no topic', standing('live', minute, 'down', 5), 'stale 5');
same('a start', standing('connecting', minute, 'starting', null), 'connecting ');
same('a moment without connection', standing('reconnecting', 10_000, 'up', 5), 'reconnecting ');
same('no connection', standing('reconnecting', minute, 'up', 5), 'stale 0');
const isOver = (kind, minutes) => now.isOver({window: {kind, end: '1970-01-01T00:00:00Z'}}, minutes * minute);
same(
  'the moment',
  [isOver('now_5m', 4), isOver('now_5m', 6), isOver('now_30m', 6), isOver('day', 600)],
  [false, true, false, false],
);

// The counters of a filter.
const counters = new live.Latest();
const messages = metric({name: 'm', own_dimensions: ['status'], cuts: [['status'], ['status', 'channel']]});
messages.combine = {values: 'sum'};
[
  [{status: 'sent'}, 9],
  [{status: 'failed'}, 1],
  [{status: 'sent', channel: 'a'}, 4],
  [{status: 'sent', channel: 'b'}, 3],
].forEach(([dimensions, value]) => counters.put(result({dimensions, value})));
const sent = (filters) => now.asked(counters, messages, 'day', filters, {status: 'sent'}).results.map(({value}) => value);
same('counters', [sent({}), sent(one), sent(two)], [[9], [4], [7]]);

// Spreadsheets run no formula of ours.
same(
  'cells',
  ['=1+1', -5, '-5.2', '-x', 'a,"b', null, '@a'].map(csv.csvCell),
  ["'=1+1", '-5', '-5.2', "'-x", '"a,""b"', '', "'@a"],
);

// Tables have what a double has no room for as text.
same(
  'digits',
  [
    {value: 1.5, value_text: '1.500000'},
    {value: 12345678901234.123, value_text: '12345678901234.123456'},
    {value: null, value_text: null},
  ].map(shared.exactly),
  [1.5, '12345678901234.123456', null],
);

// Small lines begin at 0, and have a gap where there is no number.
const drawn = [...spark.sparkline([1, 2, null, 2, 1], {open: true}).children].map((line) => line.getAttribute('points'));
same('line', drawn, ['0.0,15.0 30.0,3.0', '90.0,3.0 90.0,3.0', '90.0,3.0 120.0,15.0']);

// Of nothing there is no share; of what nobody did it is 0.
same('no share', shared.ratio({value: 1}, undefined, format.percent), null);
same('one number ahead of the other', shared.ratio({value: 5}, {value: 4}, format.percent), null);
same('share of none', shared.ratio(undefined, {value: 4}, format.percent)?.value, 0);

// Axes and scales.
same('minutes', options.timeAxis([{marks: [{value: 2500}, null]}]), {interval: 600, max: 3000});
const cells = Array.from({length: 168}, (_, i) => ({x: i % 24, y: Math.floor(i / 24), value: i === 5 ? 17000 : 10}));
const colours = {unit: 16, ramp: ['#000', '#fff'], series: ['#000'], text: '#000', surface: '#fff'};
const days = Array.from({length: 24}, (_, i) => `${i}`);
const scale = options.heat(colours, {x: days, y: days, cells, name: String}).visualMap;
same('one outlier does not take the scale', [scale.max, scale.text[0]], [10, '≥ 10']);

// What is said while history is counted.
const node = document.createElement('p');
const told = new progress.Progress(node);
told.show('UTC', '2020-01-01');
same('nothing to tell', node.hidden, true);
told.take(new Date(Date.now() - 86_400_000).toISOString());
told.take('2020-01-01T00:00:00Z');
told.show('UTC', '2020-01-01');
same('counting', [node.hidden, node.textContent.startsWith('Counting history'), told.isBehind], [false, true, true]);
told.take(new Date().toISOString());

// What the stream has brought, the table must have a while later.
const stream = new live.Latest();
stream.put(result({metric: 'events_in', dimensions: {source: 'a'}, revision: 7}));
const table = (revision, value = 1) => async (address) => {
  same('sample', address, 'api/v1/metrics/events_in?window=day&from=2026-03-01&to=2026-03-01&source=a');
  return {series: [{points: [{revision, value}]}]};
};
await told.compare(stream, 'UTC', table(6));
same('a moment', told.isBehind, false);
await told.compare(stream, 'UTC', table(6, 0.5));
same('far behind', told.isBehind, true);
told.awaited.since -= 60_000;
await told.compare(stream, 'UTC', table(6));
told.show('UTC', '2020-01-01');
same('behind', [told.isBehind, node.hidden, node.textContent.startsWith('The table')], [true, false, true]);
await told.compare(stream, 'UTC', table(7));
told.show('UTC', '2020-01-01');
same('there', [told.isBehind, node.hidden], [false, true]);

// A page that is opened behind another one leaves the connection to others until it is looked at.
const asked = [];
const {fetch: real} = window;
window.fetch = (address, how) => (address === 'stream' ? asked.push(address) && new Promise(() => {}) : real(address, how));
Object.defineProperty(document, 'hidden', {value: true, configurable: true});
const unseen = new live.Live('stream');
unseen.start();
window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: false})); // As at the end of loading.
await new Promise((resolve) => setTimeout(resolve));
same('behind another page', [unseen.state, asked], ['paused', []]);
delete document.hidden;
document.dispatchEvent(new Event('visibilitychange'));
await new Promise((resolve) => setTimeout(resolve));
same('looked at', [unseen.state, asked], ['connecting', ['stream']]);
window.fetch = real;

return failures;
