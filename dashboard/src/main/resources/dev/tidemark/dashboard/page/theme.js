/** Light and dark: as the system has it, until somebody chooses. Colours of charts are those of the style sheet. */

const KEY = 'tidemark.theme';
const system = matchMedia('(prefers-color-scheme: dark)');
let unstored = null; // The choice where storage is forbidden.

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return unstored;
  }
}

function store(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    unstored = choice;
  }
}

/** The theme that is shown, `light` or `dark`. */
export function theme() {
  const chosen = stored();
  return chosen === 'light' || chosen === 'dark' ? chosen : system.matches ? 'dark' : 'light';
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
  window.addEventListener('storage', (event) => event.key === KEY && again());
  return () => {
    store(theme() === 'dark' ? 'light' : 'dark');
    again();
  };
}

/** The colours of the style sheet, for what is drawn on a canvas. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  const unit = parseFloat(style.fontSize);
  const list = (name, count) => Array.from({length: count}, (_, i) => read(`${name}-${i + 1}`));
  return {
    unit,
    font: getComputedStyle(document.body).fontFamily,
    page: read('page'),
    surface: read('surface'),
    text: read('text'),
    muted: read('muted'),
    line: read('line'),
    good: read('good'),
    bad: read('bad'),
    series: list('series', 8),
    ramp: list('ramp', 6),
    diverging: list('diverging', 5),
  };
}
