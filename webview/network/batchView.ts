import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NetworkInfo } from '../../src/protocol/network';
import { classMark } from '../look/classMarks';
import { count, significant } from '../look/numbers';
import { shapeIcon } from '../look/shapeIcon';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';
import type { DrawnRun } from '../session/drawing';
import type { PanelSession } from '../session/panelSession';
import { LatestAnswer } from './latestAnswer';

const rowsShown = 200;

/** The batch of the present step: its rows, how many of each class, and a warning where there is only one class. */
@customElement('batch-view')
export class BatchView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) network!: NetworkInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @property({ attribute: false }) theme!: Theme;
  @state() private arrived = 0;
  private readonly batch = new LatestAnswer(
    () => this.session,
    'batch',
    () => this.arrived++,
  );

  protected override willUpdate(): void {
    this.batch.want({ run: this.run.info.id, step: this.run.current.step }, this.session.generation);
  }

  protected override render() {
    const { network, run } = this;
    const batch = this.batch.current;
    if (!batch)
      return html`<h2>Batch</h2>
        <p class="muted" role="status">Reading the batch…</p>`;
    const { classes, trainingRows } = network.data;
    const most = Math.max(1, ...batch.classCounts);
    const how = network.batches.fromFile ? 'from a file' : network.batches.sampling;
    return html`
      <h2>
        Batch
        <span class="muted plain"
          >of step ${count(run.current.step)} · ${count(batch.rows.length)} of ${count(trainingRows)} rows · ${how} · epoch
          ${significant(batch.epoch, 3)}</span
        >
      </h2>
      ${batch.warning === undefined ? nothing : html`<p class="warning" role="alert">${batch.warning}</p>`}
      ${
        classes.length > 0
          ? html`<table>
              <caption class="visually-hidden">
                Rows of each class in the batch
              </caption>
              <tbody>
                ${classes.map(
                  (name, i) =>
                    html`<tr>
                      <th scope="row">${shapeIcon(classMark(i, this.theme))} ${name}</th>
                      <td class="number">${batch.classCounts[i]}</td>
                      <td class="track">
                        <svg width="100%" height="10" aria-hidden="true">
                          <rect
                            fill=${classMark(i, this.theme).colour}
                            width=${`${(100 * batch.classCounts[i]) / most}%`}
                            height="10"
                          ></rect>
                        </svg>
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>`
          : nothing
      }
      <details>
        <summary>Rows</summary>
        <p class="mono rows">
          ${[...batch.rows.subarray(0, rowsShown)].join(', ')}${batch.rows.length > rowsShown ? ` … and ${count(batch.rows.length - rowsShown)} more` : ''}
        </p>
      </details>
    `;
  }

  static override styles = [
    sharedStyles,
    css`
      .plain {
        font-weight: normal;
      }
      .warning {
        margin: 4px 0 8px;
        padding: 6px 10px;
        border-left: 3px solid var(--vscode-editorWarning-foreground);
        background: var(--vscode-inputValidation-warningBackground, transparent);
        line-height: 1.4;
      }
      table {
        width: 100%;
        border-spacing: 0;
        font-size: 12px;
      }
      th {
        text-align: left;
        font-weight: normal;
        width: 1%;
        white-space: nowrap;
        padding: 1px 10px 1px 0;
      }
      td {
        padding: 1px 8px 1px 0;
        text-align: right;
        width: 1%;
      }
      .track {
        width: 98%;
      }
      .track svg {
        display: block;
      }
      details {
        margin-top: 4px;
      }
      summary {
        cursor: pointer;
      }
      .rows {
        font-size: 11px;
        overflow-wrap: anywhere;
        user-select: text;
        margin: 4px 0 0;
        max-height: 120px;
        overflow: auto;
      }
    `,
  ];
}
