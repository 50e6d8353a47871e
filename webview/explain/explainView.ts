import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Explanation } from '../../src/core/explanation/explanation';
import type { SessionInfo } from '../../src/protocol/session';
import { sharedStyles } from '../look/sharedStyles';
import { numberText } from '../../src/core/float32Text';
import { coordinateName } from '../../src/core/parameters';
import { heldCoordinates } from '../../src/core/record/recordLayout';
import type { DrawnRun } from '../session/drawing';
import { Latest } from '../session/latest';
import type { PanelSession } from '../session/panelSession';
import './explanationPage';

interface Question {
  readonly run: string;
  readonly step: number;
  readonly coordinate: number;
}

const mostListed = 2000;

/** The chosen run's update, explained for one parameter. */
@customElement('explain-view')
export class ExplainView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @state() private coordinate = 0;
  @state() private shown: { readonly question: Question; readonly explanation: Explanation } | undefined;
  private wantedKey = '';

  private readonly questions = new Latest<Question>(
    async (question) => {
      const explanation = await this.session.ask('explain', { ...question, digits: this.session.settings.significantDigits });
      if (explanation) this.shown = { question, explanation };
    },
    () => (this.session.status?.state === 'running' ? 250 : 0),
  );

  protected override willUpdate(): void {
    if (this.coordinate >= this.info.parameters.size) this.coordinate = 0;
    const { step, hasUpdate } = this.run.current;
    // From the last record no update was made: the one that led to it is what there is to explain.
    const question = { run: this.run.info.id, step: hasUpdate ? step : Math.max(0, step - 1), coordinate: this.coordinate };
    const key = JSON.stringify([this.session.generation, question, hasUpdate, this.run.info.options]);
    if (key === this.wantedKey) return;
    this.wantedKey = key;
    this.questions.put(question);
  }

  protected override render() {
    return html`
      <header>
        <h2>Explain <span class="muted plain">${this.run.info.label}</span></h2>
        ${this.info.parameters.size > 1 ? this.choice() : nothing}
      </header>
      ${this.page()}
    `;
  }

  private choice() {
    const { parameters } = this.info;
    return html`<select
      aria-label="Parameter whose numbers are shown"
      @change=${(event: Event) => (this.coordinate = Number((event.target as HTMLSelectElement).value))}
    >
      ${Array.from({ length: Math.min(mostListed, parameters.size) }, (_, i) => html`<option value=${i} ?selected=${i === this.coordinate}>${coordinateName(parameters, i)}</option>`)}
    </select>`;
  }

  private page() {
    if (!this.shown) return html`<p class="muted" role="status">Explaining this update…</p>`;
    const { question, explanation } = this.shown;
    return html`
      ${this.missing(explanation)}
      <explanation-page
        .explanation=${explanation}
        .about=${{
          coordinate: coordinateName(this.info.parameters, question.coordinate),
          step: question.step,
          ...(this.run.info.isRecorded ? { isRecorded: true, recorded: this.recorded(question) } : {}),
        }}
      ></explanation-page>
    `;
  }

  /** What a recording holds after the update; undefined where that entry is not at hand. */
  private recorded({ step, coordinate }: Question): string | undefined {
    const { info, current } = this.run;
    const value = current.next[heldCoordinates(info.record, this.info.parameters).indexOf(coordinate)];
    return step === current.step && value !== undefined && !current.isNotKept ? numberText(value) : undefined;
  }

  private missing(explanation: Explanation) {
    const hasNumbers = explanation.stages.some(({ numbers }) => numbers);
    if (hasNumbers && this.run.current.hasUpdate) return nothing;
    return html`<p class="muted">
      No update was made from this step${hasNumbers ? '. This is the one that led to it.' : ', so there are no numbers to show.'}
    </p>`;
  }

  static override styles = [
    sharedStyles,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
      }
      .plain {
        font-weight: normal;
      }
      select {
        max-width: 24ch;
      }
      p {
        margin: 4px 0 0;
      }
    `,
  ];
}
