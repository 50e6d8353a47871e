import { LitElement, css, html, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { headStyles } from '../forms/headStyles';
import type { SessionInfo } from '../../src/protocol/session';
import { count, significant } from '../look/numbers';
import { placeWithin } from '../look/placeWithin';
import type { RunMark } from '../look/runMarks';
import { shapeIcon } from '../look/shapeIcon';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';
import { coordinateName } from '../../src/core/parameters';
import type { DrawnRun } from '../session/drawing';
import { emit } from '../session/emit';
import type { PanelSession } from '../session/panelSession';
import type { Extent } from '../session/viewState';
import './basinsPlot';
import type { BasinsPlot, DrawnBasins } from './basinsPlot';
import { BasinsSource } from './basinsSource';
import { greys, optimumColour, patterns } from './fateColours';

const sides = [64, 128, 256];
/** What the legend has room for. */
const mostListed = 12;

/** Where runs of an optimizer end, by where they start; of two optimizers side by side. */
@customElement('basins-view')
export class BasinsView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) runs: readonly DrawnRun[] = [];
  @property({ attribute: false }) marks!: ReadonlyMap<string, RunMark>;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) chosen = '';
  @property({ attribute: false }) axes!: readonly number[];
  @property({ attribute: false }) extent!: Extent;
  @state() private beside = '';
  @state() private side = 64;
  @state() private isStopped = false;
  private readonly source = new BasinsSource(
    () => this.session,
    () => this.requestUpdate(),
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.source.stop();
  }

  private get shown(): readonly DrawnRun[] {
    const first = this.runs.find(({ info }) => info.id === this.chosen) ?? this.runs[0];
    const second = this.runs.find(({ info }) => info.id === this.beside && info.id !== first?.info.id);
    return [first, second].filter((run) => run !== undefined);
  }

  protected override willUpdate(): void {
    if (this.isStopped) return;
    const { x, y } = this.extent;
    const windows = [x, y];
    this.source.look({
      runs: this.shown.map(({ info }) => info.id),
      axes: this.axes.map((coordinate, i) => ({ coordinate, from: windows[i][0], to: windows[i][1], count: this.side })),
    });
  }

  protected override render() {
    const { runs, shown, source } = this;
    const { current } = source;
    const others = runs.filter(({ info }) => info.id !== shown[0]?.info.id);
    return html`
      <header>
        <h2>Basins <span class="muted plain">where a run ends, by where it starts · click to start there</span></h2>
        <span class="room"></span>
        ${
          others.length > 0
            ? html`<label
                >beside
                <select
                  aria-label="Optimizer beside it"
                  @change=${(event: Event) => this.choose({ beside: (event.target as HTMLSelectElement).value })}
                >
                  <option value="">none</option>
                  ${others.map(({ info }) => html`<option value=${info.id} ?selected=${info.id === this.beside}>${info.label}</option>`)}
                </select></label
              >`
            : nothing
        }
        <label
          >starts
          <select
            aria-label="Starts along each side"
            @change=${(event: Event) => this.choose({ side: Number((event.target as HTMLSelectElement).value) })}
          >
            ${sides.map((side) => html`<option value=${side} ?selected=${side === this.side}>${side}${this.axes.length > 1 ? '²' : ''}</option>`)}
          </select></label
        >
        <button class="small" ?disabled=${!source.isWorking && !this.isStopped} @click=${this.toggle}>
          ${this.isStopped ? 'Go on' : 'Stop'}
        </button>
      </header>
      <p class="muted progress number" role="status">
        ${this.isStopped ? 'Stopped' : current ? (current.share < 1 ? `${Math.floor(100 * current.share)} % worked out` : `${count(current.maps[0].fate.length)} starts, ${count(shown[0]?.info.steps ?? 0)} updates each`) : 'Looking for optima…'}
      </p>
      <div class="maps ${shown.length > 1 ? 'two' : ''}">${shown.map((run, i) => this.map(run, i))}</div>
      ${current ? this.legend() : nothing}
    `;
  }

  private choose(change: { beside?: string; side?: number }): void {
    this.beside = change.beside ?? this.beside;
    this.side = change.side ?? this.side;
    this.isStopped = false;
  }

  private toggle = () => {
    this.isStopped = !this.isStopped;
    if (this.isStopped) this.source.stop();
  };

  private map(run: DrawnRun, i: number) {
    const [a, b] = this.axes;
    const name = (coordinate: number) => coordinateName(this.info.parameters, coordinate);
    const mark = this.marks.get(run.info.id);
    const { start } = run.info;
    return html`<figure>
      <figcaption>${mark ? shapeIcon(mark) : nothing} ${run.info.label}</figcaption>
      <basins-plot
        class=${b === undefined ? 'line' : ''}
        .basins=${this.drawn(i)}
        .extent=${this.extent}
        .names=${{ x: name(a), y: b === undefined ? '' : name(b) }}
        .mark=${mark}
        .start=${[start[a], start[b ?? a]]}
        .theme=${this.theme}
        .label=${`Basins of ${run.info.label}: ${this.words(i)}`}
        @click=${(event: MouseEvent) => this.startAt(event, run)}
      ></basins-plot>
    </figure>`;
  }

  private drawn(i: number): DrawnBasins | undefined {
    const { current } = this.source;
    const map = current?.maps[i];
    if (!current || !map) return undefined;
    const { size } = this.info.parameters;
    const [a, b] = current.question.axes.map(({ coordinate }) => coordinate);
    const optima = Array.from({ length: current.optima.length / size }, (_, k): [number, number] => [
      current.optima[k * size + a],
      b === undefined ? 0 : current.optima[k * size + b],
    ]);
    const side = current.question.axes[0].count;
    return { count: side, rows: b === undefined ? 1 : side, fate: map.fate, updates: map.updates, optima, fates: current.fates };
  }

  private startAt(event: MouseEvent, run: DrawnRun): void {
    const plot = event.currentTarget as BasinsPlot;
    const { x, y } = placeWithin(plot, event);
    const { plane } = plot;
    if (!plane?.contains(x, y)) return;
    const start = run.info.start.slice();
    start[this.axes[0]] = plane.xAt(x);
    if (this.axes.length > 1) start[this.axes[1]] = plane.yAt(y);
    emit(this, 'start-chosen', { start, like: run.info.id });
  }

  /** Shares of a map by what became of its starts, the optima first. */
  private shares(i: number): readonly { readonly code: number; readonly share: number }[] {
    const { current } = this.source;
    const map = current?.maps[i];
    if (!map) return [];
    const counts = new Map<number, number>();
    for (const fate of map.fate) counts.set(fate, (counts.get(fate) ?? 0) + 1);
    counts.delete(current.fates.unknown);
    const known = [...counts.values()].reduce((a, b) => a + b, 0);
    return [...counts].sort(([a], [b]) => a - b).map(([code, times]) => ({ code, share: times / known }));
  }

  private titleOf(code: number): string {
    const { current } = this.source;
    if (!current) return '';
    const name = Object.entries(current.fates).find(([, number]) => number === code)?.[0];
    if (name !== undefined) return patterns[name]?.title ?? name;
    const { size } = this.info.parameters;
    const point = this.axes
      .map((axis, i) => significant(rounded(current.optima[code * size + axis], i === 0 ? this.extent.x : this.extent.y), 3))
      .join(', ');
    return `${code + 1}: ${this.info.goal === 'minimize' ? 'minimum' : 'maximum'} (${point}), f = ${significant(Math.abs(current.values[code]) < 1e-12 ? 0 : current.values[code], 3)}`;
  }

  private words = (i: number) =>
    this.shares(i)
      .map(({ code, share }) => `${percent(share)} ${this.titleOf(code)}`)
      .join('; ');

  private legend() {
    const maps = this.shown.map((_, i) => new Map(this.shares(i).map(({ code, share }) => [code, share])));
    const largest = (code: number) => Math.max(...maps.map((map) => map.get(code) ?? 0));
    const all = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort((a, b) => largest(b) - largest(a));
    const codes = all.slice(0, mostListed).sort((a, b) => a - b);
    return html`<ul class="legend number" aria-label="What became of the starts">
      ${codes.map((code) => html`<li>${this.swatch(code)} ${this.titleOf(code)} <span class="muted">${maps.map((map) => percent(map.get(code) ?? 0)).join(' | ')}</span></li>`)}
      ${all.length > codes.length ? html`<li class="muted">and ${count(all.length - codes.length)} more</li>` : nothing}
      <li class="muted">brighter: fewer updates</li>
    </ul>`;
  }

  private swatch(code: number) {
    const {
      source: { current },
      theme,
    } = this;
    const name = Object.entries(current?.fates ?? {}).find(([, number]) => number === code)?.[0];
    const { strong, weak } = greys(theme);
    const cells = Array.from({ length: 24 }, (_, k) => ({ i: k % 6, j: Math.floor(k / 6) }));
    const fill = ({ i, j }: { i: number; j: number }) =>
      `rgb(${(name === undefined ? optimumColour(code, 0.25 + i / 12) : patterns[name]?.isStrong(i, j) ? strong : weak).join(', ')})`;
    return html`<svg viewBox="0 0 18 12" width="18" height="12" aria-hidden="true">
      ${cells.map((cell) => svg`<rect x=${3 * cell.i} y=${3 * cell.j} width="3" height="3" fill=${fill(cell)}></rect>`)}
    </svg>`;
  }

  static override styles = [
    sharedStyles,
    headStyles,
    css`
      :host {
        container-type: inline-size;
      }
      select {
        max-width: 140px;
      }
      .progress {
        margin: 0;
        font-size: 11px;
        min-height: 16px;
      }
      .maps {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px 16px;
      }
      figure {
        margin: 0;
        min-width: 0;
      }
      figcaption {
        font-size: 12px;
        font-weight: 600;
      }
      figcaption svg {
        vertical-align: -1px;
      }
      .legend {
        list-style: none;
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
        margin: 4px 0 0;
        padding: 0;
        font-size: 12px;
      }
      .legend svg {
        vertical-align: -2px;
      }
      @container (min-width: 520px) {
        .maps.two {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
    `,
  ];
}

/** What is 0 but for rounding is told as 0. */
const rounded = (x: number, [low, high]: readonly [number, number]) => (Math.abs(x) < 1e-6 * (high - low) ? 0 : x);

const percent = (share: number) => (share > 0 && share < 0.005 ? '< 1 %' : `${Math.round(100 * share)} %`);
