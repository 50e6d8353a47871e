import { LitElement, css, html, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionInfo } from '../../src/protocol/session';
import { diverging } from '../look/ramp';
import { significant } from '../look/numbers';
import { placeWithin } from '../look/placeWithin';
import type { RunMark } from '../look/runMarks';
import { shapeIcon } from '../look/shapeIcon';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';
import { heldValues, heldCoordinates } from '../../src/core/record/recordLayout';
import { coordinateName } from '../../src/core/parameters';
import type { Drawing, DrawnRun } from '../session/drawing';
import { emit } from '../session/emit';
import { tableStyles } from '../table/tableStyles';
import { factorText, rateChanges, rateSentence, scaleOf, type RateChanges } from './rateChange';
import './rateMap';
import type { RateMap } from './rateMap';

/** The effective learning rates of every optimizer as heat maps on one scale: dying and recovering rates are seen before anything is read. */
@customElement('rates-view')
export class RatesView extends LitElement {
  @property({ attribute: false }) info!: SessionInfo;
  @property({ attribute: false }) drawing!: Drawing;
  @property({ attribute: false }) marks!: ReadonlyMap<string, RunMark>;
  @property({ attribute: false }) theme!: Theme;
  @property({ attribute: false }) coordinates: readonly number[] = [];
  @property({ attribute: false }) cursor = 0;
  private known: { readonly version: number; readonly ids: string; readonly changes: readonly RateChanges[] } | undefined;

  private get changes(): readonly RateChanges[] {
    const { drawing, coordinates } = this;
    const ids = drawing.runs.map(({ info }) => info.id).join('\n');
    if (this.known?.version !== drawing.version || this.known.ids !== ids) {
      const changes = drawing.runs.map(({ track }) =>
        rateChanges(
          track.steps,
          coordinates.map(
            (coordinate) => track.series.get(`effectiveLearningRate/${coordinate}`) ?? new Float32Array(track.steps.length).fill(NaN),
          ),
        ),
      );
      this.known = { version: drawing.version, ids, changes };
    }
    return this.known.changes;
  }

  protected override render() {
    const { drawing, coordinates, info, theme, cursor, changes } = this;
    const names = coordinates.map((coordinate) => coordinateName(info.parameters, coordinate));
    const scale = scaleOf(changes);
    return html`
      <h2>
        Effective learning rate of every coordinate <span class="muted plain">relative to its own at step 0 · click a row to chart it</span>
      </h2>
      ${this.legend(scale)}
      <div class="maps">
        ${drawing.runs.map((run, i) => {
          const mark = this.marks.get(run.info.id);
          const sentence = rateSentence(changes[i]);
          return html`<section>
            <h3>${mark ? shapeIcon(mark) : nothing} ${run.info.label} <span class="muted plain number">${sentence}</span></h3>
            <rate-map
              class=${names.length > 6 ? 'tall' : ''}
              .changes=${changes[i]}
              .names=${names}
              .scale=${scale}
              .cursor=${cursor}
              .theme=${theme}
              .label=${`Rates of ${run.info.label}: ${sentence}; the numbers are in the table below.`}
              @click=${(event: MouseEvent) => this.chart(event)}
            ></rate-map>
          </section>`;
        })}
      </div>
      <details>
        <summary>Rates in numbers</summary>
        ${this.numbers(names, changes)}
      </details>
    `;
  }

  private chart(event: MouseEvent): void {
    const map = event.currentTarget as RateMap;
    const row = map.rowAt(placeWithin(map, event).y);
    if (row === undefined) return;
    emit(this, 'coordinates-chosen', [this.coordinates[row]]);
    emit(this, 'section-chosen', 'charts');
  }

  private legend(scale: number) {
    const colour = diverging(this.theme.dark);
    const bands = Array.from({ length: 41 }, (_, i) => (i - 20) / 20);
    const text = factorText(Math.log10(scale)).slice(2);
    return html`<p class="legend number">
      ÷ ${text}
      <svg
        viewBox="0 0 164 10"
        width="164"
        height="10"
        role="img"
        aria-label=${`Colours from a fall by ${text} over unchanged to a rise by ${text}`}
      >
        ${bands.map((share, i) => svg`<rect x=${4 * i} y="0" width="4" height="10" fill=${`rgb(${colour(share).join(', ')})`}></rect>`)}
      </svg>
      × ${text} <span class="muted">in the middle: as at step 0</span>
    </p>`;
  }

  private numbers(names: readonly string[], changes: readonly RateChanges[]) {
    const now = ({ info, current }: DrawnRun, coordinate: number) =>
      heldValues(info.record, current.row, 'effectiveLearningRate')[
        heldCoordinates(info.record, this.info.parameters).indexOf(coordinate)
      ] ?? NaN;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Rates in numbers">
      <table>
        <caption class="visually-hidden">
          Effective learning rates at the step looked at, and their change since step 0 by the last step recorded
        </caption>
        <thead>
          <tr>
            <th scope="col">coordinate</th>
            ${this.drawing.runs.map(({ info }) => html`<th scope="col">${info.label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${names.map(
            (name, j) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${this.drawing.runs.map((run, i) => {
                  const last = changes[i].rows[j].findLast((change) => !Number.isNaN(change));
                  const rate = now(run, this.coordinates[j]);
                  return html`<td>
                    ${Number.isNaN(rate) ? '–' : significant(rate, 4)}
                    <span class="muted">${last === undefined ? '' : factorText(last)}</span>
                  </td>`;
                })}
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
        container-type: inline-size;
      }
      .plain {
        font-weight: normal;
      }
      h3 {
        font-size: 12px;
        line-height: 18px;
        font-weight: 600;
        margin: 0 0 2px;
      }
      h3 svg {
        vertical-align: -1px;
      }
      .legend {
        margin: 2px 0 8px;
        font-size: 11px;
      }
      .legend svg {
        vertical-align: -1px;
        margin: 0 4px;
      }
      .maps {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px 20px;
      }
      rate-map {
        height: 110px;
      }
      rate-map.tall {
        height: 190px;
      }
      details {
        margin-top: 10px;
      }
      summary {
        cursor: pointer;
      }
      .scroll {
        margin-top: 4px;
        max-height: 300px;
      }
      @container (min-width: 560px) {
        .maps {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      @container (min-width: 1100px) {
        .maps {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
      }
    `,
  ];
}
