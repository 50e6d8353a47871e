import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { GradientNoise, NetworkInfo } from '../../src/protocol/network';
import { count, significant } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';
import type { DrawnRun } from '../session/drawing';
import type { PanelSession } from '../session/panelSession';
import { tableStyles } from '../table/tableStyles';
import './noiseChart';

/** How far a batch's gradient is from that of all rows, measured when the user asks: it takes many evaluations. */
@customElement('noise-view')
export class NoiseView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) network!: NetworkInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @property({ attribute: false }) theme!: Theme;
  @state() private measured: { readonly step: number; readonly label: string; readonly noise: GradientNoise } | undefined;
  @state() private isMeasuring = false;

  protected override render() {
    const { measured, isMeasuring, run } = this;
    return html`
      <header>
        <h2>
          Gradient noise ${measured ? html`<span class="muted plain">at step ${count(measured.step)} of ${measured.label}</span>` : nothing}
        </h2>
        <button
          ?disabled=${isMeasuring || !this.session.live}
          @click=${this.measure}
          title="Compares the gradient of batches with that of all training rows"
        >
          ${isMeasuring ? 'Measuring…' : `Measure at step ${count(run.current.step)}`}
        </button>
      </header>
      ${measured ? this.result(measured.noise) : html`<p class="muted">Angle and length of a batch's gradient against the gradient over all training rows, for several batch sizes.</p>`}
    `;
  }

  private result(noise: GradientNoise) {
    const { fullNorm, ownAngle, ownNormRatio, batchSizes, angles, normRatios } = noise;
    return html` <p>
        This step's own batch: <strong>${significant(ownAngle[0], 3)}°</strong> from the full gradient (‖∇f‖ =
        ${significant(fullNorm[0], 4)}), <strong>${significant(ownNormRatio[0], 3)}×</strong> as long.
      </p>
      <p class="legend">
        <span class="angle">— angle</span> <span class="ratio">- - length against ‖∇f‖</span> <span class="muted">over the batch size</span>
      </p>
      <noise-chart .noise=${noise} .theme=${this.theme}></noise-chart>
      <div class="scroll">
        <table>
          <caption class="visually-hidden">
            Gradient noise by batch size
          </caption>
          <thead>
            <tr>
              <th scope="col">batch size</th>
              ${[...batchSizes].map((size) => html`<th scope="col">${count(size)}</th>`)}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">angle</th>
              ${[...angles].map((angle) => html`<td>${significant(angle, 3)}°</td>`)}
            </tr>
            <tr>
              <th scope="row">length</th>
              ${[...normRatios].map((ratio) => html`<td>${significant(ratio, 3)}×</td>`)}
            </tr>
          </tbody>
        </table>
      </div>`;
  }

  private measure = async (): Promise<void> => {
    const { run } = this;
    const { step } = run.current;
    const rows = this.network.data.trainingRows;
    const sizes = Array.from({ length: 12 }, (_, k) => 4 ** k).filter((size) => size < rows);
    this.isMeasuring = true;
    const noise = await this.session.ask('gradientNoise', { run: run.info.id, step, batchSizes: [...sizes, rows] });
    this.isMeasuring = false;
    if (noise) this.measured = { step, label: run.info.label, noise };
  };

  protected override updated(): void {
    this.style.setProperty('--angle', this.theme.runColours[0]);
    this.style.setProperty('--ratio', this.theme.runColours[1]);
  }

  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 4px 12px;
      }
      header button {
        border-color: var(--vscode-button-border, var(--vscode-panel-border, transparent));
      }
      .plain {
        font-weight: normal;
      }
      p {
        margin: 4px 0;
        line-height: 1.4;
      }
      .legend {
        font-size: 11px;
      }
      .angle {
        color: var(--angle);
      }
      .ratio {
        color: var(--ratio);
      }
    `,
  ];
}
