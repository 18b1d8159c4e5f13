/**
 * Explanations that appear while their button is pointed at or focused, stay while the pointer is on them, and go with
 * Escape. One element serves all of them; the button's name holds the text for who cannot see it.
 */
import {el} from './dom.js';

let box = null;
let owner = null;
let leaving = 0;

function prepare() {
  box = el('div', {class: 'tip', role: 'tooltip', hidden: true, onpointerenter: stay, onpointerleave: leave});
  document.body.append(box);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
  document.addEventListener('scroll', hide, {passive: true});
}

function stay() {
  clearTimeout(leaving);
}

function leave() {
  clearTimeout(leaving);
  leaving = setTimeout(hide, 150);
}

function hide() {
  clearTimeout(leaving);
  box.hidden = true;
  owner = null;
}

function show(button, lines) {
  stay();
  if (owner === button) {
    return;
  }
  owner = button;
  box.replaceChildren(...lines.map(({text, kind}) => el('p', {class: kind ?? null, text})));
  box.hidden = false;
  const at = button.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const edge = 8;
  const left = Math.max(edge, Math.min(at.left - 12, document.documentElement.clientWidth - size.width - edge));
  const below = at.bottom + 6;
  const top = below + size.height > window.innerHeight ? Math.max(edge, at.top - size.height - 6) : below;
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

/**
 * A button that explains something.
 *
 * @param {string} subject what it explains
 * @param {() => {text: string, kind?: string}[]} lines
 */
export function explain(subject, lines) {
  if (!box) {
    prepare();
  }
  const open = () => show(button, lines());
  const button = el('button', {
    type: 'button',
    class: 'about',
    'aria-label': `About ${subject}: ${lines()
      .map(({text}) => text)
      .join('. ')}`,
    text: 'i',
    onpointerenter: open,
    onpointerleave: leave,
    onfocus: open,
    onblur: hide,
    onclick: open,
  });
  return button;
}
