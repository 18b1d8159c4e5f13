/** Puts the page together: catalogue, filters, panels, and the stream that keeps them young. */
import {address, get} from './api.js';
import {Catalogue} from './catalogue.js';
import {FilterBar} from './filters.js';
import {dayIn, days, seconds, time} from './format.js';
import {Live, backoff, standing} from './live.js';
import {askForToken, offerLogout} from './login.js';
import {Panel} from './panel.js';
import {activity} from './panels/activity.js';
import {devices} from './panels/devices.js';
import {experiments} from './panels/experiments.js';
import {funnel} from './panels/funnel.js';
import {messages} from './panels/messages.js';
import {LIVE_METRICS, LIVE_WINDOWS, pulse} from './panels/now.js';
import {health, operations} from './panels/operations.js';
import {overview} from './panels/overview.js';
import {product} from './panels/product.js';
import {retention} from './panels/retention.js';
import {revenue} from './panels/revenue.js';
import {Progress} from './progress.js';
import {colours, followTheme} from './theme.js';
import {DIMENSIONS, parse, range, write} from './url.js';
import {values} from './values.js';

const TICK = 5_000;
const CATALOGUE_AGE = 12; // Which days there are numbers of is asked for again after so many ticks,
const CATALOGUE_AGE_BEHIND = 2; // or after so many while history is counted.
const PATIENCE = 4; // Values that are not there yet are asked for at every so many ticks.

const byId = (id) => document.getElementById(id);

/** The catalogue, as soon as there is one. */
async function firstCatalogue() {
  for (let attempt = 0; ; attempt++) {
    let reason = 'No results have been stored yet; this page will show them as they come.';
    try {
      const catalogue = new Catalogue(await get('api/v1/metrics'));
      if (catalogue.metrics.size) {
        byId('message').hidden = true;
        return catalogue;
      }
    } catch (e) {
      if (e.status === 401) {
        return new Promise(() => {}); // The page begins anew with the token.
      }
      reason = `${e.message}; trying again.`;
    }
    byId('message').hidden = false;
    byId('message').textContent = reason;
    await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
  }
}

/** Says how the connection is, and how far event time has come. */
function showState(app) {
  const {live, catalogue, progress} = app;
  const pill = byId('state');
  const {state, text, since} = standing(live, Date.now());
  pill.dataset.state = state;
  pill.textContent = since === undefined ? text : `${text} ${time(since, catalogue.zone)}`;
  const {watermark} = live.health ?? {};
  progress.take(watermark);
  progress.show(catalogue.zone, catalogue.firstDay);
  const behind = Math.max(0, Date.now() - Date.parse(watermark)) / 1000;
  byId('watermark').textContent = watermark
    ? `as of ${time(watermark, catalogue.zone)} ${catalogue.zone}, ${seconds(behind)} behind the clock`
    : '';
}

function fillSections(app) {
  const sections = {
    overview: [overview],
    activity,
    messages,
    funnel,
    retention,
    product,
    revenue,
    devices,
    experiments,
    operations: [health(app.live), ...operations],
  };
  const panels = [];
  for (const [id, specs] of Object.entries(sections)) {
    const shown = specs
      .filter((spec) => spec.metrics.every((name) => app.catalogue.has(name)))
      .map((spec) => new Panel(spec, app));
    byId(id).hidden = shown.length === 0;
    byId(id)
      .querySelector('.grid')
      .replaceChildren(...shown.map(({node}) => node));
    document.querySelector(`nav a[href="#${id}"]`)?.toggleAttribute('hidden', shown.length === 0);
    panels.push(...shown);
  }
  return panels;
}

/** Marks the section that is looked at in the list of sections. */
function followSections() {
  const links = new Map([...document.querySelectorAll('nav a')].map((link) => [link.hash.slice(1), link]));
  const observer = new IntersectionObserver(
    (entries) => {
      for (const {target, isIntersecting} of entries) {
        if (isIntersecting) {
          links.forEach((link, id) =>
            id === target.id ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current'),
          );
        }
      }
    },
    {rootMargin: '-25% 0px -70% 0px'},
  );
  links.forEach((_, id) => observer.observe(byId(id)));
}

async function begin() {
  let palette = null;
  let panels = [];
  const switchTheme = followTheme(() => {
    palette = null;
    panels.forEach((panel) => panel.draw());
  });
  byId('theme').addEventListener('click', switchTheme);
  askForToken();
  offerLogout(byId('logout'));

  const catalogue = await firstCatalogue();
  const metrics = LIVE_METRICS.filter((name) => catalogue.has(name));
  const live = new Live(address('api/v1/live', {metric: metrics, window: LIVE_WINDOWS}));
  const progress = new Progress(byId('progress'));
  const app = {catalogue, live, progress, view: parse(window.location.search), colours: () => (palette ??= colours())};

  let bar = null;
  const now = pulse(app, byId('pulse'));
  const shown = () => {
    const {from, to} = range(app.view, app.catalogue.newest);
    byId('range').textContent = days(from, to);
    bar.show(app.view, app.catalogue.newest);
    now.viewChanged();
  };
  const look = (view) => {
    app.view = view;
    shown();
    panels.forEach((panel) => panel.viewChanged());
  };
  bar = new FilterBar(byId('filters'), app.view, catalogue.newest, (view) => {
    window.history.pushState(null, '', `${window.location.pathname}${write(view)}${window.location.hash}`);
    look(view);
  });
  window.addEventListener('popstate', () => {
    const view = parse(window.location.search);
    if (write(view) !== write(app.view)) {
      // Links to sections are history as well.
      look(view);
    }
  });

  panels = fillSections(app);
  shown();
  followSections();
  const fillChoices = () =>
    DIMENSIONS.forEach((dimension) =>
      values(app.catalogue, dimension).then(
        (known) => bar.setKnown(dimension, known),
        () => {},
      ),
    );
  fillChoices();

  live.addEventListener('result', ({detail}) => {
    progress.take(detail.watermark);
    panels.forEach((panel) => panel.changed(detail.metric));
  });
  const compare = async () => {
    const {isBehind} = progress;
    await progress.compare(live.latest, app.catalogue.zone, get).catch(() => {});
    showState(app);
    if (progress.isBehind !== isBehind) {
      look(app.view);
    }
  };
  live.addEventListener('state', () => {
    showState(app);
    if (live.state === 'live') {
      compare();
      panels.forEach((panel) => {
        panel.mayHaveChanged();
        panel.refresh();
      });
    }
  });
  live.addEventListener('beat', () => showState(app));
  byId('state').addEventListener('click', () => live.retry());
  live.start();

  const hasNewDay = () => {
    const latest = live.latest.newest('active_users', 'day')[0] ?? live.latest.newest('messages', 'day')[0];
    const day = latest && dayIn(app.catalogue.zone, new Date(latest.window.start));
    return app.catalogue.lastDay === null || (day && day > app.catalogue.newest);
  };
  const renewCatalogue = async () => {
    const younger = await get('api/v1/metrics').then(
      (answer) => new Catalogue(answer),
      () => app.catalogue,
    );
    if (!younger.isLike(app.catalogue)) {
      // The page is built of the run and its metrics; the address keeps what is looked at.
      window.location.reload();
      return;
    }
    const isNewDay = younger.newest !== app.catalogue.newest;
    app.catalogue = younger;
    if (isNewDay) {
      fillChoices();
      look(app.view);
    }
  };
  let ticks = 0;
  const renew = async () => {
    showState(app);
    now.viewChanged(); // Numbers of the moment end by themselves.
    if (document.hidden) {
      return;
    }
    ticks++;
    if (hasNewDay() || ticks % (progress.isBehind ? CATALOGUE_AGE_BEHIND : CATALOGUE_AGE) === 0) {
      await renewCatalogue();
    }
    if (progress.awaited !== null || ticks % CATALOGUE_AGE === 1) {
      await compare();
    }
    if (bar.isLacking && ticks % PATIENCE === 0) {
      fillChoices();
    }
    panels.forEach((panel) => panel.refresh());
  };
  const tick = () =>
    setTimeout(async () => {
      try {
        await renew();
      } finally {
        tick();
      }
    }, TICK);
  tick();
}

begin().catch((e) => {
  console.error(e);
  byId('message').hidden = false;
  byId('message').textContent = `The page has failed: ${e.message}`;
});
