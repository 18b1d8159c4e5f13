/** The bar that says what is looked at: days, comparison, and several values of each dimension. */
import {el} from './dom.js';
import {label, title} from './format.js';
import {DIMENSIONS, PRESETS, countDays, isDay, range} from './url.js';

const NAMED = 2; // So many values are named in the bar, more are counted.

class Choice {
  constructor(dimension, changed) {
    this.dimension = dimension;
    this.changed = changed;
    this.known = [];
    this.said = el('span', {class: 'chosen'});
    this.list = el('fieldset', {}, el('legend', {class: 'unseen', text: title(dimension)}));
    this.node = el(
      'details',
      {class: 'pick', id: `filter-${dimension}`},
      el('summary', {}, el('span', {class: 'name', text: title(dimension)}), this.said),
      this.list,
    );
    this.node.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.node.open) {
        this.node.open = false;
        this.node.querySelector('summary').focus();
      }
    });
  }

  /** Takes the values that there are, the most frequent first. */
  setKnown(values) {
    this.known = values;
  }

  show(chosen) {
    const values = [...this.known, ...chosen.filter((value) => !this.known.includes(value))];
    this.said.textContent =
      chosen.length === 0 ? 'all' : chosen.length <= NAMED ? chosen.map(label).join(', ') : `${chosen.length} values`;
    this.node.classList.toggle('active', chosen.length > 0);
    const shape = JSON.stringify(values);
    if (shape !== this.shape) {
      this.shape = shape;
      this.boxes = values.map((value) => el('input', {type: 'checkbox', value, onchange: () => this.#choose()}));
      const all = el('button', {type: 'button', class: 'plain', text: 'All', onclick: () => this.changed([])});
      this.list.replaceChildren(
        this.list.firstElementChild,
        ...this.boxes.map((box) => el('label', {}, box, el('span', {text: label(box.value)}))),
        values.length ? all : el('p', {class: 'quiet', text: 'no values yet'}),
      );
    }
    this.boxes.forEach((box) => {
      box.checked = chosen.includes(box.value);
    });
  }

  #choose() {
    const chosen = this.boxes
      .filter((box) => box.checked)
      .map((box) => box.value)
      .sort();
    this.changed(chosen);
  }
}

export class FilterBar {
  /**
   * @param {HTMLElement} parent
   * @param {import('./url.js').View} view
   * @param {string} newest the newest day
   * @param {(view: import('./url.js').View) => void} changed called with a new view whenever somebody chooses
   */
  constructor(parent, view, newest, changed) {
    this.view = view;
    this.newest = newest;
    const change = (part) => changed({...this.view, ...part});
    this.presets = PRESETS.map(({days, label: text}) =>
      el('button', {type: 'button', text, value: days, onclick: () => change({days, from: null, to: null})}),
    );
    this.from = el('input', {type: 'date', id: 'from', onchange: () => this.#setDays(change)});
    this.to = el('input', {type: 'date', id: 'to', onchange: () => this.#setDays(change)});
    this.compare = el(
      'select',
      {id: 'compare', onchange: () => change({compare: this.compare.value})},
      el('option', {value: 'previous', text: 'previous period'}),
      el('option', {value: 'year', text: 'previous year'}),
    );
    this.choices = Object.fromEntries(
      DIMENSIONS.map((dimension) => [
        dimension,
        new Choice(dimension, (values) => change({filters: this.#with(dimension, values)})),
      ]),
    );
    this.clear = el('button', {
      type: 'button',
      class: 'plain',
      id: 'clear',
      text: 'Clear filters',
      onclick: () => change({filters: {}}),
    });
    parent.replaceChildren(
      el('div', {class: 'presets', role: 'group', 'aria-label': 'Days'}, this.presets),
      el(
        'div',
        {class: 'dates'},
        el('label', {for: 'from', class: 'unseen', text: 'First day'}),
        this.from,
        el('span', {text: '–'}),
        el('label', {for: 'to', class: 'unseen', text: 'Last day'}),
        this.to,
      ),
      el('label', {for: 'compare', class: 'compare'}, el('span', {text: 'against'}), this.compare),
      ...DIMENSIONS.map((dimension) => this.choices[dimension].node),
      this.clear,
    );
    document.addEventListener('click', (event) => {
      for (const {node} of Object.values(this.choices)) {
        if (node.open && !node.contains(event.target)) {
          node.open = false;
        }
      }
    });
    this.show(view, newest);
  }

  #with(dimension, values) {
    const filters = {...this.view.filters};
    delete filters[dimension];
    return values.length ? {...filters, [dimension]: values} : filters;
  }

  #setDays(change) {
    const from = this.from.value;
    const to = this.to.value;
    if (isDay(from) && isDay(to)) {
      change(from <= to ? {days: null, from, to} : {days: null, from: to, to: from});
    }
  }

  /** Shows a view. */
  show(view, newest) {
    this.view = view;
    this.newest = newest;
    const {from, to} = range(view, newest);
    this.from.value = from;
    this.to.value = to;
    const length = to === newest ? countDays(from, to) : 0;
    this.presets.forEach((button) => button.setAttribute('aria-pressed', String(Number(button.value) === length)));
    this.compare.value = view.compare;
    for (const [dimension, choice] of Object.entries(this.choices)) {
      choice.show(view.filters[dimension] ?? []);
    }
    this.clear.hidden = Object.keys(view.filters).length === 0;
  }

  /** Whether a dimension has no values yet. */
  get isLacking() {
    return Object.values(this.choices).some(({node, known}) => !node.hidden && known.length === 0);
  }

  /** Takes the values that a dimension has; a dimension that nothing is stored by is left out. */
  setKnown(dimension, values) {
    const choice = this.choices[dimension];
    choice.node.hidden = values === null;
    choice.setKnown(values ?? []);
    choice.show(this.view.filters[dimension] ?? []);
  }
}
