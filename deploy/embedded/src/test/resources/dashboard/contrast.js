// Text that does not stand out from what lies behind it as WCAG 2.2 AA asks (4.5 to 1; 3 to 1 for large text), of all that
// the page shows; and, of the chart colours, those that do not stand out from a panel (3 to 1), as the edges
// of controls have to from what they lie on.
const parse = (colour) => {
  const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
  return {r, g, b, a};
};
const over = (front, back) => {
  const mix = (name) => front[name] * front.a + back[name] * (1 - front.a);
  return {r: mix('r'), g: mix('g'), b: mix('b'), a: 1};
};
const luminance = ({r, g, b}) => {
  const [x, y, z] = [r, g, b].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const contrast = (a, b) => {
  const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
};
const known = new Map([[null, {r: 255, g: 255, b: 255, a: 1}]]);
const behind = (node) => {
  if (!known.has(node)) {
    const own = parse(getComputedStyle(node).backgroundColor);
    known.set(node, own.a === 1 ? own : over(own, behind(node.parentElement)));
  }
  return known.get(node);
};
const faults = [];
for (const node of document.querySelectorAll('body *')) {
  const says = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent.trim());
  if (!says || !node.checkVisibility() || node.closest('svg, .unseen')) {
    continue;
  }
  const style = getComputedStyle(node);
  const size = parseFloat(style.fontSize);
  const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
  const back = behind(node);
  const is = contrast(over(parse(style.color), back), back);
  if (is < needed) {
    faults.push(`${is.toFixed(2)}: ${node.className || node.tagName} ${node.textContent.slice(0, 40)}`);
  }
}
const root = getComputedStyle(document.documentElement);
const probe = document.createElement('i');
document.body.append(probe);
const colour = (name) => {
  probe.style.setProperty('color', root.getPropertyValue(name));
  return parse(getComputedStyle(probe).color);
};
for (let i = 1; i <= 8; i++) {
  const is = contrast(colour(`--series-${i}`), colour('--surface'));
  if (is < 3) {
    faults.push(`${is.toFixed(2)}: series ${i}`);
  }
}
for (const back of ['--page', '--surface', '--raised', '--tint']) {
  const is = contrast(colour('--edge'), colour(back));
  if (is < 3) {
    faults.push(`${is.toFixed(2)}: edges of controls on ${back}`);
  }
}
probe.remove();
return faults;
