/**
 * The frame around every chart and number of the page: title, definition, exactness, age, filters that do not count here,
 * export, and what is shown while there is nothing to show.
 *
 * @typedef {object} Spec one panel
 * @property {string} id
 * @property {string} title
 * @property {string[]} metrics that it shows; it is there only if the run publishes all of them
 * @property {string[]} [optional] further ones, shown where they are published
 * @property {string} [about] how to read it, one line
 * @property {'narrow'|'middle'|'wide'|'full'} [size]
 * @property {'exact'|'estimate'} [exactness] of what it shows, where that is no metric
 * @property {boolean} [bare] without frame: a row of cards
 * @property {boolean} [always] refreshed even if no number has changed
 * @property {(catalogue: object, data: any) => Control[]} [controls] asked for before (data null) and after each load
 * @property {(question: import('./question.js').Question, options: Record<string, string>) => Promise<any>} load
 * @property {(data: any, context: {colours: object, options: Record<string, string>, zone: string}) => Drawn} draw
 *
 * @typedef {object} Control a choice of one panel
 * @property {string} name
 * @property {string} label
 * @property {{value: string, label: string}[]} values
 * @property {boolean} [reload] whether the choice is part of the question
 *
 * @typedef {object} Drawn
 * @property {object} [option] of a chart
 * @property {Node} [node] instead of a chart
 * @property {{columns: {name: string, label: string, format?: (value: any, row: any[]) => string}[], rows: any[][]}} table
 * @property {string} [summary] the chart in a sentence
 * @property {number} [tall] a height of the chart in rem, where its rows decide it
 */
import {ApiError} from './api.js';
import {Chart} from './chart.js';
import {el} from './dom.js';
import {saveCsv, savePng} from './export.js';
import {days, time} from './format.js';
import {Question} from './question.js';
import {explain} from './tip.js';

const REFRESH = 15_000;
const UNSAID = 60_000; // The stream carries the counters; other numbers are asked for now and then.
const PAST = 300_000; // Days that are over change by late events only.
const NEAR = '400px';

const near = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      entry.target.panel.seen(entry.isIntersecting);
    }
  },
  {rootMargin: NEAR},
);

/** The definition of a metric as the catalogue tells it. */
export function definition(metric) {
  const exact = {
    exact: 'exact',
    estimate: 'an estimate, with 95 % bounds where they are known',
    mixed: 'each number says whether it is exact',
  };
  return [
    {text: `${metric.name}: ${metric.description}`},
    {text: `${exact[metric.exactness]} · definition ${metric.definition}`, kind: 'quiet'},
  ];
}

export class Panel {
  /**
   * @param {Spec} spec
   * @param {{catalogue: object, view: object, progress: object, colours: () => object}} app
   */
  constructor(spec, app) {
    this.spec = spec;
    this.app = app;
    this.metrics = [...spec.metrics, ...(spec.optional ?? []).filter((name) => app.catalogue.has(name))];
    this.options = {};
    this.isNear = false;
    this.isDue = true;
    this.isDirty = false;
    this.failure = null;
    this.loadedAt = 0;
    this.#build();
  }

  #build() {
    const {id, title, size = 'middle', bare} = this.spec;
    const named = `${id}-title`;
    this.badge = el('span', {class: 'badge'});
    this.note = el('p', {class: 'note', hidden: true});
    this.choices = el('div', {class: 'choices'});
    this.body = el('div', {class: 'body'});
    this.updated = el('span', {class: 'updated'});
    this.table = el('details', {class: 'data', ontoggle: () => this.#fillTable()}, el('summary', {text: 'Table'}));
    const save = (kind, does) =>
      el('button', {
        type: 'button',
        class: 'save',
        text: kind,
        'aria-label': `Save ${title} as ${kind}`,
        onclick: does,
      });
    this.saves = el(
      'span',
      {class: 'saves', hidden: true},
      save('CSV', () => saveCsv(this.#fileName(), this.drawn.table)),
      save('PNG', () => this.#savePng()),
    );
    this.node = el(
      'section',
      {class: `panel ${size}${bare ? ' bare' : ''}`, id, 'aria-labelledby': named},
      el(
        'header',
        {},
        el('h3', {id: named, text: title}),
        explain(title, () => this.#definition()),
        this.badge,
      ),
      this.choices,
      this.note,
      this.body,
      el('footer', {}, this.updated, this.saves, this.table),
    );
    this.node.panel = this;
    near.observe(this.node);
    this.#sayWait();
  }

  #definition() {
    const metrics = this.metrics.map((name) => this.app.catalogue.metric(name));
    return [...(this.spec.about ? [{text: this.spec.about, kind: 'lead'}] : []), ...metrics.flatMap(definition)];
  }

  /** Told when the panel comes near what can be seen, or leaves it. */
  seen(isNear) {
    this.isNear = isNear;
    if (isNear && this.isDue) {
      this.load();
    }
  }

  /** The view has changed: what is shown no longer answers it. */
  viewChanged() {
    this.isDue = true;
    if (this.isNear) {
      this.load();
    }
  }

  /** A number of the metric has changed. */
  changed(metric) {
    this.isDirty ||= this.metrics.includes(metric);
  }

  /** Numbers may have changed while nobody could say so, and what failed may succeed. */
  mayHaveChanged() {
    this.isDirty = true;
    if (this.isDue) {
      this.loadedAt = 0;
    }
  }

  /** Loads again if the panel can be seen and has failed, or its numbers may have changed. */
  refresh() {
    if (this.isNear && !this.isBusy && !this.chart?.isRead && Date.now() - this.loadedAt > this.#wait()) {
      this.load({quiet: true});
    }
  }

  #wait() {
    if (this.isDue) {
      return REFRESH;
    }
    const {progress, catalogue} = this.app;
    if (!this.spec.always && !progress.isBehind && this.question?.to < catalogue.newest) {
      return PAST;
    }
    return this.isDirty || this.spec.always || progress.isBehind ? REFRESH : UNSAID;
  }

  async load({quiet = false} = {}) {
    this.abort?.abort();
    this.abort = new AbortController();
    const {signal} = this.abort;
    const question = new Question(this.app, signal);
    this.isDue = false;
    this.isDirty = false;
    this.isBusy = true;
    if (!quiet) {
      this.node.setAttribute('aria-busy', 'true');
    }
    if (!this.drawn && !quiet) {
      this.#sayWait();
    }
    this.#control(this.data ?? null);
    try {
      const data = await this.spec.load(question, this.options);
      signal.throwIfAborted();
      this.question = question;
      this.data = data;
      this.failure = null;
      this.loadedAt = Date.now();
      this.draw();
    } catch (e) {
      if (signal.aborted) {
        return;
      }
      this.loadedAt = Date.now();
      this.#fail(e, quiet);
    }
    this.isBusy = false;
    this.node.removeAttribute('aria-busy');
  }

  /** Draws what was loaded, as after a change of theme. */
  draw() {
    if (!this.question) {
      return;
    }
    this.#control(this.data);
    const context = {
      colours: this.app.colours(),
      options: this.options,
      zone: this.app.catalogue.zone,
      question: this.question,
    };
    const drawn = this.spec.draw(this.data, context);
    if (drawn.absent) {
      this.node.hidden = true;
      return;
    }
    this.drawn = drawn;
    this.#tell();
    if (drawn.table.rows.length === 0) {
      this.#say(
        'empty',
        this.app.progress.isBehind
          ? 'Nothing yet: history is still on its way.'
          : 'Nothing was counted in these days with these filters.',
      );
    } else if (drawn.node) {
      this.#drop();
      this.body.replaceChildren(drawn.node);
    } else {
      this.#drawChart(drawn);
    }
    this.saves.hidden = drawn.table.rows.length === 0;
    this.#fillTable();
  }

  #drawChart({option, summary, tall}) {
    if (!this.chart) {
      const host = el('div', {class: 'chart', role: 'img'});
      this.body.replaceChildren(host);
      this.chart = new Chart(host);
    }
    this.chart.host.setAttribute(
      'aria-label',
      `${this.spec.title}. ${summary ?? ''} The numbers are in the table below.`,
    );
    this.chart.host.classList.toggle('tall', Boolean(tall));
    this.chart.host.style.height = tall ? `${tall}rem` : '';
    this.chart.draw(option).catch((e) => this.#fail(e, false));
  }

  #drop() {
    this.chart?.dispose();
    this.chart = null;
  }

  #sayWait() {
    this.#drop();
    this.body.replaceChildren(
      el('div', {class: 'wait', role: 'status'}, el('span', {class: 'unseen', text: `${this.spec.title} is loading`})),
    );
  }

  #say(kind, text, ...more) {
    this.#drop();
    this.body.replaceChildren(
      el('div', {class: `said ${kind}`, role: kind === 'error' ? 'alert' : 'status'}, el('p', {text}), ...more),
    );
  }

  #fail(error, quiet) {
    const reason = error instanceof ApiError ? error.message : `the page has failed: ${error.message}`;
    if (!(error instanceof ApiError)) {
      console.error(this.spec.id, error);
    }
    if (quiet && this.drawn) {
      this.isDirty = true;
      this.updated.textContent = `not refreshed: ${reason}`;
      return;
    }
    // What the server refuses it refuses again.
    this.isDue = !(error.status >= 400 && error.status < 500) || error.status === 429;
    if (quiet && this.failure === reason) {
      return; // It stands there already; said again, it would be read out again.
    }
    this.failure = reason;
    this.drawn = null;
    this.saves.hidden = true;
    this.badge.textContent = '';
    this.updated.textContent = '';
    this.#say('error', reason, el('button', {type: 'button', text: 'Try again', onclick: () => this.load()}));
  }

  #tell() {
    const kinds = new Set(this.metrics.map((name) => this.app.catalogue.metric(name).exactness));
    const {exactness = ''} = this.spec;
    const kind = kinds.size === 1 ? [...kinds][0] : kinds.size === 0 ? exactness : 'mixed';
    this.badge.textContent = {exact: 'exact', estimate: 'estimate', mixed: 'partly estimated'}[kind] ?? '';
    this.badge.dataset.kind = kind;
    const notes = this.question.notes;
    this.note.textContent = notes.join(' · ');
    this.note.hidden = notes.length === 0;
    const at = this.question.updatedAt;
    this.updated.textContent = at === null ? '' : `updated ${time(at, this.app.catalogue.zone)}`;
  }

  #control(data) {
    const controls = this.spec.controls?.(this.app.catalogue, data) ?? [];
    for (const {name, values} of controls) {
      if (values.length && !values.some(({value}) => value === this.options[name])) {
        this.options[name] = values[0].value;
      }
    }
    const shape = JSON.stringify(controls);
    if (shape === this.shape) {
      return;
    }
    this.shape = shape;
    this.choices.replaceChildren(
      ...controls.filter(({values}) => values.length > 1).map((control) => this.#choice(control)),
    );
  }

  #choice({name, label, values, reload}) {
    const id = `${this.spec.id}-${name}`;
    const choose = (value) => {
      this.options[name] = value;
      if (reload) {
        this.load();
      } else {
        this.draw();
      }
    };
    const list = el(
      'select',
      {id, onchange: () => choose(list.value)},
      values.map((one) =>
        el('option', {value: one.value, text: one.label, selected: one.value === this.options[name]}),
      ),
    );
    return el('label', {for: id}, el('span', {text: label}), list);
  }

  #texts() {
    const {columns, rows} = this.drawn.table;
    return rows.map((row) => columns.map(({format}, i) => (format ? format(row[i], row) : (row[i] ?? '–'))));
  }

  #fillTable() {
    if (!this.table.open || !this.drawn) {
      return;
    }
    const {columns} = this.drawn.table;
    const isNumber = columns.map((_, i) =>
      this.drawn.table.rows.some((row) => typeof row[i] === 'number' || /^-?\d+(\.\d+)?$/.test(row[i])),
    );
    const cell = (tag, text, i) =>
      el(tag, {text, class: isNumber[i] ? 'number' : null, scope: tag === 'th' ? 'col' : null});
    this.table.replaceChildren(
      this.table.firstElementChild,
      el(
        'div',
        {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `${this.spec.title}, table`},
        el(
          'table',
          {},
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              columns.map(({label}, i) => cell('th', label, i)),
            ),
          ),
          el(
            'tbody',
            {},
            this.#texts().map((row) =>
              el(
                'tr',
                {},
                row.map((text, i) => cell('td', text, i)),
              ),
            ),
          ),
        ),
      ),
      el(
        'ul',
        {class: 'sources', 'aria-label': 'Sources'},
        this.question.asked.map((url) =>
          el('li', {}, el('a', {href: url, target: '_blank', rel: 'noopener', text: decodeURIComponent(url)})),
        ),
      ),
    );
  }

  #fileName() {
    return `tidemark-${this.spec.id}-${this.question.from}-${this.question.to}`;
  }

  #savePng() {
    const colours = this.app.colours();
    const filters = Object.entries(this.question.view.filters)
      .filter(([name]) => this.question.applied.has(name))
      .map(([name, values]) => `${name}: ${values.join(', ')}`);
    const lines = [
      [days(this.question.from, this.question.to), ...filters, ...this.question.notes].join(' · '),
      [this.badge.textContent, this.updated.textContent].filter(Boolean).join(' · '),
    ];
    const head = {title: this.spec.title, lines, colours, font: colours.font};
    const content = this.chart?.picture(colours.surface) ?? {...this.drawn.table, texts: this.#texts()};
    savePng(this.#fileName(), head, content);
  }
}
