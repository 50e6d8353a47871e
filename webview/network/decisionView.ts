import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NetworkInfo, RowPredictions } from '../../src/protocol/network';
import { count } from '../look/numbers';
import { classMark } from '../look/classMarks';
import { shapeIcon } from '../look/shapeIcon';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';
import type { DrawnRun } from '../session/drawing';
import type { PanelSession } from '../session/panelSession';
import './decisionPlot';
import type { DecisionWindow } from './decisionPlot';
import { LatestAnswer } from './latestAnswer';
import './predictionTable';

const gridSide = 72;
const mostPoints = 1000;

/** The decision boundary over two inputs, at the present step: it moves with the steps. */
@customElement('decision-view')
export class DecisionView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) network!: NetworkInfo;
  @property({ attribute: false }) run!: DrawnRun;
  @property({ attribute: false }) theme!: Theme;
  @state() private arrived = 0;
  private readonly grid = new LatestAnswer(
    () => this.session,
    'decision',
    () => this.arrived++,
  );
  private readonly points = new LatestAnswer(
    () => this.session,
    'predictions',
    () => this.arrived++,
  );

  protected override willUpdate(): void {
    const { run, session } = this;
    const place = { run: run.info.id, step: run.current.step };
    this.points.want({ ...place, of: 'all', most: mostPoints }, session.generation);
    const window = this.points.current && windowOf(this.points.current);
    if (!window) return;
    const axes = [
      { input: 0, from: window.x[0], to: window.x[1], count: gridSide },
      { input: 1, from: window.y[0], to: window.y[1], count: gridSide },
    ];
    this.grid.want({ ...place, axes }, session.generation);
  }

  protected override render() {
    const { network, run, theme } = this;
    const points = this.points.current;
    const window = points && windowOf(points);
    const { inputs, classes } = network.data;
    return html`
      <h2>
        Decision
        <span class="muted plain">over ${inputs[0]} (→) and ${inputs[1]} (↑) at step ${count(run.current.step)} of ${run.info.label}</span>
      </h2>
      ${
        window && this.grid.current
          ? html`<decision-plot
                .grid=${this.grid.current}
                .count=${gridSide}
                .window=${window}
                .points=${points}
                .classes=${classes}
                .theme=${theme}
              ></decision-plot>
              ${classes.length > 0 ? html`<p class="legend"><span class="muted">class</span>${classes.map((name, i) => html`<span>${shapeIcon(classMark(i, theme))} ${name}</span>`)}</p>` : nothing}
              <prediction-table .predictions=${points} .network=${network}></prediction-table>`
          : html`<p class="muted" role="status">Asking the network…</p>`
      }
    `;
  }

  static override styles = [
    sharedStyles,
    css`
      .plain {
        font-weight: normal;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
        margin: 2px 0 6px;
        font-size: 12px;
      }
    `,
  ];
}

/** Around the data, with a little room. */
function windowOf({ rawInputs, rows }: RowPredictions): DecisionWindow | undefined {
  if (rows.length === 0) return undefined;
  const span = (axis: 0 | 1): [number, number] => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < rows.length; i++) {
      low = Math.min(low, rawInputs[2 * i + axis]);
      high = Math.max(high, rawInputs[2 * i + axis]);
    }
    const room = (high - low || 1) * 0.12;
    return [low - room, high + room];
  };
  return { x: span(0), y: span(1) };
}
