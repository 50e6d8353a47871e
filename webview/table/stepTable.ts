import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionInfo } from '../../src/protocol/session';
import { icon } from '../look/icon';
import { count, significant } from '../look/numbers';
import { numberText } from '../../src/core/float32Text';
import { sharedStyles } from '../look/sharedStyles';
import { coordinateName } from '../../src/core/parameters';
import { heldCoordinates } from '../../src/core/record/recordLayout';
import { updateKnown, type DrawnRun } from '../session/drawing';
import { emit } from '../session/emit';
import type { PanelSession } from '../session/panelSession';
import './stagesTable';
import { asTsv, stepRows } from './stepRows';
import { tableStyles } from './tableStyles';

const pageSize = 50;

/** Every number of the chosen run at its step; the text behind the pictures. */
@customElement('step-table')
export class StepTable extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @property({ attribute: false }) stagesOpen = false;
  @state() private page = 0;
  @state() private copied = false;

  protected override willUpdate(): void {
    if (this.page * pageSize >= heldCoordinates(this.run.info.record, this.info.parameters).length) this.page = 0;
  }

  protected override render() {
    const { run, info } = this;
    const { figures, columns } = stepRows(run);
    const digits = this.session.settings.significantDigits;
    const recorded = heldCoordinates(run.info.record, info.parameters);
    const size = recorded.length;
    const first = this.page * pageSize;
    const shown = Array.from({ length: Math.min(pageSize, size - first) }, (_, i) => first + i);
    return html`
      <header>
        <h2>Step ${count(run.current.step)} <span class="muted plain">of ${run.info.label} · ${run.info.optimizerTitle}</span></h2>
        <span class="room"></span>
        ${size > pageSize ? this.pages(first, size) : nothing}
        <button class="small" title="Copy this step as tab-separated text with exact numbers" @click=${this.copy}>
          ${icon('copy')}<span>${this.copied ? 'Copied' : 'Copy'}</span>
        </button>
      </header>
      <dl>
        ${figures.map(
          ({ symbol, title, value, ofUpdate }) =>
            html`<div>
              <dt title=${title}>${symbol}</dt>
              <dd
                class="number"
                title=${value === undefined ? 'not measured at this step' : this.isUnknown(value) ? 'not recorded' : numberText(Math.fround(value))}
              >
                ${value === undefined || this.isUnknown(value) || this.isAbsent(value, ofUpdate) ? '–' : significant(value, digits)}
              </dd>
            </div>`,
        )}
        ${
          run.info.evaluations === undefined
            ? nothing
            : html`<div>
                <dt>evaluations in all</dt>
                <dd>${run.info.evaluations}</dd>
              </div>`
        }
        ${run.info.options.map(
          ({ name, text }) =>
            html`<div class="option muted">
              <dt>${name}</dt>
              <dd>${text}</dd>
            </div>`,
        )}
      </dl>
      <div class="scroll" tabindex="0" role="region" aria-label="Numbers of this step">
        <table>
          <caption class="visually-hidden">
            Every number of step ${run.current.step} of ${run.info.label}
          </caption>
          <thead>
            <tr>
              <th scope="col">parameter</th>
              ${columns.map(({ symbol, title }) => html`<th scope="col" title=${title}>${symbol}<small>${title.replace(/:.*/s, '')}</small></th>`)}
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              (i) =>
                html`<tr>
                  <th scope="row">${coordinateName(info.parameters, recorded[i])}</th>
                  ${columns.map(({ values, ofUpdate }) => this.cell(values[i], digits, ofUpdate))}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${size < info.parameters.size ? html`<p class="muted note">The first entry of each tensor. Every other entry is in the table of tensors.</p>` : nothing}
      ${run.current.isNotKept ? html`<p class="muted note">The recorder has not kept parameters, gradient and state of this step. What is not there is left blank.</p>` : nothing}
      ${run.current.hasUpdate ? nothing : html`<p class="muted note">This is the run's last record: no update was made from here.</p>`}
      <stages-table
        .session=${this.session}
        .info=${info}
        .run=${run}
        .open=${this.stagesOpen}
        .coordinates=${shown.slice(0, 12)}
      ></stages-table>
    `;
  }

  /** What a recording has not kept is no number that went wrong. */
  private isUnknown = (value: number) => Number.isNaN(value) && (this.run.current.isNotKept === true || this.info.isRecorded === true);

  private isAbsent = (value: number, ofUpdate = false) => ofUpdate && Number.isNaN(value) && !updateKnown(this.run);

  private cell(value: number, digits: number, ofUpdate: boolean | undefined) {
    const isUnkept = Number.isNaN(value) && this.run.current.isNotKept === true;
    const absent = isUnkept || this.isAbsent(value, ofUpdate);
    return html`<td
      class=${Number.isFinite(value) || absent ? '' : 'bad'}
      title=${isUnkept ? 'not kept' : absent ? 'no update' : numberText(value)}
    >
      ${absent ? '–' : significant(value, digits)}
    </td>`;
  }

  private pages(first: number, size: number) {
    const last = Math.min(size, first + pageSize);
    return html`
      <button class="small" aria-label="Previous parameters" ?disabled=${first === 0} @click=${() => this.page--}>
        ${icon('chevronLeft')}
      </button>
      <span class="muted number">${count(first + 1)}–${count(last)} of ${count(size)}</span>
      <button class="small" aria-label="Next parameters" ?disabled=${last >= size} @click=${() => this.page++}>
        ${icon('chevronRight')}
      </button>
    `;
  }

  private copy = () => {
    emit(this, 'copy-wanted', asTsv(this.run, this.info.parameters));
    this.copied = true;
    window.setTimeout(() => (this.copied = false), 1500);
  };

  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px;
      }
      .plain {
        font-weight: normal;
      }
      .room {
        flex: 1;
      }
      .small {
        min-height: 22px;
        padding: 1px 6px;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        margin: 2px 0 8px;
      }
      dl div {
        display: flex;
        gap: 6px;
      }
      dt {
        color: var(--vscode-descriptionForeground);
      }
      dd {
        margin: 0;
        user-select: text;
      }
      .option {
        font-size: 0.92em;
      }
      .scroll {
        max-height: 420px;
      }
      .note {
        margin: 6px 0 0;
      }
    `,
  ];
}
