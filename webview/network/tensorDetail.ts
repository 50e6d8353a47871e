import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DistributedQuantity } from '../../src/core/instruments/distributions';
import type { RecordQuantity } from '../../src/core/record/recordLayout';
import type { SessionInfo } from '../../src/protocol/session';
import { icon } from '../look/icon';
import { count, significant } from '../look/numbers';
import { numberText } from '../../src/core/float32Text';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';
import { coordinateName } from '../../src/core/parameters';
import type { DrawnRun } from '../session/drawing';
import type { PanelSession } from '../session/panelSession';
import { tableStyles } from '../table/tableStyles';
import './heatMap';
import { LatestAnswer } from './latestAnswer';

const choices: readonly { readonly quantity: DistributedQuantity; readonly title: string }[] = [
  { quantity: 'parameters', title: 'parameters θ' },
  { quantity: 'gradient', title: 'gradient ∇f' },
  { quantity: 'update', title: 'update Δθ' },
  { quantity: 'effectiveLearningRate', title: 'effective learning rate αᵢ' },
];
const pageSize = 16;
/** Shares whose quantiles are written as numbers. */
const tabled = [0, 1 / 32, 1 / 4, 1 / 2, 3 / 4, 31 / 32, 1];

/** One tensor: its entries' distribution over the steps, and single entries at the present step. */
@customElement('tensor-detail')
export class TensorDetail extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @property({ attribute: false }) tensor = 0;
  @property({ attribute: false }) theme!: Theme;
  @state() private quantity: DistributedQuantity = 'parameters';
  @state() private from = 0;
  @state() private arrived = 0;
  private readonly distributions = new LatestAnswer(
    () => this.session,
    'distributions',
    () => this.arrived++,
  );
  private readonly entries = new LatestAnswer(
    () => this.session,
    'entries',
    () => this.arrived++,
  );

  protected override willUpdate(): void {
    const { run, tensor, quantity } = this;
    const id = run.info.id;
    const { offset, size } = this.info.parameters.tensors[tensor];
    if (this.from >= size) this.from = 0;
    this.distributions.want({ run: id, tensor, quantity }, [this.session.generation, run.status.records]);
    // While steps are computed the entries of a step would be old when they come.
    if (run.status.state === 'running') return;
    const source = { quantity: quantity as RecordQuantity };
    this.entries.want(
      { run: id, step: run.current.step, stage: 0, source, from: offset + this.from, count: Math.min(pageSize, size - this.from) },
      this.session.generation,
    );
  }

  protected override render() {
    const { distributions, entries, info, tensor, run } = this;
    const { name, size, offset } = info.parameters.tensors[tensor];
    const digits = this.session.settings.significantDigits;
    const values = entries.current ?? new Float32Array(0);
    return html`
      <div class="bar">
        <label
          >Distribution of the
          <select
            aria-label="Quantity"
            @change=${(event: Event) => this.choose((event.target as HTMLSelectElement).value as DistributedQuantity)}
          >
            ${choices.map(({ quantity, title }) => html`<option value=${quantity} ?selected=${quantity === this.quantity}>${title}</option>`)}
          </select></label
        >
        <span class="muted">the darker, the more entries; the line is the median</span>
      </div>
      ${distributions.current ? html`<heat-map .distributions=${distributions.current} .theme=${this.theme} .cursor=${run.current.step}></heat-map>${this.quantiles()}` : html`<p class="muted" role="status">Reading the distributions…</p>`}
      <div class="bar">
        <span>Entries of <span class="mono">${name}</span> at step ${count(run.current.step)}</span>
        ${
          size > pageSize
            ? html`<button aria-label="Previous entries" ?disabled=${this.from === 0} @click=${() => (this.from -= pageSize)}>
                  ${icon('chevronLeft')}
                </button>
                <label
                  >from
                  <input type="number" min="0" max=${size - 1} aria-label="First entry" .value=${String(this.from)} @change=${this.goTo}
                /></label>
                <span class="muted number">of ${count(size)}</span>
                <button aria-label="Next entries" ?disabled=${this.from + pageSize >= size} @click=${() => (this.from += pageSize)}>
                  ${icon('chevronRight')}
                </button>`
            : nothing
        }
      </div>
      <ul class="entries">
        ${[...values].map((value, i) => html`<li><span class="mono muted">${coordinateName(info.parameters, offset + this.from + i)}</span> <span class="number ${Number.isFinite(value) ? '' : 'bad'}" title=${numberText(value)}>${significant(value, digits)}</span></li>`)}
      </ul>
    `;
  }

  /** What the heat map shows, in numbers, at the last step measured. */
  private quantiles() {
    const { steps, levels, quantiles } = this.distributions.current ?? {
      steps: new Float64Array(0),
      levels: new Float64Array(0),
      quantiles: new Float32Array(0),
    };
    if (steps.length === 0) return nothing;
    const found = steps.findLastIndex((step) => step <= this.run.current.step);
    const at = Math.max(0, found);
    const shown = tabled.map((share) => levels.indexOf(share)).filter((k) => k >= 0);
    return html`<div class="scroll">
      <table>
        <caption class="visually-hidden">
          Quantiles at step ${steps[at]}
        </caption>
        <thead>
          <tr>
            <th scope="col">share below</th>
            ${shown.map((k) => html`<th scope="col">${Math.round(levels[k] * 100)} %</th>`)}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">step ${count(steps[at])}</th>
            ${shown.map((k) => html`<td>${significant(quantiles[at * levels.length + k], 4)}</td>`)}
          </tr>
        </tbody>
      </table>
    </div>`;
  }

  private choose(quantity: DistributedQuantity): void {
    this.quantity = quantity;
    this.distributions.current = undefined;
    this.entries.current = undefined;
  }

  private goTo = (event: Event): void => {
    const { size } = this.info.parameters.tensors[this.tensor];
    const wanted = Math.floor(Number((event.target as HTMLInputElement).value));
    this.from = Number.isFinite(wanted) ? Math.min(size - 1, Math.max(0, wanted)) : 0;
  };

  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host {
        padding: 4px 12px 12px;
        white-space: normal;
        text-align: left;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
        margin: 6px 0;
      }
      input[type='number'] {
        width: 12ch;
      }
      .entries {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(230px, 1fr));
        gap: 2px 18px;
        font-size: 12px;
      }
      .entries li {
        display: flex;
        justify-content: space-between;
        gap: 8px;
        user-select: text;
      }
      .bad {
        color: var(--vscode-errorForeground);
      }
    `,
  ];
}
