/** Saves what a panel shows: its table as CSV, its chart or table as a picture. */
import {el} from './dom.js';

/** A cell of a CSV file; text that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvCell(value) {
  if (value === null || value === undefined) {
    return '';
  }
  let text = String(value);
  if (typeof value !== 'number' && /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)) {
    text = `'${text}`;
  }
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as CSV of RFC 4180. @param {{columns: {name: string}[], rows: any[][]}} table */
export function csv({columns, rows}) {
  return [columns.map((column) => column.name), ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = el('a', {href: url, download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Saves a table. */
export function saveCsv(name, table) {
  save(new Blob(['\ufeff', csv(table)], {type: 'text/csv;charset=utf-8'}), `${name}.csv`);
}

const SCALE = 2;
const MARGIN = 24;
const MOST_ROWS = 60;
const WIDEST = 320;

/** Where the columns of a table begin that are as wide as their widest text, and where the last one ends. */
function columnStarts(rows, font) {
  const pen = el('canvas').getContext('2d');
  pen.font = font;
  const starts = [0];
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const widest = Math.max(...rows.map((row) => pen.measureText(String(row[column])).width));
    starts.push(starts[column] + Math.min(WIDEST, widest + 24));
  }
  return starts;
}

/**
 * Saves a picture with the title above it.
 *
 * @param {string} name of the file
 * @param {{title: string, lines: string[], colours: {text: string, muted: string, surface: string}, font: string}} head
 * @param {HTMLCanvasElement|{columns: object[], rows: any[][]}} content a drawn chart (at twice its size), or a table
 */
export function savePng(name, head, content) {
  const isChart = content instanceof HTMLCanvasElement;
  const rowHeight = 20;
  const rows = isChart ? [] : [content.columns.map((column) => column.label), ...content.texts].slice(0, MOST_ROWS);
  const lines = [...head.lines];
  if (!isChart && rows.length <= content.texts.length) {
    lines.push(`the first ${rows.length - 1} of ${content.texts.length} rows`);
  }
  const starts = columnStarts(rows, `13px ${head.font}`);
  const inner = isChart
    ? {width: content.width / SCALE, height: content.height / SCALE}
    : {width: Math.max(360, starts.at(-1)), height: rows.length * rowHeight};
  const top = MARGIN + 26 + lines.length * 18;
  const canvas = el('canvas', {
    width: (inner.width + 2 * MARGIN) * SCALE,
    height: (top + inner.height + MARGIN) * SCALE,
  });
  const pen = canvas.getContext('2d');
  pen.scale(SCALE, SCALE);
  pen.fillStyle = head.colours.surface;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = 'top';
  pen.fillStyle = head.colours.text;
  pen.font = `600 17px ${head.font}`;
  pen.fillText(head.title, MARGIN, MARGIN - 4);
  pen.font = `13px ${head.font}`;
  pen.fillStyle = head.colours.muted;
  lines.forEach((line, i) => pen.fillText(line, MARGIN, MARGIN + 22 + i * 18));
  if (isChart) {
    pen.drawImage(content, MARGIN, top, inner.width, inner.height);
  }
  rows.forEach((row, y) =>
    row.forEach((text, x) => {
      pen.fillStyle = y === 0 ? head.colours.muted : head.colours.text;
      pen.fillText(String(text), MARGIN + starts[x], top + y * rowHeight, starts[x + 1] - starts[x] - 8);
    }),
  );
  canvas.toBlob((blob) => save(blob, `${name}.png`));
}
