import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionInfo } from '../../src/protocol/session';
import { icon } from '../look/icon';
import { count, significant } from '../look/numbers';
import { numberText } from '../../src/core/float32Text';
import type { RunMark } from '../look/runMarks';
import { shapeIcon } from '../look/shapeIcon';
import { sharedStyles } from '../look/sharedStyles';
import type { Drawing } from '../session/drawing';
import { emit } from '../session/emit';
import { Latest } from '../session/latest';
import type { PanelSession } from '../session/panelSession';
import { tableStyles } from '../table/tableStyles';
import { asCsv, standingsOf, usualThreshold, type RankedBy, type Standing } from './standings';

/** The runs ranked: value and distance at the step looked at, and how soon each has come to a threshold. */
@customElement('race-table')
export class RaceTable extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) drawing!: Drawing;
  @property({ attribute: false }) marks!: ReadonlyMap<string, RunMark>;
  @property({ attribute: false }) chosen = '';
  /** The user's choice. */
  @state() private chosenRank: RankedBy | undefined;
  @state() private isReversed = false;
  /** The user's; undefined: the usual one. */
  @state() private ownThreshold: number | undefined;
  @state() private reached: ReadonlyMap<string, number> = new Map();
  /** Of networks without validation: mean losses of the last epoch. */
  @state() private epochs: ReadonlyMap<string, number> = new Map();
  private wantedKey = '';
  private wantedEpochs = '';

  private readonly questions = new Latest<{ readonly runs: readonly string[]; readonly threshold: number }>(
    async (question) => {
      const steps = await this.session.ask('reached', question);
      if (steps) this.reached = new Map(question.runs.map((run, i) => [run, steps[i]]));
    },
    () => (this.session.status?.state === 'running' ? 250 : 0),
  );

  private readonly epochQuestions = new Latest<{ readonly runs: readonly string[]; readonly steps: readonly number[] }>(
    async (question) => {
      const means = await this.session.ask('epochLoss', question);
      if (means) this.epochs = new Map(question.runs.map((run, i) => [run, means[i]]));
    },
    () => (this.session.status?.state === 'running' ? 250 : 0),
  );

  private get threshold(): number {
    return this.ownThreshold ?? usualThreshold(this.info, this.drawing);
  }

  protected override willUpdate(): void {
    this.askEpochs();
    const { threshold, session } = this;
    if (!Number.isFinite(threshold) || !session.live) return;
    const runs = this.drawing.runs.map(({ info }) => info.id);
    const key = JSON.stringify([session.generation, runs, threshold, this.drawing.runs.map(({ status }) => status.records)]);
    if (key === this.wantedKey) return;
    this.wantedKey = key;
    this.questions.put({ runs, threshold });
  }

  private askEpochs(): void {
    const { session, drawing } = this;
    if (!this.averages || !session.live) return;
    const question = { runs: drawing.runs.map(({ info }) => info.id), steps: drawing.runs.map(({ current }) => current.step) };
    const key = JSON.stringify([session.generation, question]);
    if (key === this.wantedEpochs) return;
    this.wantedEpochs = key;
    this.epochQuestions.put(question);
  }

  private get validates(): boolean {
    return (this.info.network?.data.validationRows ?? 0) > 0;
  }

  /** Whether the value is the loss of one batch and nothing else tells how far a run is. */
  private get averages(): boolean {
    return this.info.network !== undefined && !this.validates;
  }

  /** A network's by what it was not trained on, else by the batches of an epoch: the loss of one batch says little. */
  private get rankedBy(): RankedBy {
    return this.chosenRank ?? (this.validates ? 'validation' : this.averages ? 'epoch' : 'value');
  }

  private get standings(): readonly Standing[] {
    const standings = standingsOf(this.info, this.drawing, { reached: this.reached, epochs: this.epochs }, this.rankedBy);
    return this.isReversed ? standings.reverse() : standings;
  }

  protected override render() {
    return html`
      <header>
        <h2>Race</h2>
        ${this.controls()}
      </header>
      ${this.table()}
    `;
  }

  private controls() {
    const { threshold } = this;
    return html`
      <label
        >threshold
        <input
          type="number"
          step="any"
          aria-label="Threshold of the value"
          .value=${Number.isFinite(threshold) ? String(threshold) : ''}
          @change=${this.setThreshold}
          title="Steps are counted until the value has come to this. Empty: 99 % of the way from the start to the best value met."
        />
      </label>
      <span class="room"></span>
      <button
        class="small"
        title="Save the table as CSV…"
        @click=${() => void this.session.ask('saveTable', { name: `${this.info.title} race`, csv: this.csv })}
      >
        ${icon('export')}<span>CSV</span>
      </button>
      <button class="small" title="Copy the table as CSV" @click=${() => emit(this, 'copy-wanted', this.csv)}>
        ${icon('copy')}<span>Copy</span>
      </button>
    `;
  }

  private get csv(): string {
    return asCsv(this.standings, this.threshold, numberText);
  }

  private table() {
    const digits = this.session.settings.significantDigits;
    const optimum = this.info.goal === 'minimize' ? 'minimum' : 'maximum';
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Race">
      <table>
        <caption class="visually-hidden">
          Runs in the order of their places
        </caption>
        <thead>
          <tr>
            <th scope="col">place</th>
            <th scope="col" class="left">run</th>
            <th scope="col">step</th>
            ${this.column('value', 'value', this.info.network ? 'of the step’s batch' : 'at the step looked at')}
            ${this.validates ? this.column('validation', 'validation loss', 'as measured last') : nothing}
            ${this.averages ? this.column('epoch', 'mean loss', 'of the last epoch’s batches') : nothing}
            ${this.info.minima.length > 0 ? this.column('distance', 'distance', `to the nearest known ${optimum}`) : nothing}
            ${this.column('reached', 'steps', `to a value of ${significant(this.threshold, 3)}`)}
          </tr>
        </thead>
        <tbody>
          ${this.standings.map(({ run, value, validation, epoch, distance, reached, place }) => {
            const mark = this.marks.get(run.info.id);
            return html`<tr aria-selected=${run.info.id === this.chosen} @click=${() => emit(this, 'run-chosen', run.info.id)}>
              <th scope="row" class="number">${place}</th>
              <td class="text">
                <button class="run" @click=${() => emit(this, 'run-chosen', run.info.id)}>
                  ${mark ? shapeIcon(mark) : nothing}${run.info.label}
                </button>
              </td>
              <td>${count(run.current.step)}</td>
              <td class=${Number.isFinite(value) ? '' : 'bad'} title=${numberText(value)}>${significant(value, digits)}</td>
              ${this.validates ? html`<td class=${Number.isFinite(validation) ? '' : 'bad'} title=${numberText(validation)}>${significant(validation, digits)}</td>` : nothing}
              ${this.averages ? html`<td class=${Number.isFinite(epoch) ? '' : 'bad'} title=${String(epoch)}>${significant(epoch, digits)}</td>` : nothing}
              ${this.info.minima.length > 0 ? html`<td title=${String(distance)}>${significant(distance, digits)}</td>` : nothing}
              <td>${Number.isNaN(reached) ? html`<span class="muted">not yet</span>` : count(reached)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }

  private column(by: RankedBy, name: string, about: string) {
    const sorted = this.rankedBy !== by ? 'none' : this.isReversed ? 'descending' : 'ascending';
    return html`<th scope="col" aria-sort=${sorted}>
      <button class="sort" title=${`Rank by ${name} ${about}`} @click=${() => this.sortBy(by)}>
        ${name}${sorted === 'none' ? '' : this.isReversed ? ' ▼' : ' ▲'}</button
      ><small>${about}</small>
    </th>`;
  }

  private sortBy(by: RankedBy): void {
    this.isReversed = this.rankedBy === by && !this.isReversed;
    this.chosenRank = by;
  }

  private setThreshold = (event: Event) => {
    const { value } = event.target as HTMLInputElement;
    this.ownThreshold = value === '' || !Number.isFinite(Number(value)) ? undefined : Number(value);
  };

  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
        margin-bottom: 2px;
      }
      .room {
        flex: 1;
      }
      .small {
        min-height: 22px;
        padding: 1px 6px;
      }
      input {
        width: 12ch;
        margin-left: 4px;
      }
      th.left {
        text-align: left;
      }
      .sort {
        font-weight: 600;
        padding: 0 2px;
        min-height: 20px;
      }
      .run {
        padding: 0 4px;
        min-height: 20px;
      }
      tbody th {
        font-family: inherit;
      }
      tr[aria-selected='true'] > * {
        background: var(--vscode-list-inactiveSelectionBackground);
      }
    `,
  ];
}
