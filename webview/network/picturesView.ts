import { LitElement, css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NetworkInfo } from '../../src/protocol/network';
import { count, significant } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import type { DrawnRun } from '../session/drawing';
import type { PanelSession } from '../session/panelSession';
import { LatestAnswer } from './latestAnswer';
import { predicted } from './predictionTable';
import './rowPicture';

const most = 32;

/** Whether the rows of the data can be drawn: [height, width] or [height, width, 1 or 3]. */
export function arePictures({ inputShape }: NetworkInfo['data']): boolean {
  const [height = 0, width = 0, channels = 1] = inputShape;
  return inputShape.length >= 2 && inputShape.length <= 3 && height > 1 && width > 1 && (channels === 1 || channels === 3);
}

/** The pictures of the present batch with what the network takes them for. */
@customElement('pictures-view')
export class PicturesView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) network!: NetworkInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @state() private arrived = 0;
  private readonly predictions = new LatestAnswer(
    () => this.session,
    'predictions',
    () => this.arrived++,
  );

  protected override willUpdate(): void {
    this.predictions.want({ run: this.run.info.id, step: this.run.current.step, of: 'batch', most }, this.session.generation);
  }

  protected override render() {
    const { run, network } = this;
    const predictions = this.predictions.current;
    const { classes, inputShape } = network.data;
    if (!predictions)
      return html`<h2>Pictures</h2>
        <p class="muted" role="status">Asking the network…</p>`;
    const size = predictions.rawInputs.length / Math.max(1, predictions.rows.length);
    const width = predictions.targets.length / Math.max(1, predictions.rows.length);
    const name = (value: number) => (classes.length > 0 ? (classes[value] ?? 'none') : significant(value, 3));
    return html`
      <h2>Pictures <span class="muted plain">of the batch of step ${count(run.current.step)}, with predictions</span></h2>
      <ul>
        ${[...predictions.rows].map((row, i) => {
          const { value, surety } = predicted(predictions, i, classes.length > 0);
          const target = predictions.targets[i * width];
          const isRight = classes.length === 0 || value === target;
          const text = isRight ? name(value) : `${name(value)}, not ${name(target)}`;
          const sure = Number.isNaN(surety) ? '' : ` ${significant(100 * surety, 2)} %`;
          return html`<li title=${`row ${row}: ${text}${sure}`}>
            <row-picture .pixels=${predictions.rawInputs.subarray(i * size, (i + 1) * size)} .shape=${inputShape}></row-picture>
            <span class=${isRight ? 'right' : 'wrong'}>${isRight ? '✓' : '✗'} ${text}</span><span class="muted number">${sure}</span>
          </li>`;
        })}
      </ul>
    `;
  }

  static override styles = [
    sharedStyles,
    css`
      .plain {
        font-weight: normal;
      }
      ul {
        list-style: none;
        margin: 4px 0 0;
        padding: 0;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(84px, 1fr));
        gap: 8px;
        max-height: 380px;
        overflow: auto;
      }
      li {
        display: grid;
        justify-items: start;
        gap: 1px;
        font-size: 11px;
        min-width: 0;
      }
      li span {
        max-width: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .wrong {
        color: var(--vscode-errorForeground);
      }
    `,
  ];
}
