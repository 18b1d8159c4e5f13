/** Small drawings without a library: they are there with the first paint. */
import {svg} from './dom.js';

const WIDTH = 120;
const HEIGHT = 30;

/**
 * A line of values from 0 on, interrupted where there is none; the step to the last one is dashed if it is still open.
 *
 * @param {(number|null)[]} values
 * @param {{open?: boolean}} how
 */
export function sparkline(values, {open = false} = {}) {
  const known = values.filter((value) => value !== null);
  const drawing = svg('svg', {
    class: 'spark',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  if (known.length < 2) {
    return drawing;
  }
  const low = Math.min(0, ...known);
  const span = Math.max(0, ...known) - low || 1;
  const x = (i) => ((i / (values.length - 1)) * WIDTH).toFixed(1);
  const y = (value) => (HEIGHT - 3 - ((value - low) / span) * (HEIGHT - 6)).toFixed(1);
  const points = values.map((value, i) => (value === null ? null : `${x(i)},${y(value)}`));
  const line = (kind, run) =>
    // Of a point alone there is a dot.
    drawing.append(svg('polyline', {class: kind, points: (run.length === 1 ? [...run, ...run] : run).join(' ')}));
  let run = [];
  for (const point of [...(open ? points.slice(0, -1) : points), null]) {
    if (point !== null) {
      run.push(point);
    } else if (run.length) {
      line(null, run);
      run = [];
    }
  }
  if (open && points.at(-1) !== null) {
    line(
      'open',
      points.slice(-2).filter((point) => point !== null),
    );
  }
  return drawing;
}

/**
 * Bars of minutes, the newest at the right; each has a lower part, as the failed ones of the messages.
 *
 * @param {{value: number, part: number, text: string}[]} minutes
 */
export function minuteBars(minutes) {
  const top = Math.max(1, ...minutes.map(({value}) => value));
  const height = 64;
  const step = 10;
  const drawing = svg('svg', {
    class: 'minutes',
    viewBox: `0 0 ${minutes.length * step} ${height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  minutes.forEach(({value, part, text}, i) => {
    const whole = (value / top) * height;
    const failed = (part / top) * height;
    drawing.append(
      svg(
        'g',
        {class: i === minutes.length - 1 ? 'open' : null},
        svg('title', {text}),
        svg('rect', {class: 'whole', x: i * step + 1, y: height - whole, width: step - 2, height: whole}),
        svg('rect', {class: 'part', x: i * step + 1, y: height - failed, width: step - 2, height: failed}),
      ),
    );
  });
  return drawing;
}
