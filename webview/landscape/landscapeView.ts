import { LitElement, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { icon } from '../look/icon';
import { significant } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import type { RunMark } from '../look/runMarks';
import type { Theme } from '../look/theme';
import { pictureOf } from '../charts/picture';
import { heldValues } from '../../src/core/record/recordLayout';
import { coordinateName } from '../../src/core/parameters';
import type { Drawing, DrawnRun } from '../session/drawing';
import { emit } from '../session/emit';
import type { PanelSession } from '../session/panelSession';
import type { Extent } from '../session/viewState';
import type { SessionInfo } from '../../src/protocol/session';
import { along } from './curve';
import './curvePlot';
import type { CurvePlot } from './curvePlot';
import { equalized, fittedInterval, grownInterval, moved, zoomed, type Interval } from './extent';
import { interpolated, type Grid } from './gridImage';
import { CurveSource, PlaneSource } from './grids';
import { landscapeStyles } from './landscapeStyles';
import { legendOf } from './legend';
import { levelsOf, type Levels } from './levels';
import './planePlot';
import type { PlanePlot } from './planePlot';
import { listenForGestures } from './pointer';

/** The objective around the runs: a curve, or contours with the two slices through the point, and what can be done on them. */
@customElement('landscape-view')
export class LandscapeView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) drawing!: Drawing;
  @property({ attribute: false }) marks!: ReadonlyMap<string, RunMark>;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) chosen!: string;
  @property({ attribute: false }) axes!: readonly number[];
  /** Chosen by the user; null: fitted. */
  @property({ attribute: false }) extent: Extent | null = null;
  /** One unit is as long on both axes, so that ∇f stands at right angles on the contours. */
  @property({ attribute: false }) equalScales = false;
  @query('.main') private main!: PlanePlot | CurvePlot;
  @query('.stage') private stage!: HTMLElement;
  @state() private hovered: { x: number; y: number } | undefined;
  private lastHovered: { x: number; y: number } | undefined;

  private plane!: PlaneSource;
  private curve!: CurveSource;
  private slices!: readonly [CurveSource, CurveSource];
  /** The fitted window grows with the paths and never shrinks: no jitter. */
  private grown = new Map<string, Interval>();
  private generation = -1;
  /** Where the contours run: chosen in the window that fits, kept in any other. */
  private levels: Levels | undefined;
  private levelsKey = '';
  private levelsGrid: Grid | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const arrived = () => this.requestUpdate();
    this.plane = new PlaneSource(this.session, arrived, () => 120);
    this.curve = new CurveSource(this.session, arrived, () => 50);
    // While running the slices follow a little behind: the charts need the time more.
    const spacing = () => (this.session.status?.state === 'running' ? 200 : 50);
    this.slices = [new CurveSource(this.session, arrived, spacing), new CurveSource(this.session, arrived, spacing)];
  }

  /** The landscape with its title and the runs' names. */
  async picture(): Promise<{ name: string; png: Uint8Array } | undefined> {
    const lines = this.drawing.runs.map(({ info }) => ({
      label: info.label,
      colour: this.marks.get(info.id)?.colour ?? this.theme.foreground,
      dash: [],
    }));
    return pictureOf(`${this.info.title}: ${this.info.formula}`, lines, [this.main.layer], this.theme, 'landscape');
  }

  /** The window on screen. For one coordinate y is unused. */
  private get window(): Extent {
    const [x, y] = [this.axes[0], this.axes[1] ?? this.axes[0]];
    const wanted = this.extent ?? { x: this.interval(x), y: this.interval(y) };
    const box = this.main?.plane?.box;
    return this.equalScales && this.axes.length > 1 && box ? equalized(wanted, box) : wanted;
  }

  private interval(coordinate: number): Interval {
    const fitted = fittedInterval(this.info, coordinate);
    if (this.info.view[coordinate]) return fitted;
    const key = `${coordinate}`;
    const grown = grownInterval(this.grown.get(key) ?? fitted, fitted, this.drawing.runs, coordinate);
    this.grown.set(key, grown);
    return grown;
  }

  private get run(): DrawnRun | undefined {
    return this.drawing.runs.find(({ info }) => info.id === this.chosen) ?? this.drawing.runs[0];
  }

  protected override firstUpdated(): void {
    listenForGestures(this.stage, {
      hover: (place) => {
        this.hovered = place && this.main.plane?.contains(place.x, place.y) ? place : undefined;
        this.lastHovered = this.hovered ?? this.lastHovered;
      },
      click: (place) => this.startAt(place),
      drag: ({ x, y }) => {
        const plane = this.main.plane;
        if (plane) emit(this, 'extent-chosen', moved(this.window, -x / plane.scaleX, this.axes.length > 1 ? y / plane.scaleY : 0));
      },
      zoom: (factor, place) => this.zoom(factor, place),
    });
  }

  private zoom(factor: number, place?: { x: number; y: number }): void {
    const { y } = this.window;
    const plane = this.main.plane;
    const [aboutX, aboutY] = place && plane ? [plane.xAt(place.x), plane.yAt(place.y)] : this.middle;
    emit(this, 'extent-chosen', zoomed(this.window, factor, aboutX, this.axes.length > 1 ? aboutY : (y[0] + y[1]) / 2));
  }

  /** What buttons zoom about: where the pointer was last in the plot; else the chosen run's point, or the window's middle where it is outside. */
  private get middle(): readonly [number, number] {
    const { x, y } = this.window;
    const plane = this.main.plane;
    if (this.lastHovered && plane?.contains(this.lastHovered.x, this.lastHovered.y))
      return [plane.xAt(this.lastHovered.x), plane.yAt(this.lastHovered.y)];
    const theta = this.run && heldValues(this.run.info.record, this.run.current.row, 'parameters');
    const [a, b] = [theta?.[this.axes[0]] ?? NaN, this.axes.length > 1 ? (theta?.[this.axes[1]] ?? NaN) : (y[0] + y[1]) / 2];
    const isInside = a > x[0] && a < x[1] && (this.axes.length === 1 || (b > y[0] && b < y[1]));
    return isInside ? [a, b] : [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
  }

  private startAt(place: { x: number; y: number }): void {
    const plane = this.main.plane;
    const { run } = this;
    if (!plane?.contains(place.x, place.y) || !run) return;
    const start = heldValues(run.info.record, run.current.row, 'parameters').slice();
    start[this.axes[0]] = plane.xAt(place.x);
    if (this.axes.length > 1) start[this.axes[1]] = plane.yAt(place.y);
    emit(this, 'start-chosen', { start });
  }

  protected override willUpdate(): void {
    const { session, info, run } = this;
    if (this.generation !== session.generation) {
      this.generation = session.generation;
      this.grown.clear();
      for (const source of [this.plane, this.curve, ...this.slices]) source.current = undefined;
    }
    if (!run) return;
    this.keepLevels();
    const { window, axes } = this;
    const points = session.settings.gridPoints;
    const drawnFor = [session.generation, run.info.id, run.current.step];
    // Where every coordinate is on an axis the values do not depend on the run: they outlive every step.
    const context = JSON.stringify(info.parameters.size > axes.length ? drawnFor : [session.generation]);
    const fine = Math.min(512, 2 * points + 1);
    if (axes.length === 1) {
      this.curve.look(context, run, axes[0], window.x, fine);
      return;
    }
    const [a, b] = axes;
    this.plane.look(context, run, [a, b], window, Math.min(512, points));
    this.slices[0].look(JSON.stringify(drawnFor), run, a, window.x, points);
    this.slices[1].look(JSON.stringify(drawnFor), run, b, window.y, points);
  }

  private keepLevels(): void {
    const grid = this.plane.current;
    const key = JSON.stringify([this.generation, this.axes]);
    if (grid === this.levelsGrid || !grid) return;
    this.levelsGrid = grid;
    if (this.levels && this.extent && key === this.levelsKey) return;
    this.levels = levelsOf(grid.values, this.info.goal);
    this.levelsKey = key;
  }

  private valueAt(x: number, y: number): number {
    const [grid, curve] = [this.plane.current, this.curve.current];
    if (this.axes.length === 1) return curve ? along(curve, x) : NaN;
    return grid ? interpolated(grid, x, y) : NaN;
  }

  protected override render() {
    const { info, axes, window, drawing, marks, theme, chosen, run } = this;
    const name = (coordinate: number) => coordinateName(info.parameters, coordinate);
    const flat = axes.length === 1;
    const own = info.parameters.size === 1 ? drawing.runs : run ? [run] : [];
    const waiting = flat ? !this.curve.current : !this.plane.current;
    return html`
      <header>
        <h2>Landscape</h2>
        ${info.parameters.size > 1 ? this.axisChoices() : nothing}
        <span class="room"></span>
        <button class="small" title="Start another run at the chosen run's point" aria-label="New run from here" @click=${this.fork}>
          ${icon('fork')}
        </button>
        <button class="small" title="Zoom in (ctrl+wheel)" aria-label="Zoom in" @click=${() => this.zoom(0.7)}>${icon('zoomIn')}</button>
        <button class="small" title="Zoom out (ctrl+wheel)" aria-label="Zoom out" @click=${() => this.zoom(1 / 0.7)}>
          ${icon('zoomOut')}
        </button>
        <button class="small" title="Fit the window to the runs" aria-label="Fit" @click=${this.fit}>${icon('fit')}</button>
        ${flat ? nothing : html`<button class="small toggle" aria-pressed=${this.equalScales} title="Equal scales: ∇f stands at right angles on the contours" aria-label="1:1: equal scales" @click=${() => emit(this, 'equal-scales-chosen', !this.equalScales)}>1:1</button>`}
        <button
          class="small"
          title="Save as picture…"
          aria-label="Save the landscape as a picture"
          @click=${() => emit(this, 'picture-wanted', 'landscape')}
        >
          ${icon('picture')}
        </button>
      </header>
      <div class="stage" title="">
        ${
          flat
            ? html`<curve-plot
                class="main"
                role="img"
                aria-label="The objective with the runs' points; their numbers are in the table"
                .info=${info}
                .marks=${marks}
                .theme=${theme}
                .chosen=${chosen}
                .runs=${own}
                .coordinate=${axes[0]}
                .interval=${window.x}
                .curve=${this.curve.current}
                .valueName=${info.parameters.size > 1 ? `f(${name(axes[0])}, …)` : `f(${name(axes[0])})`}
                .trails=${info.parameters.size === 1}
              ></curve-plot>`
            : html`<plane-plot
                class="main"
                role="img"
                aria-label="Contours of the objective with the runs' ways; their numbers are in the table"
                .info=${info}
                .marks=${marks}
                .theme=${theme}
                .chosen=${chosen}
                .drawing=${drawing}
                .axes=${axes}
                .extent=${window}
                .grid=${this.plane.current}
                .levels=${this.levels}
              ></plane-plot>`
        }
        ${waiting ? html`<p class="waiting muted">Evaluating the objective…</p>` : nothing} ${this.readout(name)}
      </div>
      ${legendOf({ info, theme, flat, levels: flat ? undefined : this.levels, run, mark: marks.get(chosen), digits: this.session.settings.significantDigits })}
      ${
        flat
          ? nothing
          : html`<div class="slices">
              ${this.slices.map((source, i) => {
                const [along, across] = i === 0 ? [axes[0], axes[1]] : [axes[1], axes[0]];
                const title = i === 0 ? `f(·, ${name(across)})` : `f(${name(across)}, ·)`;
                return html`<curve-plot
                  role="img"
                  aria-label=${`Slice ${title} through the point of the chosen run`}
                  .info=${info}
                  .marks=${marks}
                  .theme=${theme}
                  .chosen=${chosen}
                  .runs=${source.current ? [source.current.run] : []}
                  .coordinate=${along}
                  .interval=${i === 0 ? window.x : window.y}
                  .curve=${source.current}
                  .valueName=${title}
                ></curve-plot>`;
              })}
            </div>`
      }
    `;
  }

  private readout(name: (coordinate: number) => string) {
    const plane = this.main?.plane;
    if (!this.hovered || !plane) return nothing;
    const { x: pixelX, y: pixelY } = this.hovered;
    const [x, y] = [plane.xAt(pixelX), plane.yAt(pixelY)];
    const places = this.axes.map((axis, i) => `${name(axis)} ${significant(i === 0 ? x : y, 4)}`).join('  ');
    return html`<p class="readout number">
      ${places} f ≈ ${significant(this.valueAt(x, y), 4)}<span class="muted"> click: new run here</span>
    </p>`;
  }

  private axisChoices() {
    const { size } = this.info.parameters;
    if (size === 2 && this.axes.length === 2 && this.axes[0] === 0) return nothing;
    const shown = Math.min(size, 2000);
    const choices = (chosen: number | undefined) =>
      Array.from(
        { length: shown },
        (_, i) => html`<option value=${i} ?selected=${i === chosen}>${coordinateName(this.info.parameters, i)}</option>`,
      );
    const choose = (place: number) => (event: Event) => {
      const value = Number((event.target as HTMLSelectElement).value);
      const [x, y] = place === 0 ? [value, this.axes[1]] : [this.axes[0], value];
      emit(this, 'axes-chosen', y === undefined || y < 0 || y === x ? [x] : [x, y]);
    };
    return html`
      <select aria-label="Horizontal axis" @change=${choose(0)}>
        ${choices(this.axes[0])}
      </select>
      <span class="muted" aria-hidden="true">×</span>
      <select aria-label="Vertical axis" @change=${choose(1)}>
        <option value="-1" ?selected=${this.axes.length === 1}>none</option>
        ${choices(this.axes[1])}
      </select>
    `;
  }

  private fork = () => {
    if (this.run) emit(this, 'start-chosen', { start: heldValues(this.run.info.record, this.run.current.row, 'parameters').slice() });
  };

  private fit = () => {
    this.grown.clear();
    emit(this, 'extent-chosen', null);
  };

  static override styles = [sharedStyles, landscapeStyles];
}
