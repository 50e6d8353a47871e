import { LitElement, css, html } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { headStyles } from '../forms/headStyles';
import type { SessionInfo } from '../../src/protocol/session';
import { PlaneSource } from '../landscape/grids';
import type { Grid } from '../landscape/gridImage';
import { levelsOf, type Levels } from '../landscape/levels';
import { listenForGestures } from '../landscape/pointer';
import { significant } from '../look/numbers';
import type { RunMark } from '../look/runMarks';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';
import { coordinateName } from '../../src/core/parameters';
import { columnValues } from '../../src/core/record/recordLayout';
import type { DrawnRun } from '../session/drawing';
import type { PanelSession } from '../session/panelSession';
import type { Extent } from '../session/viewState';
import type { Camera } from './camera';
import { heightsOf, usualShare, type Heights } from './heights';
import './surfacePlot';
import type { SurfacePlot, SurfaceRun } from './surfacePlot';

/** Quads along each side. */
const quads = 96;
const shares = [1, 0.9, 0.8, 0.6, 0.4, 0.2];
/** A key turns by so many degrees. */
const turn = 5;
const atFirst: Camera = { azimuth: 35, elevation: 32 };

/** The surface with what turns it, and the tangent plane's equation. */
@customElement('surface-view')
export class SurfaceView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) runs: readonly DrawnRun[] = [];
  @property({ attribute: false }) marks!: ReadonlyMap<string, RunMark>;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) chosen = '';
  @property({ attribute: false }) axes!: readonly [number, number];
  @property({ attribute: false }) extent!: Extent;
  @state() private camera = atFirst;
  /** How much of the values is shown; undefined: what is usual for the function. */
  @state() private share: number | undefined;
  @query('surface-plot') private plot!: SurfacePlot;
  private source!: PlaneSource;
  private made:
    | {
        readonly grid: Grid;
        readonly share: number | undefined;
        readonly levels: Levels | undefined;
        readonly heights: Heights | undefined;
      }
    | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.source = new PlaneSource(
      this.session,
      () => this.requestUpdate(),
      () => 120,
    );
  }

  protected override firstUpdated(): void {
    listenForGestures(this.plot, {
      hover: () => undefined,
      click: () => undefined,
      drag: ({ x, y }) => this.turnBy(-x * 0.4, y * 0.4),
      zoom: (factor) => this.zoom(factor < 1 ? 1 : -1),
    });
  }

  private get run(): DrawnRun | undefined {
    return this.runs.find(({ info }) => info.id === this.chosen) ?? this.runs[0];
  }

  private turnBy(azimuth: number, elevation: number): void {
    this.camera = {
      azimuth: (this.camera.azimuth + azimuth + 720) % 360,
      elevation: Math.min(90, Math.max(5, this.camera.elevation + elevation)),
    };
  }

  private get shownShare(): number {
    const grid = this.source.current;
    return this.share ?? (grid ? usualShare(grid) : 1);
  }

  private zoom(closer: 1 | -1): void {
    const at = shares.findIndex((share) => share <= this.shownShare);
    this.share = shares[Math.min(shares.length - 1, Math.max(0, at + closer))];
  }

  protected override willUpdate(): void {
    const { run, session, info, axes, extent } = this;
    if (!run) return;
    const drawnFor = info.parameters.size > 2 ? [session.generation, run.info.id, run.current.step] : [session.generation];
    this.source.look(JSON.stringify(drawnFor), run, axes, extent, quads + 1);
    const grid = this.source.current;
    if (grid && (this.made?.grid !== grid || this.made.share !== this.share)) {
      this.made = { grid, share: this.share, levels: levelsOf(grid.values, info.goal), heights: heightsOf(grid, this.shownShare) };
    }
  }

  protected override render() {
    const { info, axes, theme, made, run } = this;
    const names = axes.map((axis) => coordinateName(info.parameters, axis)) as [string, string];
    const pair = (of: DrawnRun, quantity: 'parameters' | 'gradient') => {
      const values = columnValues(of.info.record, of.current.row, quantity);
      return [values[axes[0]], values[axes[1]]] as const;
    };
    // With more variables than two the surface is that of the chosen run's place.
    const shown = info.parameters.size === 2 ? this.runs : run ? [run] : [];
    const ordered = [...shown].sort((a, b) => Number(a === run) - Number(b === run));
    const runs = ordered.flatMap((one): SurfaceRun[] => {
      const mark = this.marks.get(one.info.id);
      return mark ? [{ path: info.parameters.size === 2 ? pathOf(one, axes) : [], here: pair(one, 'parameters'), mark }] : [];
    });
    const tangent = run && {
      at: pair(run, 'parameters'),
      value: columnValues(run.info.record, run.current.row, 'value')[0],
      slopes: pair(run, 'gradient'),
    };
    return html`
      <header>
        <h2>Surface <span class="muted plain">drag or use the arrow keys to turn it</span></h2>
        <span class="room"></span>
        <label
          >height
          <select
            aria-label="How much of the height is shown"
            @change=${(event: Event) => (this.share = Number((event.target as HTMLSelectElement).value))}
          >
            ${shares.map((share) => html`<option value=${share} ?selected=${share === this.shownShare}>${share === 1 ? 'all' : `lower ${100 * share} %`}</option>`)}
          </select></label
        >
        <button class="small" @click=${() => (this.camera = { azimuth: 0, elevation: 90 })} title="Look straight down, as on a map">
          From above
        </button>
        <button class="small" @click=${() => (this.camera = atFirst)}>Reset</button>
      </header>
      <surface-plot
        .grid=${made?.grid}
        .levels=${made?.levels}
        .heights=${made?.heights}
        .goal=${info.goal}
        .names=${names}
        .runs=${runs}
        .tangent=${tangent}
        .camera=${this.camera}
        .theme=${theme}
        .label=${`Surface of the function over ${names.join(' and ')} with the runs' ways; arrow keys turn it, + and − change the height shown. The tangent plane is told below.`}
        @keydown=${this.key}
      ></surface-plot>
      ${
        tangent
          ? html`<p class="plane number">
              Tangent plane at ${names[0]} = ${significant(tangent.at[0], 4)}, ${names[1]} = ${significant(tangent.at[1], 4)}: z =
              ${significant(tangent.value, 4)} ${term(tangent.slopes[0], names[0], tangent.at[0])}
              ${term(tangent.slopes[1], names[1], tangent.at[1])}
            </p>`
          : ''
      }
    `;
  }

  private key = (event: KeyboardEvent) => {
    const turns: Record<string, readonly [number, number]> = {
      ArrowLeft: [turn, 0],
      ArrowRight: [-turn, 0],
      ArrowUp: [0, turn],
      ArrowDown: [0, -turn],
    };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (Object.hasOwn(turns, event.key)) this.turnBy(...turns[event.key]);
    else if (event.key === '+' || event.key === '=') this.zoom(1);
    else if (event.key === '-') this.zoom(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  static override styles = [
    sharedStyles,
    headStyles,
    css`
      .small {
        font-size: 12px;
        min-height: 22px;
        padding: 1px 6px;
      }
      .plane {
        margin: 2px 0 0;
        font-size: 12px;
        user-select: text;
      }
    `,
  ];
}

/** Up to where the run is looked at. */
function pathOf({ track, current }: DrawnRun, [a, b]: readonly [number, number]): readonly (readonly [number, number])[] {
  const [xs, ys] = [track.path.get(a), track.path.get(b)];
  if (!xs || !ys) return [];
  return Array.from(track.pathSteps, (step, i) => ({ step, place: [xs[i], ys[i]] as const }))
    .filter(({ step, place }) => step <= current.step && place.every(Number.isFinite))
    .map(({ place }) => place);
}

/** `+ 1.18·(x − 0.5)`. */
function term(slope: number, name: string, at: number): string {
  const shift = at === 0 ? name : `(${name} ${at < 0 ? '+' : '−'} ${significant(Math.abs(at), 4)})`;
  return `${slope < 0 ? '−' : '+'} ${significant(Math.abs(slope), 4)}·${shift}`;
}
