import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { headStyles } from '../forms/headStyles';
import type { SessionInfo } from '../../src/protocol/session';
import { significant } from '../look/numbers';
import type { RunMark } from '../look/runMarks';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';
import { LatestAnswer } from '../network/latestAnswer';
import { coordinateName } from '../../src/core/parameters';
import { columnValues } from '../../src/core/record/recordLayout';
import type { DrawnRun } from '../session/drawing';
import { emit } from '../session/emit';
import type { PanelSession } from '../session/panelSession';
import type { Extent } from '../session/viewState';
import './dialPlot';
import { coordinatePlane, degreesOf, directionAt, inPlane, randomPlane, slopeAt } from './plane';
import './slicePlot';
import './slopePlot';

const points = 161;
/** Choices that a list can still be read of. */
const mostChoices = 500;

/** How the function rises in any direction from the point looked at: a dial, the slice along e, and the slope by angle. */
@customElement('direction-view')
export class DirectionView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @property({ attribute: false }) mark!: RunMark;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) axes!: readonly [number, number];
  @property({ attribute: false }) extent!: Extent;
  @state() private angle = 45;
  /** The random plane in use; 0: the coordinates' own. */
  @state() private draw = 0;
  private readonly slice = new LatestAnswer(
    () => this.session,
    'slice',
    () => this.requestUpdate(),
  );

  private get plane() {
    const { size } = this.info.parameters;
    return this.draw > 0 ? randomPlane(size, this.draw) : coordinatePlane(size, ...this.axes);
  }

  /** As far to both sides as the window is wide on its narrower side, so that every direction shows as much. */
  private get reach(): number {
    const { x, y } = this.extent;
    return Math.min(x[1] - x[0], y[1] - y[0]) / 2;
  }

  protected override willUpdate(): void {
    const { run, session, reach } = this;
    const direction = directionAt(this.plane, this.angle);
    this.slice.want({ run: run.info.id, step: run.current.step, direction, from: -reach, to: reach, count: points }, session.generation);
  }

  protected override render() {
    const { info, run, theme, angle, axes, plane, reach } = this;
    const gradient = columnValues(run.info.record, run.current.row, 'gradient');
    const own = inPlane(plane, gradient);
    const slope = slopeAt(own, angle);
    const direction = directionAt(plane, angle);
    const update = run.current.hasUpdate
      ? columnValues(run.info.record, run.current.row, 'update').reduce((sum, x, i) => sum + x * direction[i], 0)
      : NaN;
    const names: [string, string] =
      this.draw > 0 ? ['u', 'v'] : [coordinateName(info.parameters, axes[0]), coordinateName(info.parameters, axes[1])];
    const curve = this.slice.current && { interval: [-reach, reach] as const, values: this.slice.current.values };
    const turned = (event: CustomEvent<number>) => (this.angle = event.detail);
    const said = `∇f·e = ${significant(slope, 4)} along e, at ${degrees(angle)}`;
    return html`
      <header>
        <h2>Direction e <span class="muted plain">drag the handle, or turn it by the arrow keys</span></h2>
        <span class="room"></span>
        ${info.parameters.size > 2 ? this.choices() : nothing}
      </header>
      <p class="sentence number" role="status">
        ${this.sentence(own, gradient)} Along e, at ${degrees(angle)}, the slope is ∇f·e =
        <strong>${significant(slope, 4)}</strong>${describe(slope, Math.hypot(...own))}.
      </p>
      <div class="plots">
        <dial-plot .gradient=${own} .angle=${angle} .names=${names} .theme=${theme} .text=${said} @turned=${turned}></dial-plot>
        <slope-plot .gradient=${own} .angle=${angle} .theme=${theme} .label=${`Slope by angle: ${said}`} @turned=${turned}></slope-plot>
        <slice-plot
          class="wide"
          .curve=${curve}
          .value=${columnValues(run.info.record, run.current.row, 'value')[0]}
          .slope=${slope}
          .move=${update}
          .mark=${this.mark}
          .theme=${theme}
          .label=${`The function along e through the point of ${run.info.label}; ${said}`}
        ></slice-plot>
      </div>
    `;
  }

  private sentence(own: readonly [number, number], gradient: Float32Array): string {
    const [length, whole] = [Math.hypot(...own), Math.hypot(...gradient)];
    if (!Number.isFinite(whole)) return 'The gradient is not finite here.';
    if (whole === 0) return 'The gradient is 0: the slope is 0 in every direction.';
    if (length === 0) return 'In this plane the slope is 0 in every direction: ∇f stands at right angles on it.';
    const across = 'across that it is 0.';
    if (length > 0.9999 * whole)
      return `Steepest at ${degrees(degreesOf(own))}, which is where ∇f points (slope ‖∇f‖ = ${significant(length, 4)}); ${across}`;
    return `Steepest in this plane at ${degrees(degreesOf(own))}, where ∇f’s part in it points (slope ${significant(length, 4)}, of ‖∇f‖ = ${significant(whole, 4)}); ${across}`;
  }

  private choices() {
    const shown = Math.min(this.info.parameters.size, mostChoices);
    const list = (chosen: number) =>
      Array.from(
        { length: shown },
        (_, i) => html`<option value=${i} ?selected=${i === chosen && this.draw === 0}>${coordinateName(this.info.parameters, i)}</option>`,
      );
    const choose = (place: 0 | 1) => (event: Event) => {
      const value = Number((event.target as HTMLSelectElement).value);
      const other = this.axes[1 - place];
      this.draw = 0;
      if (value !== other) emit(this, 'axes-chosen', place === 0 ? [value, other] : [other, value]);
    };
    return html`
      <select aria-label="First direction" @change=${choose(0)}>
        ${list(this.axes[0])}
      </select>
      <select aria-label="Second direction" @change=${choose(1)}>
        ${list(this.axes[1])}
      </select>
      <button
        class="small toggle"
        aria-pressed=${this.draw > 0}
        title="Two random directions, every one as likely; again for others"
        @click=${() => this.draw++}
      >
        Random
      </button>
      ${this.draw > 0 ? html`<button class="small" @click=${() => (this.draw = 0)}>Coordinates</button>` : nothing}
    `;
  }

  static override styles = [
    sharedStyles,
    headStyles,
    css`
      :host {
        container-type: inline-size;
      }
      select {
        max-width: 110px;
      }
      .small {
        font-size: 12px;
        min-height: 22px;
        padding: 1px 6px;
      }
      .sentence {
        margin: 2px 0 6px;
        line-height: 1.45;
        user-select: text;
      }
      .plots {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px 16px;
      }
      @container (min-width: 480px) {
        .plots {
          grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
        }
        .wide {
          grid-column: 1 / -1;
        }
      }
    `,
  ];
}

const degrees = (angle: number): string => `${angle < -0.5 ? '−' : ''}${Math.abs(Math.round(angle))}°`;

/** In words, where the number is near one that has a name. */
function describe(slope: number, steepest: number): string {
  if (!(steepest > 0)) return '';
  const share = slope / steepest;
  return share > 0.999 ? ': straight up' : share < -0.999 ? ': straight down' : Math.abs(share) < 0.02 ? ': along a contour' : '';
}
