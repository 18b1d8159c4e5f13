/** Light and dark: as the system has it, until somebody chooses. Colours of charts are those of the style sheet. */

import {el} from './dom.js';
import {Stored} from './stored.js';

const chosen = new Stored('tidemark.theme');
const system = matchMedia('(prefers-color-scheme: dark)');

/** The theme that is shown, `light` or `dark`. */
export function theme() {
  const {value} = chosen;
  return value === 'light' || value === 'dark' ? value : system.matches ? 'dark' : 'light';
}

function apply() {
  document.documentElement.dataset.theme = theme();
  document.querySelector('meta[name="theme-color"]').content = colours().page;
}

/** Applies the theme, and calls back whenever it changes. @returns {() => void} switches to the other one */
export function followTheme(changed) {
  apply();
  const again = () => {
    apply();
    changed();
  };
  system.addEventListener('change', again);
  window.addEventListener('storage', (event) => event.key === chosen.key && again());
  return () => {
    chosen.value = theme() === 'dark' ? 'light' : 'dark';
    again();
  };
}

/** The colours of the style sheet, for what is drawn on a canvas. */
export function colours() {
  const unit = parseFloat(getComputedStyle(document.documentElement).fontSize);
  // Which of two colours it is only an element knows that has it.
  const probe = document.body.appendChild(el('i', {hidden: true}));
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const list = (name, count) => Array.from({length: count}, (_, i) => read(`${name}-${i + 1}`));
  const found = {
    unit,
    font: getComputedStyle(document.body).fontFamily,
    page: read('page'),
    surface: read('surface'),
    text: read('text'),
    muted: read('muted'),
    line: read('line'),
    series: list('series', 8),
    ramp: list('ramp', 6),
    diverging: list('diverging', 5),
  };
  probe.remove();
  return found;
}
