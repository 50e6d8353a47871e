import { LitElement, html, nothing, svg, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ParameterLayout } from '../../src/core/parameters';
import { noSize, sizeObserver, type Size } from '../look/canvasElement';
import { icon } from '../look/icon';
import { count, significant } from '../look/numbers';
import { placeWithin } from '../look/placeWithin';
import { sharedStyles } from '../look/sharedStyles';
import type { RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';
import { emit } from '../session/emit';
import { updateKnown, type Drawing } from '../session/drawing';
import { currentValue } from '../session/recordSeries';
import { linesOf, metricAt, nearestIndex, nonFiniteSteps, suitsLogarithm, type ChartLine } from './chartLines';
import type { ChartKind } from './chartKind';
import { ChartPlot } from './chartPlot';
import { drawCursor } from './cursorOverlay';
import { pictureOf } from './picture';
import { smoothLines } from './smoothing';
import { stepChartStyles } from './stepChartStyles';

/** Entries of a legend that is not opened: two or three rows. */
const entriesAtFirst = 6;

const valueAtCursor = (line: ChartLine): number | undefined =>
  line.isMetric ? metricAt(line, line.run.current.step) : currentValue(line.run, line.series);

const runsOf = ({ runs }: Drawing) => runs.map(({ info }) => info.id).join('\n');

/** One chart over the steps: its head with the legend (which is its read-out too), the plot, and the cursor above it. */
@customElement('step-chart')
export class StepChart extends LitElement {
  @property({ attribute: false }) kind!: ChartKind;
  @property({ attribute: false }) drawing!: Drawing;
  @property({ attribute: false }) layout!: ParameterLayout;
  @property({ attribute: false }) coordinates!: readonly number[];
  @property({ attribute: false }) marks!: ReadonlyMap<string, RunMark>;
  @property({ attribute: false }) theme!: Theme;
  /** Logarithmic (true) or linear (false) by the user's choice; undefined: as suits the numbers. */
  @property({ attribute: false }) logarithmic: boolean | undefined;
  @property({ attribute: false }) hiddenLines!: ReadonlySet<string>;
  @property({ attribute: false }) window!: readonly [number, number];
  @property({ attribute: false }) zoomed = false;
  /** The run whose lines come first in the legend. */
  @property({ attribute: false }) chosen = '';
  @property({ attribute: false }) cursor: number | undefined;
  @property({ attribute: false }) hover: number | undefined;
  /** How much of an average is kept from step to step, 0 … 1; undefined where there is nothing to smooth. */
  @property({ attribute: false }) smoothing: number | undefined;
  @query('canvas.plot') private plotCanvas!: HTMLCanvasElement;
  @query('canvas.cursor') private cursorCanvas!: HTMLCanvasElement;
  /** In view, or nearly: nothing else is worth drawing. */
  @state() private seen = false;

  /** Over the whole width, and taller. */
  @state() private isLarge = false;

  /** Whether the legend names every line, however many. */
  @state() private isLegendOpen = false;

  private plot: ChartPlot | undefined;
  private lines: readonly ChartLine[] = [];
  private nonFinite: { step: number; value: number; colour: string }[] = [];
  private suitsLogarithm = false;
  private linesOutdated = true;
  private plotOutdated = true;
  private pressedAt: { x: number; y: number } | undefined;
  private readonly sight = new IntersectionObserver(([entry]) => (this.seen = entry.isIntersecting), { rootMargin: '200px' });
  private overlaySize: Size = noSize;
  private readonly sizes = sizeObserver((size) => {
    this.overlaySize = size;
    this.plot?.resize();
    this.drawOverlay();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.sight.observe(this);
    this.plotOutdated = true;
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sight.disconnect();
    this.sizes.disconnect();
    this.plot?.destroy();
    this.plot = undefined;
  }

  /** The numbers Chart.js holds, by line: for tests. */
  get drawnPoints() {
    return this.plot?.points ?? [];
  }

  /** Steps marked as not finite: for tests. */
  get brokenSteps(): readonly number[] {
    return this.nonFinite.map(({ step }) => step);
  }

  get isLogarithmic(): boolean {
    return this.logarithmic ?? this.suitsLogarithm;
  }

  /** The chart with its title and legend on the page's background. */
  async picture(): Promise<{ name: string; png: Uint8Array } | undefined> {
    this.drawPlot();
    const lines = this.lines.filter((line) => !this.hiddenLines.has(line.key));
    const title = `${this.kind.title} ${this.kind.symbol}${this.isLogarithmic ? ' (log)' : ''}`;
    return pictureOf(title, lines, [this.plotCanvas, this.cursorCanvas], this.theme, this.kind.id);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('drawing');
    const isOther = before?.version !== this.drawing.version || runsOf(before) !== runsOf(this.drawing);
    const otherSeries = changed.has('drawing') && isOther;
    if (
      otherSeries ||
      changed.has('smoothing') ||
      changed.has('coordinates') ||
      changed.has('marks') ||
      changed.has('theme') ||
      changed.has('layout')
    ) {
      this.linesOutdated = true;
    } else if (changed.has('drawing')) {
      const byId = new Map(this.drawing.runs.map((run) => [run.info.id, run]));
      this.lines = this.lines.map((line) => ({ ...line, run: byId.get(line.run.info.id) ?? line.run }));
    }
    if (this.linesOutdated && (this.seen || !this.hasUpdated)) {
      const lines = linesOf(this.kind, this.drawing, this.coordinates, this.layout, this.marks, this.theme);
      this.lines = this.smoothing ? smoothLines(lines, this.smoothing) : lines;
      this.nonFinite = this.lines.flatMap((line) => nonFiniteSteps(line, this.kind).map((place) => ({ ...place, colour: line.colour })));
      this.suitsLogarithm = suitsLogarithm(this.kind, this.lines);
      this.linesOutdated = false;
      this.plotOutdated = true;
    }
    if (changed.has('logarithmic') || changed.has('hiddenLines') || changed.has('window')) this.plotOutdated = true;
  }

  protected override updated(): void {
    if (!this.seen) return;
    if (this.plotOutdated) this.drawPlot();
    this.drawOverlay();
  }

  private drawPlot(): void {
    if (!this.plot) {
      this.plot = new ChartPlot(this.plotCanvas, (window) => emit(this, 'window-chosen', window));
      this.sizes.observe(this.cursorCanvas);
    }
    const { lines, hiddenLines: hidden, isLogarithmic: logarithmic, window, theme } = this;
    this.plot.show({ lines, hidden, logarithmic, window, theme });
    this.plotOutdated = false;
  }

  private drawOverlay(): void {
    if (!this.plot || !this.seen) return;
    const { cursor, hover, theme, nonFinite } = this;
    const lines = this.lines.filter((line) => !this.hiddenLines.has(line.key));
    drawCursor(this.cursorCanvas, this.overlaySize, this.plot, {
      cursor,
      hover,
      lines,
      nonFinite,
      theme,
      valueOf: (line) => valueAtCursor(line) ?? NaN,
    });
  }

  private stepAt(event: PointerEvent | MouseEvent): number | undefined {
    if (!this.plot?.area) return undefined;
    const [from, to] = this.window;
    const { x } = placeWithin(this.cursorCanvas, event);
    if (x < this.plot.area.left - 6 || x > this.plot.area.right + 6) return undefined;
    return Math.round(Math.min(to, Math.max(from, this.plot.step(x))));
  }

  private released = (event: MouseEvent): void => {
    const pressed = this.pressedAt;
    this.pressedAt = undefined;
    const moved = pressed ? Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) : Infinity;
    const step = this.stepAt(event);
    if (moved < 5 && step !== undefined && !event.shiftKey && !event.ctrlKey) emit(this, 'step-chosen', step);
  };

  /** A cursor of the keyboard's own: a step, or with Shift a tenth of what is shown. */
  private key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [from, to] = this.window;
    const at = this.hover ?? this.cursor ?? from;
    const far = event.shiftKey ? Math.max(1, Math.round((to - from) / 10)) : 1;
    const places: Record<string, number | undefined> = {
      ArrowLeft: at - far,
      ArrowRight: at + far,
      Home: from,
      End: to,
      Escape: undefined,
    };
    if (Object.hasOwn(places, event.key)) {
      const place = places[event.key];
      emit(this, 'step-hovered', place === undefined ? undefined : Math.round(Math.min(to, Math.max(from, place))));
    } else if (event.key === 'Enter' && this.hover !== undefined) emit(this, 'step-chosen', this.hover);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private enlarge = (): void => {
    this.isLarge = !this.isLarge;
    this.toggleAttribute('large', this.isLarge);
  };

  private shownValue(line: ChartLine): number | undefined {
    if (this.hover === undefined) return valueAtCursor(line);
    if (line.isMetric) return metricAt(line, this.hover);
    const index = nearestIndex(line.steps, this.hover);
    return index < 0 || this.hover < line.steps[0] || this.hover > line.steps[line.steps.length - 1] ? NaN : line.values[index];
  }

  protected override render() {
    const { kind, isLogarithmic: logarithmic } = this;
    const gone = logarithmic ? this.lines.filter((line) => line.values.some((value) => value <= 0)).length : 0;
    return html`
      <header>
        <h2>${kind.title} <span class="symbol muted">${kind.symbol}</span></h2>
        ${this.hover === undefined ? nothing : html`<span class="muted number" aria-live="polite">step ${count(this.hover)}</span>`}
        <span class="room"></span>
        ${
          this.smoothing !== undefined && this.kind.id === 'value'
            ? html`<label class="smoothing muted"
                >smoothing
                <input
                  type="range"
                  min="0"
                  max="0.99"
                  step="0.01"
                  .value=${String(this.smoothing)}
                  aria-label="Smoothing"
                  @input=${(event: Event) => emit(this, 'smoothing-chosen', Number((event.target as HTMLInputElement).value))}
              /></label>`
            : nothing
        }
        ${
          this.zoomed
            ? html`<button
                class="small"
                @click=${() => emit(this, 'window-chosen', null)}
                title="Show all steps (double-click)"
                aria-label="Show all steps"
              >
                ${icon('fit')}
              </button>`
            : nothing
        }
        <button
          class="toggle small"
          aria-pressed=${logarithmic}
          aria-label=${`log axis of ${kind.title}`}
          title=${gone ? 'Logarithmic axis: numbers that are not positive are left out.' : 'Logarithmic axis'}
          @click=${() => emit(this, 'logarithmic-chosen', { chart: kind.id, logarithmic: !logarithmic })}
        >
          log
        </button>
        <button
          class="small toggle"
          aria-pressed=${this.isLarge}
          @click=${this.enlarge}
          title="Enlarge this chart"
          aria-label=${`Enlarge ${kind.title}`}
        >
          ${icon('large')}
        </button>
        <button
          class="small"
          @click=${() => emit(this, 'picture-wanted', kind.id)}
          title="Save as picture…"
          aria-label=${`Save ${kind.title} as a picture`}
        >
          ${icon('picture')}
        </button>
      </header>
      ${this.legend()}
      <div
        class="canvases"
        @pointerdown=${(event: PointerEvent) => (this.pressedAt = { x: event.clientX, y: event.clientY })}
        @click=${this.released}
        @dblclick=${() => emit(this, 'window-chosen', null)}
        @pointermove=${(event: PointerEvent) => emit(this, 'step-hovered', this.stepAt(event))}
        @pointerleave=${() => emit(this, 'step-hovered', undefined)}
      >
        <canvas
          class="plot"
          role="img"
          tabindex="0"
          @keydown=${this.key}
          @blur=${() => emit(this, 'step-hovered', undefined)}
          aria-label=${`${kind.title} of ${this.lines.length} lines; their numbers at the cursor are in the legend. Arrow keys move a cursor, Enter looks at its step`}
        ></canvas>
        <canvas class="cursor" aria-hidden="true"></canvas>
      </div>
    `;
  }

  private legend() {
    const own = ({ run }: ChartLine) => Number(run.info.id === this.chosen);
    const ordered = this.lines.filter(({ isNoise }) => !isNoise).sort((a, b) => own(b) - own(a));
    const isLong = ordered.length > entriesAtFirst + 1;
    const shown = isLong && !this.isLegendOpen ? ordered.slice(0, entriesAtFirst) : ordered;
    return html`<div class="legend">
      ${shown.map((line) => this.entry(line))}
      ${
        isLong
          ? html`<button class="entry more" aria-expanded=${this.isLegendOpen} @click=${() => (this.isLegendOpen = !this.isLegendOpen)}>
              ${this.isLegendOpen ? 'fewer' : `and ${ordered.length - entriesAtFirst} more`}
              ${icon(this.isLegendOpen ? 'chevronUp' : 'chevronDown')}
            </button>`
          : nothing
      }
    </div>`;
  }

  private entry(line: ChartLine) {
    const hidden = this.hiddenLines.has(line.key);
    const value = this.shownValue(line);
    const absent =
      value === undefined || (Number.isNaN(value) && (this.hover !== undefined || (this.kind.ofUpdate && !updateKnown(line.run))));
    return html`<button
      class="entry ${hidden ? 'off' : ''}"
      aria-pressed=${!hidden}
      title=${hidden ? `Show ${line.label}` : `Hide ${line.label}`}
      @click=${() => emit(this, 'line-toggled', line.key)}
    >
      <svg viewBox="0 0 18 8" width="18" height="8" aria-hidden="true">
        ${svg`<line x1="0" y1="4" x2="18" y2="4" stroke=${line.colour} stroke-width="2" stroke-dasharray=${line.dash.join(' ')}></line>`}
      </svg>
      <span class="label">${line.label}</span>
      <span class="number value ${Number.isFinite(value) || absent ? '' : 'bad'}">${absent ? '–' : significant(value, 4)}</span>
    </button>`;
  }

  static override styles = [sharedStyles, stepChartStyles];
}
