import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Confusion, NetworkInfo } from '../../src/protocol/network';
import { count, significant } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import type { DrawnRun } from '../session/drawing';
import type { PanelSession } from '../session/panelSession';
import { tableStyles } from '../table/tableStyles';
import { LatestAnswer } from './latestAnswer';

/** How many times as many rows the commonest class has as the rarest, from which on it is said. */
const imbalanced = 3;

/** Which classes a network takes for which, at the step that is looked at, and how common each is. */
@customElement('class-view')
export class ClassView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) network!: NetworkInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @state() private of: 'training' | 'validation' = 'training';
  private readonly answer = new LatestAnswer(
    () => this.session,
    'confusion',
    () => this.requestUpdate(),
  );

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('network') && this.network.data.validationRows > 0 && !this.hasUpdated) this.of = 'validation';
    this.answer.want({ run: this.run.info.id, step: this.run.current.step, of: this.of });
  }

  protected override render() {
    const { data } = this.network;
    const choice = (of: 'training' | 'validation') =>
      html`<button aria-pressed=${this.of === of} @click=${() => (this.of = of)}>${of}</button>`;
    return html`
      <header>
        <h2>Classes</h2>
        ${data.validationRows > 0 ? html`<div class="choices" role="group" aria-label="Rows">${choice('training')}${choice('validation')}</div>` : nothing}
      </header>
      ${this.balance()} ${this.answer.current ? this.matrix(this.answer.current) : html`<p class="muted">Counting…</p>`}
    `;
  }

  /** What share of the training rows each class has, where that is uneven. */
  private balance() {
    const { classes, classCounts, classWeights } = this.network.data;
    const [most, least] = [Math.max(...classCounts), Math.min(...classCounts)];
    const rarest = classes[classCounts.indexOf(least)];
    const commonest = classes[classCounts.indexOf(most)];
    return html`${
      most >= imbalanced * Math.max(1, least)
        ? html`<p>
            Imbalanced: “${commonest}” has ${count(most)} training rows, “${rarest}” ${count(least)}.
            ${classWeights ? 'Their weights make up for it.' : html`With <code>classWeights: balanced</code> under <code>data</code> they count alike; look at f1 rather than at accuracy.`}
          </p>`
        : nothing
    }`;
  }

  private matrix({ counts, rows }: Confusion) {
    const { classes, classCounts, classWeights } = this.network.data;
    const size = classes.length;
    const share = (part: number, whole: number) => (whole === 0 ? '—' : `${significant((100 * part) / whole, 3)} %`);
    const sum = (at: (i: number) => number) => classes.reduce((total, _, i) => total + at(i), 0);
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix">
      <table>
        <caption class="visually-hidden">
          Rows of each class by the class they are taken for, ${count(rows)} rows
        </caption>
        <thead>
          <tr>
            <th scope="col">true \\ taken for</th>
            ${classes.map((name) => html`<th scope="col">${name}</th>`)}
            <th scope="col">recall</th>
            <th scope="col">precision</th>
            <th scope="col">training rows</th>
            ${classWeights ? html`<th scope="col">weight</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${classes.map((name, own) => {
            const [said, real] = [sum((i) => counts[i * size + own]), sum((i) => counts[own * size + i])];
            const hits = counts[own * size + own];
            return html`<tr>
              <th scope="row">${name}</th>
              ${classes.map((_, other) => html`<td class=${other === own ? 'hit' : counts[own * size + other] > 0 ? 'bad' : 'muted'}>${count(counts[own * size + other])}</td>`)}
              <td>${share(hits, real)}</td>
              <td>${share(hits, said)}</td>
              <td>${count(classCounts[own])}</td>
              ${classWeights ? html`<td>${significant(classWeights[own], 3)}</td>` : nothing}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }

  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host {
        display: block;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 4px 12px;
      }
      td.hit {
        font-weight: 600;
      }
      button[aria-pressed='true'] {
        background: var(--vscode-button-secondaryBackground, transparent);
        border-color: var(--vscode-focusBorder);
      }
    `,
  ];
}
