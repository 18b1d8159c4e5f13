/** A chart on a canvas. The library is a megabyte, so it is fetched when the first chart comes into view. */

let loading = null;
let attempts = 0;

function library() {
  if (loading === null) {
    // Browsers remember a module that failed by its address; another one is asked for anew.
    const again = attempts++ ? `?${attempts}` : '';
    loading = import(`./vendor/echarts.esm.min.js${again}`).catch(() => {
      loading = null;
      throw new Error('the charting library cannot be loaded');
    });
  }
  return loading;
}

const READING = 30_000; // A pointer that has not moved for so long was left there.

/** One chart in one element, as large as the element is. */
export class Chart {
  constructor(host) {
    this.host = host;
    this.chart = null;
    this.pointedAt = 0;
    host.addEventListener('pointermove', () => (this.pointedAt = Date.now()));
    this.sizes = new ResizeObserver(() => this.chart?.resize());
  }

  /** Draws the option in place of what is there. */
  async draw(option) {
    this.option = option;
    const echarts = await library();
    if (this.option !== option) {
      return; // A younger one came while the library did.
    }
    const isFirst = this.chart === null;
    if (isFirst) {
      this.chart = echarts.init(this.host, null, {renderer: 'canvas'});
      this.sizes.observe(this.host);
    }
    this.chart.setOption(isFirst ? option : {...option, animation: false}, {notMerge: true});
  }

  /** Whether somebody points at it, reading a number. */
  get isRead() {
    return this.host.matches(':hover') && Date.now() - this.pointedAt < READING;
  }

  /** The drawing at twice its size, or null if there is none yet. */
  picture(background) {
    return this.chart?.renderToCanvas({pixelRatio: 2, backgroundColor: background}) ?? null;
  }

  dispose() {
    this.option = null;
    this.sizes.disconnect();
    this.chart?.dispose();
    this.chart = null;
  }
}
