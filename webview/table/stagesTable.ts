import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionInfo, StageOutput } from '../../src/protocol/session';
import { icon } from '../look/icon';
import { significant } from '../look/numbers';
import { numberText } from '../../src/core/float32Text';
import { sharedStyles } from '../look/sharedStyles';
import { coordinateName } from '../../src/core/parameters';
import { heldCoordinates } from '../../src/core/record/recordLayout';
import type { DrawnRun } from '../session/drawing';
import { emit } from '../session/emit';
import { Latest } from '../session/latest';
import type { PanelSession } from '../session/panelSession';
import { tableStyles } from './tableStyles';

interface RunStep {
  readonly run: string;
  readonly step: number;
}

/** What happened inside the update: each stage of the rule in order, with what it made. Asked for only while it is open. */
@customElement('stages-table')
export class StagesTable extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @property({ attribute: false }) open = false;
  @property({ attribute: false }) coordinates!: readonly number[];
  @state() private shown: { readonly place: RunStep; readonly stages: readonly StageOutput[] } | undefined;
  private wantedKey = '';

  private readonly questions = new Latest<RunStep>(
    async (place) => {
      const stages = await this.session.ask('stages', place);
      if (stages) this.shown = { place, stages };
    },
    () => (this.session.status?.state === 'running' ? 200 : 0),
  );

  protected override willUpdate(): void {
    if (!this.open) return;
    const place = { run: this.run.info.id, step: this.run.current.step };
    const key = JSON.stringify([this.session.generation, place, this.run.current.hasUpdate]);
    if (key === this.wantedKey) return;
    this.wantedKey = key;
    this.questions.put(place);
  }

  /** The stage before which the debugger stands inside this update; beyond the last where it looks at the update as a whole. */
  private get nextStage(): number {
    const status = this.session.status?.runs.find(({ id }) => id === this.run.info.id);
    // Before the stages of the rule come loss and gradient, and the batch where there is data.
    return status?.stage === undefined || status.cursor !== this.run.current.step ? Infinity : status.stage - (this.info.network ? 3 : 2);
  }

  protected override render() {
    return html`
      <button class="head" aria-expanded=${this.open} @click=${() => emit(this, 'stages-toggled', !this.open)}>
        ${icon(this.open ? 'chevronDown' : 'chevronRight')}
        <h2>Inside this update</h2>
      </button>
      ${this.open ? this.stages() : nothing}
    `;
  }

  private stages() {
    if (!this.shown) return html`<p class="muted" role="status">Computing the stages of this update…</p>`;
    if (this.shown.stages.length === 0) return html`<p class="muted">No update was made from this step.</p>`;
    const digits = this.session.settings.significantDigits;
    const { stages, place } = this.shown;
    const next = this.nextStage;
    const recorded = heldCoordinates(this.run.info.record, this.info.parameters);
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Stages of this update">
      <table>
        <caption class="visually-hidden">
          Stages of update ${place.step} of ${this.run.info.label}, in order
        </caption>
        <thead>
          <tr>
            <th scope="col">stage</th>
            <th scope="col" class="left">formula</th>
            <th scope="col">symbol</th>
            ${this.coordinates.map((i) => html`<th scope="col" class="mono">${coordinateName(this.info.parameters, recorded[i])}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${stages.map(
            (stage, i) =>
              html`<tr class=${i === next ? 'next' : i > next ? 'ahead' : ''} aria-current=${i === next ? 'step' : nothing}>
                <th scope="row">
                  <span class="muted">${i + 1}</span> ${stage.name}${i === next ? html` <span class="mark">← next</span>` : nothing}
                </th>
                <td class="text mono formula" title=${stage.option ? `governed by ${stage.option}` : ''}>${stage.formula}</td>
                <td>${stage.symbol}</td>
                ${
                  i >= next
                    ? html`<td class="text muted" colspan=${this.coordinates.length}>not computed yet</td>`
                    : stage.values.length === 1 && this.info.parameters.size > 1
                      ? html`<td class="text" colspan=${this.coordinates.length} title=${numberText(stage.values[0])}>
                          ${significant(stage.values[0], digits)} <span class="muted">for all</span>
                        </td>`
                      : this.coordinates.map(
                          (c) =>
                            html`<td class=${Number.isFinite(stage.values[c]) ? '' : 'bad'} title=${numberText(stage.values[c])}>
                              ${significant(stage.values[c], digits)}
                            </td>`,
                        )
                }
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host {
        margin-top: 10px;
      }
      .head {
        padding-left: 0;
        gap: 2px;
      }
      th.left {
        text-align: left;
      }
      tbody th {
        font-family: inherit;
      }
      .formula {
        white-space: pre;
      }
      tr.next > * {
        background: var(--vscode-editor-stackFrameHighlightBackground, var(--vscode-list-inactiveSelectionBackground));
      }
      tr.ahead {
        opacity: 0.7;
      }
      .mark {
        font-family: var(--vscode-font-family);
        white-space: nowrap;
      }
      p {
        margin: 4px 0 0 18px;
      }
    `,
  ];
}
