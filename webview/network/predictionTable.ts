import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { NetworkInfo, RowPredictions } from '../../src/protocol/network';
import { count, significant } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import { tableStyles } from '../table/tableStyles';

const shown = 100;

/** The class (or number) that the network predicts for row `i`, and how sure it is. */
export function predicted(
  { outputs, width }: RowPredictions,
  i: number,
  isClass: boolean,
): { readonly value: number; readonly surety: number } {
  const own = outputs.subarray(i * width, (i + 1) * width);
  if (!isClass) return { value: own[0], surety: NaN };
  if (width === 1) return { value: own[0] > 0.5 ? 1 : 0, surety: Math.max(own[0], 1 - own[0]) };
  const surety = Math.max(...own);
  return { value: own.indexOf(surety), surety };
}

/** Rows with what they are and what the network takes them for: the text behind the pictures. */
@customElement('prediction-table')
export class PredictionTable extends LitElement {
  @property({ attribute: false }) predictions!: RowPredictions;
  @property({ attribute: false }) network!: NetworkInfo;

  protected override render() {
    const { predictions } = this;
    const { classes } = this.network.data;
    const rows = [...predictions.rows.subarray(0, shown)];
    const targets = predictions.targets.length / Math.max(1, predictions.rows.length);
    const written = (value: number) => (classes.length > 0 ? (classes[value] ?? 'none') : significant(value, 5));
    return html`<details>
      <summary>
        Predictions in numbers (${count(rows.length)}${predictions.rows.length > shown ? ` of ${count(predictions.rows.length)}` : ''} rows)
      </summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Predictions">
        <table>
          <caption class="visually-hidden">
            Targets and predictions
          </caption>
          <thead>
            <tr>
              <th scope="col">row</th>
              <th scope="col">target</th>
              <th scope="col">prediction</th>
              ${classes.length > 0 ? html`<th scope="col">sure</th>` : ''}
            </tr>
          </thead>
          <tbody>
            ${rows.map((row, i) => {
              const { value, surety } = predicted(predictions, i, classes.length > 0);
              const target = predictions.targets[i * targets];
              return html`<tr>
                <th scope="row">${row}</th>
                <td>${written(target)}</td>
                <td class=${classes.length > 0 && value !== target ? 'bad' : ''}>
                  ${written(value)}${classes.length > 0 && value !== target ? ' ✗' : ''}
                </td>
                ${classes.length > 0 ? html`<td>${significant(100 * surety, 3)} %</td>` : ''}
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      summary {
        cursor: pointer;
      }
      .scroll {
        max-height: 260px;
        margin-top: 4px;
      }
    `,
  ];
}
