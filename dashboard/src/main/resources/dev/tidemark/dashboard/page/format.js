/** How numbers, days and times are written. */

const LOCALE = 'en-GB';
const NO_BREAK = '\u00a0';
const formats = new Map();

/** What is written where there is no number. */
export const NONE = '–';

function numberFormat(options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat(LOCALE, options));
  }
  return formats.get(key);
}

const missing = (value) => value === null || value === undefined || Number.isNaN(value);

/** A count: grouped, without fraction. */
export function count(value) {
  return missing(value) ? NONE : numberFormat({maximumFractionDigits: 0}).format(value);
}

/** A measurement with at most so many digits behind the point. */
export function decimal(value, digits = 2) {
  return missing(value) ? NONE : numberFormat({maximumFractionDigits: digits}).format(value);
}

/** For axes, and wherever room is short: `12.4k`. */
export function short(value) {
  return missing(value) ? NONE : numberFormat({notation: 'compact', maximumSignificantDigits: 3}).format(value);
}

/** A share of 1: `93.6 %`. */
export function percent(value, digits = 1) {
  return missing(value)
    ? NONE
    : numberFormat({minimumFractionDigits: digits, maximumFractionDigits: digits}).format(value * 100) + NO_BREAK + '%';
}

/** The same with its sign, as of a change. */
export function signedPercent(value, digits = 1) {
  if (missing(value)) {
    return NONE;
  }
  const format = {minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'exceptZero'};
  return numberFormat(format).format(value * 100) + NO_BREAK + '%';
}

/**
 * An amount of a currency, to the last of 6 digits if it comes as decimal text. What is no code of a currency stands
 * before the amount as it is.
 *
 * @param {string|number|null} amount
 * @param {string} currency
 */
export function money(amount, currency) {
  if (missing(amount)) {
    return NONE;
  }
  if (/^[A-Z]{3}$/.test(currency)) {
    const options = {style: 'currency', currency, currencyDisplay: 'code', maximumFractionDigits: 6};
    return numberFormat(options).format(amount);
  }
  return currency + NO_BREAK + numberFormat({minimumFractionDigits: 2, maximumFractionDigits: 6}).format(amount);
}

/** A length of time in seconds: `8 s`, `2 min 05 s`, `3 h 20 min`, `2.5 days`. */
export function seconds(value) {
  if (missing(value)) {
    return NONE;
  }
  const whole = Math.round(value);
  if (whole < 60) {
    return `${whole}${NO_BREAK}s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)}${NO_BREAK}min ${String(whole % 60).padStart(2, '0')}${NO_BREAK}s`;
  }
  const minutes = Math.round(value / 60);
  if (minutes < 2880) {
    return `${Math.floor(minutes / 60)}${NO_BREAK}h ${String(minutes % 60).padStart(2, '0')}${NO_BREAK}min`;
  }
  return `${decimal(value / 86_400, 1)}${NO_BREAK}days`;
}

/** A length of time where room is short: `45 s`, `20 min`, `3 h`. */
export function shortSeconds(value) {
  if (missing(value)) {
    return NONE;
  }
  const [size, unit] =
    value < 90 ? [1, 's'] : value < 5400 ? [60, 'min'] : value < 172_800 ? [3600, 'h'] : [86_400, 'days'];
  return decimal(value / size, 1) + NO_BREAK + unit;
}

function dayFormat(options) {
  const key = `day ${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(LOCALE, {timeZone: 'UTC', ...options}));
  }
  return formats.get(key);
}

const dayTime = (day) => Date.parse(`${day}T00:00:00Z`);

/** A day on an axis: `7 Mar`. Days are the project's; no zone of the reader moves them. */
export function day(text) {
  return dayFormat({day: 'numeric', month: 'short'}).format(dayTime(text));
}

/** A day in full: `Sat 7 Mar 2026`. */
export function fullDay(text) {
  return dayFormat({weekday: 'short', day: 'numeric', month: 'short', year: 'numeric'})
    .format(dayTime(text))
    .replace(',', '');
}

/** A range of days: `1 Mar – 7 Mar 2026`. */
export function days(from, to) {
  const full = dayFormat({day: 'numeric', month: 'short', year: 'numeric'});
  if (from === to) {
    return full.format(dayTime(from));
  }
  const first = from.slice(0, 4) === to.slice(0, 4) ? day(from) : full.format(dayTime(from));
  return `${first} – ${full.format(dayTime(to))}`;
}

/** The day that an instant is of in a zone, as `2026-03-07`. */
export function dayIn(zone, date) {
  const key = `day in ${zone}`;
  if (!formats.has(key)) {
    formats.set(
      key,
      new Intl.DateTimeFormat('en-CA', {timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit'}),
    );
  }
  return formats.get(key).format(date);
}

/** The hour that an instant is of in a zone, 0 to 23. */
export function hourIn(zone, date) {
  const key = `hour in ${zone}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(LOCALE, {timeZone: zone, hour: '2-digit', hourCycle: 'h23'}));
  }
  return Number(formats.get(key).format(date));
}

/** A time of day in the project's zone: `14:03:22`; with the day before it unless that is today. */
export function time(instant, zone, now = new Date()) {
  if (missing(instant)) {
    return NONE;
  }
  const key = `time ${zone}`;
  if (!formats.has(key)) {
    formats.set(key, {
      day: new Intl.DateTimeFormat(LOCALE, {timeZone: zone, day: 'numeric', month: 'short'}),
      clock: new Intl.DateTimeFormat(LOCALE, {timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit'}),
    });
  }
  const format = formats.get(key);
  const date = new Date(instant);
  const on = format.day.format(date);
  const clock = format.clock.format(date);
  return on === format.day.format(now) ? clock : `${on} ${clock}`;
}

/** A name of the data for people: `file_shared` as `file shared`; what nobody said is `unknown`. */
export function label(name) {
  if (name === '_unknown') {
    return 'unknown';
  }
  return name === '_other' ? 'other' : name.replaceAll('_', ' ');
}

/** The same with a capital. */
export function title(name) {
  const text = label(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
