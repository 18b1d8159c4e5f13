/**
 * Options of charts: lines with bands, bars, heat maps. Each takes the colours of the theme, so a change of theme is a new
 * option of the same data. Numbers that are still open are drawn dashed or pale, and say so.
 *
 * @typedef {object} Mark a number of a chart
 * @property {number|null} value
 * @property {string} text for people, with its unit and its bounds
 * @property {number} [lower]
 * @property {number} [upper]
 * @property {boolean} [open] whether its window is still open
 */
import {day as shortDay, fullDay, short} from './format.js';

const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Text that the library is not to read as its own markup. */
const unmarked = (text) => String(text).replaceAll('{', '{\u200b');

/** The same on one line. */
const plain = (text) => unmarked(text).replaceAll('\n', ' ');

/** A hollow point, whatever the background. */
const RING = 'path://M10 0A10 10 0 1 0 10 20A10 10 0 1 0 10 0ZM10 4.5A5.5 5.5 0 1 1 10 15.5A5.5 5.5 0 1 1 10 4.5Z';

function base(colours) {
  const size = Math.round(colours.unit * 0.8);
  return {
    animation: !still.matches,
    animationDuration: 300,
    animationDurationUpdate: 300,
    backgroundColor: 'transparent',
    color: colours.series,
    textStyle: {fontFamily: colours.font, fontSize: size, color: colours.text},
    grid: {left: 4, right: 14, top: 14, bottom: 4, containLabel: true},
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      borderWidth: 1,
      padding: [8, 10],
      textStyle: {fontFamily: colours.font, fontSize: size, color: colours.text},
    },
  };
}

/**
 * A chart of several series with their names above it, in as many rows as the width asks for: so much that the names are
 * not cut, nor lie on the chart.
 */
function named(colours, option, names) {
  if (names.length < 2) {
    return option;
  }
  const row = colours.unit * 1.4;
  const width = names.reduce((sum, name) => sum + 26 + name.length * colours.unit * 0.48, 0);
  const top = (rows) => ({grid: {...option.grid, top: Math.round(colours.unit + rows * row)}});
  return {
    ...option,
    ...top(1),
    legend: legend(colours, names),
    // The last that matches counts.
    media: [2, 3, 4].map((rows) => ({query: {maxWidth: Math.round((width * 1.1) / (rows - 1))}, option: top(rows)})),
  };
}

function legend(colours, names) {
  return {
    data: names,
    top: 0,
    left: 0,
    itemWidth: 14,
    itemHeight: 9,
    itemGap: 12,
    padding: [5, 4],
    icon: 'roundRect',
    formatter: plain,
    textStyle: {
      color: colours.muted,
      fontSize: Math.round(colours.unit * 0.8),
      lineHeight: Math.round(colours.unit * 1.2),
      fontFamily: colours.font,
    },
    inactiveColor: colours.line,
  };
}

function categories(colours, data, formatter) {
  return {
    type: 'category',
    data,
    axisLine: {lineStyle: {color: colours.line}},
    axisTick: {show: false},
    axisLabel: {
      color: colours.muted,
      formatter,
      hideOverlap: true,
      fontSize: Math.round(colours.unit * 0.76),
      lineHeight: Math.round(colours.unit),
    },
  };
}

/** So much room that the longest label beside a bar is not cut. */
function roomFor(series, colours) {
  const rows = series
    .flatMap(({marks}) => marks)
    .flatMap((mark) => String(mark?.label ?? mark?.text ?? '').split('\n'));
  return Math.round(Math.max(0, ...rows.map((row) => row.length)) * colours.unit * 0.5 + 12);
}

function values(colours, formatter = short, more = {}) {
  return {
    type: 'value',
    splitNumber: 4,
    axisLabel: {color: colours.muted, formatter, fontSize: Math.round(colours.unit * 0.76), hideOverlap: true},
    splitLine: {lineStyle: {color: colours.line, opacity: 0.7}},
    ...more,
  };
}

/** The end of an axis of shares: 100 % rather than the next round number beyond it. */
export const ofOne = {splitNumber: 5, max: ({max}) => (max > 0.8 && max <= 1 ? 1 : null)};

const STEPS_OF_TIME = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const TICKS = 5;

/** An axis of seconds, with ticks at whole minutes or hours. */
export function timeAxis(series) {
  const most = Math.max(0, ...series.flatMap(({marks}) => marks.map((mark) => mark?.value ?? 0)));
  const interval = STEPS_OF_TIME.find((step) => most / step <= TICKS) ?? Math.ceil(most / TICKS / 86_400) * 86_400;
  return {interval, max: Math.max(1, Math.ceil(most / interval)) * interval};
}

/** The lines of a tooltip: the category, then each series with its text. */
function byCategory(title) {
  return (all) => {
    const said = all.filter((one) => one.data?.text !== undefined && !one.data.quiet);
    const lines = said.map(
      (one) =>
        `${one.marker}${plain(one.seriesName)}   ${plain(one.data.text)}${one.data.open ? '  · still open' : ''}`,
    );
    return [plain(title(all[0].name)), ...lines].join('\n');
  };
}

const isDays = (list) => /^\d{4}-\d\d-\d\d$/.test(list[0] ?? '');
const titleOf = (list) => (isDays(list) ? fullDay : (name) => name);
const labelOf = (list) => (isDays(list) ? shortDay : undefined);

/**
 * Lines over days. The band between the bounds is shaded; the step to an open window is dashed.
 *
 * @param {object} colours
 * @param {{x: string[], series: {name: string, marks: (Mark|null)[], colour?: string, thin?: boolean, dashed?: boolean, unnamed?: boolean}[],
 *   format?: (value: number) => string, fromZero?: boolean, axis?: object}} what `axis`: more of the axis of values
 */
export function lines(colours, {x, series, format = short, fromZero = true, axis = {}}) {
  const drawn = series.flatMap((one, i) => {
    const colour = one.colour ?? colours.series[i % colours.series.length];
    const at = (mark, more = {}) => (mark && mark.value !== null ? {...mark, ...more} : {value: null});
    const alone = one.marks.filter((mark) => mark?.value != null && !mark.open).length === 1;
    const line = {
      name: one.name,
      type: 'line',
      data: one.marks.map((mark) => (mark?.open ? {value: null} : at(mark))),
      showSymbol: alone,
      showAllSymbol: alone,
      symbol: 'circle',
      symbolSize: 6,
      itemStyle: {color: colour},
      lineStyle: {color: colour, width: one.thin ? 1.5 : 2.25, type: one.dashed ? 'dashed' : 'solid'},
      emphasis: {disabled: true},
      z: 3,
    };
    const all = [line];
    if (one.marks.some((mark) => mark?.open)) {
      all.push({
        ...line,
        data: one.marks.map((mark, j, marks) =>
          mark?.open
            ? at(mark)
            : marks[j + 1]?.open || marks[j - 1]?.open
              ? at(mark, {quiet: true, symbolSize: 0})
              : {value: null},
        ),
        showSymbol: true,
        showAllSymbol: true,
        symbol: RING,
        symbolSize: 9,
        lineStyle: {...line.lineStyle, type: [3, 4]},
        z: 4,
      });
    }
    if (one.marks.some((mark) => mark?.lower !== undefined)) {
      const bound = {
        type: 'line',
        stack: `band ${one.name}`,
        stackStrategy: 'all',
        symbol: 'none',
        silent: true,
        lineStyle: {opacity: 0},
        itemStyle: {color: colour},
        z: 2,
        emphasis: {disabled: true},
        animation: false,
      };
      all.push(
        {...bound, name: one.name, data: one.marks.map((mark) => mark?.lower ?? null)},
        {
          ...bound,
          name: one.name,
          areaStyle: {color: colour, opacity: 0.18},
          data: one.marks.map((mark) => (mark?.lower === undefined ? null : mark.upper - mark.lower)),
        },
      );
    }
    return all;
  });
  const option = base(colours);
  const drawing = {
    ...option,
    tooltip: {
      ...option.tooltip,
      trigger: 'axis',
      axisPointer: {lineStyle: {color: colours.muted, type: 'dashed'}},
      formatter: byCategory(titleOf(x)),
    },
    xAxis: {...categories(colours, x, labelOf(x)), boundaryGap: x.length === 1},
    yAxis: values(colours, format, {scale: !fromZero, ...axis}),
    series: drawn,
  };
  const names = series.filter(({unnamed}) => !unnamed).map(({name}) => name);
  return named(colours, drawing, names);
}

/**
 * Bars, side by side or stacked; open ones are pale. A series with `line` is drawn as a line above them.
 *
 * @param {object} colours
 * @param {{x: string[], series: {name: string, marks: (Mark|null)[], stack?: string, colour?: string, line?: boolean}[],
 *   format?: (value: number) => string, horizontal?: boolean, labels?: boolean, axisLabel?: (name: string) => string,
 *   second?: (value: number) => string}} what `labels`: the text beside each bar; `second`: lines have an axis of their own
 */
export function bars(colours, {x, series, format = short, horizontal = false, labels = false, axisLabel, second}) {
  const drawn = series.map((one, i) => {
    const colour = one.colour ?? colours.series[i % colours.series.length];
    if (one.line) {
      return {
        name: one.name,
        type: 'line',
        yAxisIndex: second ? 1 : 0,
        data: one.marks.map((mark) => mark ?? {value: null}),
        symbol: 'circle',
        symbolSize: 5,
        showSymbol: x.length < 40,
        itemStyle: {color: colour},
        lineStyle: {width: 2, color: colour},
        z: 5,
        emphasis: {disabled: true},
      };
    }
    return {
      name: one.name,
      type: 'bar',
      stack: one.stack,
      barMaxWidth: horizontal ? 22 : 34,
      barMinWidth: 1,
      barCategoryGap: horizontal ? '28%' : '22%',
      barGap: '8%',
      itemStyle: {color: colour, borderRadius: one.stack ? 0 : horizontal ? [0, 3, 3, 0] : [3, 3, 0, 0]},
      data: one.marks.map((mark) =>
        mark
          ? {
              ...mark,
              itemStyle: mark.open
                ? {opacity: 0.45, borderColor: colour, borderType: 'dashed', borderWidth: 1}
                : mark.colour
                  ? {color: mark.colour}
                  : undefined,
            }
          : {value: null},
      ),
      label: labels
        ? {
            show: true,
            position: horizontal ? 'right' : 'top',
            color: colours.text,
            formatter: (at) => unmarked(at.data.label ?? at.data.text),
            fontSize: Math.round(colours.unit * 0.8),
            lineHeight: Math.round(colours.unit),
          }
        : undefined,
      labelLayout: {hideOverlap: !horizontal},
      emphasis: {focus: series.length > 1 ? 'series' : 'none'},
    };
  });
  const option = base(colours);
  const category = categories(colours, x, axisLabel ? (name) => plain(axisLabel(name)) : (labelOf(x) ?? plain));
  const value = values(colours, format, horizontal && labels ? {show: false} : {});
  const drawing = {
    ...option,
    grid: {...option.grid, right: horizontal && labels ? roomFor(series, colours) : 14},
    tooltip: {
      ...option.tooltip,
      trigger: 'axis',
      axisPointer: {type: 'shadow', shadowStyle: {color: colours.line, opacity: 0.35}},
      formatter: byCategory(axisLabel ?? titleOf(x)),
    },
    xAxis: horizontal ? value : category,
    yAxis: horizontal
      ? {
          ...category,
          inverse: true,
          axisLabel: {
            ...category.axisLabel,
            color: colours.text,
            width: colours.unit * 9,
            overflow: 'truncate',
            hideOverlap: false,
            interval: 0,
          },
        }
      : second
        ? [value, values(colours, second, {splitLine: {show: false}})]
        : value,
    series: drawn,
  };
  return named(
    colours,
    drawing,
    series.map(({name}) => name),
  );
}

const OUTLIER = 2;

/** The end of a scale: the greatest value, unless it lies so far above nearly all that nothing else could be told apart. */
function endOf(all) {
  const sorted = [...all].sort((a, b) => a - b);
  const most = sorted.at(-1);
  const usual = sorted[Math.floor(0.97 * (sorted.length - 1))];
  return usual > 0 && most > OUTLIER * usual ? usual : most;
}

/**
 * A grid of cells coloured by value; flagged ones have a frame.
 *
 * @param {object} colours
 * @param {{x: string[], y: string[], cells: {x: number, y: number, value: number|null, text: string, open?: boolean, flagged?: boolean}[],
 *   min?: number, max?: number, diverging?: boolean, labels?: (value: number) => string, format?: (value: number) => string,
 *   name: (cell: {x: number, y: number}) => string, xLabel?: (name: string) => string, yLabel?: (name: string) => string}} what
 */
export function heat(
  colours,
  {x, y, cells, min, max, diverging = false, labels, format = short, name, xLabel, yLabel},
) {
  const known = cells.filter((cell) => cell.value !== null);
  const all = known.map((cell) => cell.value);
  const from = min ?? Math.min(0, ...all);
  const to = max ?? Math.max(all.length ? endOf(all) : 0, from + Number.EPSILON);
  const isCut = all.some((value) => value > to);
  const ramp = diverging ? colours.diverging : colours.ramp;
  const isStrong = (value) => (diverging ? Math.abs(value) > 0.88 * to : value - from > 0.68 * (to - from));
  const option = base(colours);
  return {
    ...option,
    grid: {...option.grid, top: 6, bottom: 34, right: 6},
    tooltip: {
      ...option.tooltip,
      formatter: ({data}) =>
        `${plain(name(data.cell))}\n${plain(data.cell.text)}${data.cell.open ? '  · still open' : ''}`,
    },
    xAxis: {...categories(colours, x, xLabel), splitArea: {show: false}, axisLine: {show: false}},
    yAxis: {...categories(colours, y, yLabel), inverse: true, axisLine: {show: false}},
    visualMap: {
      min: from,
      max: to,
      type: 'continuous',
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      itemWidth: 10,
      itemHeight: 140,
      text: [`${isCut ? '≥ ' : ''}${format(to)}`, format(from)],
      textStyle: {color: colours.muted, fontSize: Math.round(colours.unit * 0.76)},
      inRange: {color: ramp},
      calculable: false,
    },
    series: [
      {
        type: 'heatmap',
        data: known.map((cell) => ({
          value: [cell.x, cell.y, cell.value],
          cell,
          itemStyle: cell.open ? {opacity: 0.6} : undefined,
          label: {color: isStrong(cell.value) ? colours.surface : colours.text},
        })),
        itemStyle: {borderColor: colours.surface, borderWidth: 1, borderRadius: 2},
        label: labels
          ? {
              show: true,
              fontSize: Math.round(colours.unit * 0.68),
              formatter: ({data}) => labels(data.cell.value),
            }
          : {show: false},
        emphasis: {itemStyle: {borderColor: colours.text, borderWidth: 1}},
      },
      {
        // Neighbours would lie on a cell's own frame.
        type: 'custom',
        silent: true,
        z: 3,
        data: known.filter((cell) => cell.flagged).map((cell) => [cell.x, cell.y]),
        renderItem: (_, api) => {
          const [left, top] = api.coord([api.value(0), api.value(1)]);
          const [width, height] = api.size([1, 1]);
          const shape = {x: left - width / 2 + 1, y: top - height / 2 + 1, width: width - 2, height: height - 2, r: 2};
          return {type: 'rect', shape, style: {fill: 'none', stroke: colours.text, lineWidth: 2}};
        },
      },
    ],
  };
}

/** Values with the intervals around them, one a row. @param {{rows: {name: string, value: number, lower: number, upper: number, text: string, colour?: string}[], format: Function}} what */
export function intervals(colours, {rows, format}) {
  const option = base(colours);
  const names = rows.map((row) => row.name);
  return {
    ...option,
    grid: {...option.grid, right: 24},
    tooltip: {
      ...option.tooltip,
      trigger: 'item',
      formatter: ({data}) => `${plain(data.row.name)}\n${plain(data.row.text)}`,
    },
    xAxis: values(colours, format),
    yAxis: {
      ...categories(colours, names, plain),
      inverse: true,
      axisLine: {show: false},
      axisLabel: {color: colours.text, fontSize: Math.round(colours.unit * 0.8)},
    },
    series: [
      {
        type: 'custom',
        z: 2,
        data: rows.map((row, i) => ({value: [row.lower, row.upper, i], row})),
        encode: {x: [0, 1], y: 2},
        renderItem: (_, api) => {
          const [left, middle] = api.coord([api.value(0), api.value(2)]);
          const [right] = api.coord([api.value(1), api.value(2)]);
          const style = {stroke: rows[api.value(2)].colour ?? colours.series[0], lineWidth: 3, lineCap: 'round'};
          return {type: 'line', shape: {x1: left, y1: middle, x2: right, y2: middle}, style};
        },
      },
      {
        type: 'scatter',
        symbolSize: 13,
        z: 3,
        data: rows.map((row, i) => ({
          value: [row.value, i],
          row,
          itemStyle: {color: row.colour ?? colours.series[0], borderColor: colours.surface, borderWidth: 2},
        })),
        markLine: {
          silent: true,
          symbol: 'none',
          animation: false,
          data: [{xAxis: 0}],
          lineStyle: {color: colours.muted, type: 'dashed'},
          label: {show: false},
        },
      },
    ],
  };
}
