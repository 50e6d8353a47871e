import { LitElement, css, html, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { TensorTable as Figures } from '../../src/core/recording/tensorFigures';
import { quantileLevels, rateLevels, tensorFigures } from '../../src/core/record/tensorFigures';
import type { SessionInfo } from '../../src/protocol/session';
import { icon } from '../look/icon';
import { count, significant } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';
import type { DrawnRun } from '../session/drawing';
import type { PanelSession } from '../session/panelSession';
import { tableStyles } from '../table/tableStyles';
import { LatestAnswer } from './latestAnswer';
import './tensorDetail';

/** `6 %` of each rate. */
const rateShares = rateLevels.map((level) => `${Math.round(quantileLevels[level] * 100)} %`);
/** Ratios outside of these are pointed out: far below, a tensor stands still; far above, it forgets. */
const healthy = [1e-5, 1e-1] as const;

/** Every tensor of θ with what sums it up; each opens into its distributions and entries. */
@customElement('tensor-table')
export class TensorTable extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @property({ attribute: false }) theme!: Theme;
  @state() private opened: number | undefined;
  @state() private arrived = 0;
  private readonly table = new LatestAnswer(
    () => this.session,
    'tensors',
    () => this.arrived++,
  );

  protected override willUpdate(): void {
    const { run, session } = this;
    this.table.want({ run: run.info.id, step: run.current.step, measure: session.status?.state !== 'running' }, [
      session.generation,
      run.status.records,
    ]);
  }

  protected override render() {
    const { info, run, table } = this;
    const { tensors, size } = info.parameters;
    return html`
      <header>
        <h2>Tensors <span class="muted plain">${count(tensors.length)} with ${count(size)} parameters · ${run.info.label}</span></h2>
        ${table.current && table.current.step !== run.current.step ? html`<span class="muted">measured at step ${count(table.current.step)}</span>` : nothing}
      </header>
      <div class="scroll" tabindex="0" role="region" aria-label="Tensors">
        <table>
          <caption class="visually-hidden">
            Norms, update to parameter ratio and effective learning rate of every tensor
          </caption>
          <thead>
            <tr>
              <th scope="col">tensor</th>
              <th scope="col">shape</th>
              <th scope="col" title="Norm of the parameters">‖θ‖</th>
              <th scope="col" title="Norm of the gradient">‖∇f‖</th>
              <th scope="col" title="Norm of the update over norm of the parameters: about 0.001 is healthy">‖Δθ‖/‖θ‖</th>
              <th scope="col" title="The ratio over the steps, logarithmic">over the steps</th>
              <th
                scope="col"
                title=${`Effective learning rate ${run.info.effectiveLearningRate}: ${rateShares.slice(0, -1).join(', ')} and ${rateShares.at(-1)} of the entries lie below`}
              >
                αᵢ<small>${rateShares.join(' · ')}</small>
              </th>
            </tr>
          </thead>
          <tbody>
            ${tensors.map((tensor, i) => this.row(i, tensor.name, tensor.shape, table.current))}
          </tbody>
        </table>
      </div>
    `;
  }

  private row(i: number, name: string, shape: readonly number[], table: Figures | undefined) {
    const figure = (name: (typeof tensorFigures)[number]) => table?.figures[i * tensorFigures.length + tensorFigures.indexOf(name)] ?? NaN;
    const [ratio, slope] = [figure('ratio'), figure('gradient')];
    const isOpen = this.opened === i;
    const isOdd = Number.isFinite(ratio) && (ratio < healthy[0] || ratio > healthy[1]);
    const written = (value: number) => (Number.isNaN(value) ? '–' : significant(value, 4));
    return html`<tr>
        <th scope="row">
          <button aria-expanded=${isOpen} @click=${() => (this.opened = isOpen ? undefined : i)}>
            ${icon(isOpen ? 'chevronDown' : 'chevronRight')}${name}
          </button>
        </th>
        <td class="text">${shape.length === 0 ? 'number' : shape.join(' × ')}</td>
        <td>${written(figure('parameters'))}</td>
        <td class=${Number.isFinite(slope) || Number.isNaN(slope) ? '' : 'bad'}>${written(slope)}</td>
        <td title=${isOdd ? (ratio < healthy[0] ? 'The tensor hardly moves.' : 'An update changes much of the tensor at once.') : ''}>
          ${isOdd ? html`<span class="odd" aria-label="unusual">▲</span> ` : nothing}${written(ratio)}
        </td>
        <td>${table ? this.sparkline(i, table) : nothing}</td>
        <td>${(['rateLow', 'rateMiddle', 'rateHigh'] as const).map((rate) => written(figure(rate))).join(' · ')}</td>
      </tr>
      ${
        isOpen
          ? html`<tr class="detail">
              <td colspan="7">
                <tensor-detail
                  .session=${this.session}
                  .info=${this.info}
                  .run=${this.run}
                  .tensor=${i}
                  .theme=${this.theme}
                ></tensor-detail>
              </td>
            </tr>`
          : nothing
      }`;
  }

  /** log₁₀ of the ratio from 10⁻⁶ to 1. */
  private sparkline(tensor: number, { sparkSteps, sparkRatios }: Figures) {
    const [first, last] = [sparkSteps[0], Math.max(sparkSteps[sparkSteps.length - 1], sparkSteps[0] + 1)];
    const points = [...sparkSteps].flatMap((step, k) => {
      const ratio = sparkRatios[tensor * sparkSteps.length + k];
      if (!(ratio > 0) || !Number.isFinite(ratio)) return [];
      const y = 15 - (14 * (Math.min(0, Math.max(-6, Math.log10(ratio))) + 6)) / 6;
      return [`${((78 * (step - first)) / (last - first) + 1).toFixed(1)},${y.toFixed(1)}`];
    });
    return html`<svg viewBox="0 0 80 16" width="80" height="16" aria-hidden="true">
      ${svg`<line x1="0" y1="8" x2="80" y2="8" class="healthy"></line><polyline points=${points.join(' ')}></polyline>`}
    </svg>`;
  }

  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 2px 12px;
      }
      .plain {
        font-weight: normal;
      }
      .scroll {
        max-height: 560px;
      }
      tbody th button {
        font-family: inherit;
        min-height: 20px;
        padding: 0 4px;
        margin-left: -8px;
      }
      .detail td {
        padding: 0;
      }
      tbody tr.detail:hover > * {
        background: none;
      }
      .odd {
        color: var(--vscode-editorWarning-foreground, var(--vscode-foreground));
        font-size: 10px;
      }
      polyline {
        fill: none;
        stroke: var(--vscode-foreground);
        stroke-width: 1.2;
      }
      .healthy {
        stroke: var(--vscode-descriptionForeground);
        stroke-width: 0.5;
        stroke-dasharray: 2 3;
        opacity: 0.7;
      }
    `,
  ];
}
