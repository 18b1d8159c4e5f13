/** How far users come. */
import {count, decimal, label, percent, seconds, signedPercent} from '../format.js';
import {bars, lines, ofOne} from '../options.js';
import {byDay, column, daysOf, find, overDays, ratio, share} from './shared.js';

const which = (catalogue) => ({
  name: 'funnel',
  label: 'Funnel',
  values: catalogue.funnels.map(({name}) => ({value: name, label: label(name)})),
  reload: true,
});

const steps = {
  id: 'funnel-steps',
  title: 'Funnel',
  size: 'middle',
  metrics: ['funnel_users'],
  optional: ['funnel_conversion', 'funnel_step_conversion', 'funnel_step_minutes', 'funnel_open'],
  about:
    'Users who entered in the range, by the step that they have reached by now. Of those who did not come to the end, pending may still do so, expired can no longer',
  controls: (catalogue) => [which(catalogue)],
  load: async (question, {funnel}) =>
    question.remarkOpen(await question.funnel(funnel, {compare: question.view.compare})),
  draw(answer, {colours, question}) {
    const before = new Map(answer.compare.steps.map((step) => [step.step, step]));
    const than = question.view.compare === 'year' ? 'a year before' : 'period before';
    const [first] = answer.steps;
    const isComparable = question.begins(answer) === null;
    const change = (step) => {
      if (!isComparable) {
        return null;
      }
      const other = before.get(step.step)?.conversion;
      return step.position > 1 && step.conversion !== null && other ? step.conversion - other : null;
    };
    const marks = answer.steps.map((step) => {
      const said = [];
      if (step.position > 1) {
        said.push(`${percent(step.conversion)} of all`);
        if (step.position > 2) {
          said.push(`${percent(step.step_conversion)} of the step before`);
        }
      }
      const more = [
        count(step.users),
        ...said,
        ...(step.median_minutes === null ? [] : [`median ${seconds(step.median_minutes * 60)} after the step before`]),
        ...(change(step) === null ? [] : [`${signedPercent(change(step)).replace('%', 'points')} against the ${than}`]),
      ];
      return {
        value: step.users,
        label: [count(step.users), said.join('\n')].filter(Boolean).join('\n'),
        text: more.join(', '),
        colour: colours.series[0],
      };
    });
    // They can be unknown, as where nobody counts them by a filter.
    const rest = [
      ['pending', 'may still come to the end', colours.series[2]],
      ['expired', 'can no longer come to the end', colours.muted],
    ].filter(([state]) => answer.open[state] !== null);
    rest.forEach(([state, text, colour]) => {
      const users = answer.open[state];
      marks.push({
        value: users,
        label: `${count(users)}\n${percent(share(users, first?.users))} of all`,
        text: `${count(users)} ${text}`,
        colour,
      });
    });
    const names = [...answer.steps.map(({step}) => label(step)), ...rest.map(([state]) => state)];
    const option = bars(colours, {
      x: names,
      series: [{name: 'Users', marks}],
      horizontal: true,
      labels: true,
      axisLabel: (name) => name,
    });
    return {
      option,
      tall: 2 + names.length * 3.4,
      summary: names.map((name, i) => `${name}: ${marks[i].text}`).join('; '),
      table: {
        columns: [
          {name: 'step', label: 'Step', format: label},
          column('users', 'Users'),
          column('conversion', 'Of all', percent),
          column('step_conversion', 'Of the step before', percent),
          column('median_minutes', 'Median time', (value) => (value === null ? '–' : seconds(value * 60))),
          column('change', `Points against the ${than}`, (value) => (value === null ? '–' : decimal(value * 100, 1))),
        ],
        rows: first?.users
          ? [
              ...answer.steps.map((step) => [
                step.step,
                step.users,
                step.conversion,
                step.step_conversion,
                step.median_minutes,
                change(step),
              ]),
              ...rest.map(([state]) => [state, answer.open[state], share(answer.open[state], first?.users), null, null, null]),
            ]
          : [],
      },
    };
  },
};

const byEntry = {
  id: 'funnel-days',
  title: 'Conversion by day of entry',
  size: 'middle',
  metrics: ['funnel_users'],
  about: 'Of the users who entered on the day, those who have reached each step by now. Younger days still grow',
  controls: (catalogue) => [which(catalogue)],
  async load(question, {funnel}) {
    const {steps: names} = question.catalogue.funnels.find(({name}) => name === funnel);
    return {days: daysOf(question), names, answer: await question.series('funnel_users', {own: {funnel}})};
  },
  draw({days, names, answer}, {colours}) {
    const entered = byDay(find(answer, {step: names[0]}));
    const series = names.slice(1).map((step, i) => {
      const reached = byDay(find(answer, {step}));
      return {
        name: label(step),
        colour: colours.series[i % 8],
        marks: days.map((day) => ratio(reached.get(day), entered.get(day), percent)),
      };
    });
    const axis = (value) => percent(value, 0);
    return overDays(lines(colours, {x: days, series, format: axis, axis: ofOne}), days, series, percent);
  },
};

export const funnel = [steps, byEntry];
