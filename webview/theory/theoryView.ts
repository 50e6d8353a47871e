import { LitElement, css, html, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { headStyles } from '../forms/headStyles';
import { count, significant } from '../look/numbers';
import type { RunMark } from '../look/runMarks';
import { sharedStyles } from '../look/sharedStyles';
import type { Theme } from '../look/theme';
import { LatestAnswer } from '../network/latestAnswer';
import { columnValues } from '../../src/core/record/recordLayout';
import type { DrawnRun } from '../session/drawing';
import { emit } from '../session/emit';
import type { PanelSession } from '../session/panelSession';
import { tableStyles } from '../table/tableStyles';
import './envelopePlot';
import { linearRule, type LinearRule } from './linearRule';
import { courseOf, limitOf, rateOf, stepsPerDecade, type Course } from './roots';
import './rootsPlot';
import { bandColour, bandsFrom, type Setting } from './theoryPlane';
import './theoryPlane';

const mostRows = 12;
/** Decades of learning rates to the left of the limit, and to its right. */
const [left, right] = [3, 0.6];

/** What theory says of a run: how fast it would come closer at any learning rate and momentum, by the curvature where it is or goes to. */
@customElement('theory-view')
export class TheoryView extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) run!: DrawnRun;
  @property({ attribute: false }) mark!: RunMark;
  @property({ attribute: false }) theme!: Theme;
  @state() private place: 'there' | 'here' = 'there';
  /** While a point is dragged. */
  @state() private tried: Setting | undefined;
  private readonly curvature = new LatestAnswer(
    () => this.session,
    'curvature',
    () => this.requestUpdate(),
  );
  private kept: { readonly key: string; readonly values: Float64Array } | undefined;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('run') && changed.get('run') !== undefined && (changed.get('run') as DrawnRun).info.id !== this.run.info.id)
      this.tried = undefined;
    this.curvature.want({ run: this.run.info.id, step: this.run.current.step }, this.session.generation);
  }

  protected override render() {
    const rule = linearRule(this.run.info);
    if (!rule)
      return html`<h2>Theory</h2>
        <p class="muted">
          Of ${this.run.info.optimizerTitle} with these options there is no closed form. Choose a run of sgd, rmsprop, adagrad, adam, adamw
          or nadam without clip and groups.
        </p>`;
    const { current } = this.curvature;
    if (current === undefined)
      return html`<h2>Theory</h2>
        <p class="muted" role="status">Working out the curvature…</p>`;
    const given = current && (this.place === 'there' ? (current.there ?? current.here) : current.here);
    if (!given || given.length === 0)
      return html`<h2>Theory</h2>
        <p class="muted">This function cannot be differentiated twice here.</p>`;
    return this.shown(rule, this.keep(given.map((curvature) => curvature + rule.added)), current?.there !== undefined, current?.best?.[0]);
  }

  private shown(rule: LinearRule, curvatures: Float64Array, hasTarget: boolean, best: number | undefined) {
    const { theme, mark } = this;
    const alpha = this.alphaOf(rule);
    const actual: Setting = { alpha, beta: rule.beta };
    const setting = this.tried ?? actual;
    const steepest = curvatures[curvatures.length - 1];
    const limit = steepest > 0 ? limitOf(rule.at(rule.beta), steepest) : alpha * 10;
    const [low, high] = [
      Math.min(Math.log10(limit) - left, Math.log10(alpha) - 0.2),
      Math.max(Math.log10(limit) + right, Math.log10(alpha) + 0.2),
    ];
    const courses = [...curvatures].map((curvature) => ({ curvature, course: courseOf(rule.at(setting.beta), setting.alpha, curvature) }));
    const rate = Math.max(...courses.map(({ course }) => course.rate));
    const fastest = fastestOf(rule, curvatures, [low, high]);
    const bands = bandsFrom(stepsPerDecade(fastest?.rate ?? rate));
    const sentence = this.sentence(setting, rate, courses, rule);
    const moved = (event: CustomEvent<Setting>) => (this.tried = event.detail);
    return html`
      <header>
        <h2>
          Theory
          <span class="muted plain"
            >${rule.momentum === undefined ? 'learning rate' : 'learning rate and momentum'}, coloured by how fast the error shrinks · drag
            the point to fork the run there</span
          >
        </h2>
        <span class="room"></span>
        ${
          hasTarget
            ? html`<label
                >curvature
                <select
                  aria-label="Whose curvature"
                  @change=${(event: Event) => (this.place = (event.target as HTMLSelectElement).value === 'here' ? 'here' : 'there')}
                >
                  <option value="there" ?selected=${this.place === 'there'}>where it goes to</option>
                  <option value="here" ?selected=${this.place === 'here'}>at this step</option>
                </select></label
              >`
            : nothing
        }
      </header>
      <p class="sentence number" role="status">${sentence}</p>
      <theory-plane
        .at=${rule.at}
        .curvatures=${curvatures}
        .window=${[low, high]}
        .setting=${setting}
        .actual=${actual}
        .best=${fastest}
        .bands=${bands}
        .mark=${mark}
        .momentumName=${rule.momentum}
        .theme=${theme}
        .text=${`Convergence by learning rate and momentum. ${sentence} Arrow keys move the point, Enter forks the run there, Escape gives it up.`}
        @setting-moved=${moved}
        @setting-chosen=${(event: CustomEvent<Setting>) => this.fork(event.detail, rule)}
      ></theory-plane>
      ${this.legend(fastest, bands)}
      <div class="plots">
        <figure>
          <figcaption>Roots <span class="muted plain">inside the circle errors shrink</span></figcaption>
          <roots-plot
            .courses=${courses.map(({ course }) => course)}
            .theme=${theme}
            .label=${'Roots of every eigenvector; they are in the table'}
          ></roots-plot>
        </figure>
        ${best === undefined ? nothing : this.envelope(best, rate)}
      </div>
      ${this.table(courses)}
    `;
  }

  /** The same array as long as its numbers are the same, so that the plane is not coloured anew. */
  private keep(values: Float64Array): Float64Array {
    const key = values.join();
    if (this.kept?.key !== key) this.kept = { key, values };
    return this.kept.values;
  }

  private alphaOf(rule: LinearRule): number {
    const { info, current, track } = this.run;
    const now = columnValues(info.record, current.row, 'learningRate')[0];
    const known = now > 0 ? now : (track.series.get('learningRate')?.findLast((one) => one > 0) ?? NaN);
    const written = Number(info.options.find(({ name }) => name === 'learningRate')?.text);
    return known > 0 ? known : written > 0 ? written : rule.beta + 0.01;
  }

  private sentence(
    { alpha, beta }: Setting,
    rate: number,
    courses: readonly { curvature: number; course: Course }[],
    rule: LinearRule,
  ): string {
    const place = `α = ${significant(alpha, 3)}${rule.momentum === undefined ? '' : `, β = ${significant(beta, 3)}`}`;
    const slowest = courses.find(({ course }) => course.rate === rate);
    const along = courses.length > 1 && slowest ? ` along the direction of curvature ${significant(slowest.curvature, 3)}` : '';
    if (!(rate < 1)) {
      const why = slowest && slowest.curvature < 0 ? ': there the function curves down, and the run leaves' : '';
      return `At ${place} the error grows by the factor ${significant(rate, 4)} a step${along}${why}.`;
    }
    return `At ${place} the error shrinks to ${significant(rate, 4)} of itself a step${along}, which ${slowest?.course.kind ?? ''}: ${count(Math.ceil(stepsPerDecade(rate)))} steps for a factor of 10.`;
  }

  private fork({ alpha, beta }: Setting, rule: LinearRule): void {
    this.tried = undefined;
    emit(this, 'fork-as', {
      run: this.run.info.id,
      written: { learningRate: String(alpha), ...(rule.momentum === undefined ? {} : { [rule.momentum]: String(beta) }) },
    });
  }

  private envelope(best: number, rate: number) {
    const { info, current, track, status } = this.run;
    const values = track.series.get('value') ?? new Float32Array(0);
    const gaps = Float64Array.from(values, (value) => Math.abs(value - best));
    const gap = Math.abs(columnValues(info.record, current.row, 'value')[0] - best);
    return html`<figure>
      <figcaption>
        Distance to the best value <span class="muted plain">thin: measured; broad: predicted from step ${count(current.step)} on</span>
      </figcaption>
      <envelope-plot
        .steps=${track.steps}
        .gaps=${gaps}
        .from=${current.step}
        .gap=${gap}
        .rate=${rate}
        .planned=${Math.max(info.steps, status.records - 1)}
        .colour=${this.mark.colour}
        .theme=${this.theme}
        .label=${`Measured distance to the best value, and the prediction that it is multiplied by ${significant(rate * rate, 4)} a step`}
      ></envelope-plot>
    </figure>`;
  }

  private legend(best: Setting | undefined, bands: readonly number[]) {
    const width = 9;
    return html`<p class="legend number">
      steps for a factor of 10: ${count(bands[0])}
      <svg
        viewBox=${`0 0 ${(bands.length + 1) * width} 10`}
        width=${(bands.length + 1) * width}
        height="10"
        role="img"
        aria-label=${`Colours from ${bands[0]} steps to more than ${bands[bands.length - 1]}`}
      >
        ${[...bands, Infinity].map((bound, i) => svg`<rect x=${i * width} y="0" width=${width} height="10" fill=${bandColour(bound, bands, this.theme)} stroke=${this.theme.border} stroke-width="0.5"></rect>`)}
      </svg>
      ${count(bands[bands.length - 1])}+ · hatched: the error grows
      ${best ? html`· ★ fastest: α = ${significant(best.alpha, 3)}, β = ${significant(best.beta, 3)}` : nothing}
    </p>`;
  }

  private table(courses: readonly { curvature: number; course: Course }[]) {
    const shown = courses.length <= mostRows ? courses : [...courses.slice(0, mostRows / 2), ...courses.slice(-mostRows / 2)];
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Eigenvalues">
        <table>
          <caption class="visually-hidden">
            What becomes of an error along each eigenvector
          </caption>
          <thead>
            <tr>
              <th scope="col">curvature</th>
              <th scope="col">root z</th>
              <th scope="col">|z|</th>
              <th scope="col">the error</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              ({ curvature, course }) =>
                html`<tr>
                  <th scope="row">${significant(curvature, 4)}</th>
                  <td>${rootText(course)}</td>
                  <td>${significant(course.rate, 4)}</td>
                  <td>
                    ${course.kind}${course.period !== undefined && course.kind === 'spirals' ? `, ${significant(course.period, 3)} steps a turn` : ''}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${courses.length > shown.length ? html`<p class="muted">The ${mostRows / 2} flattest and steepest of ${count(courses.length)}.</p>` : nothing}`;
  }

  static override styles = [
    sharedStyles,
    headStyles,
    tableStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .sentence {
        margin: 2px 0 6px;
        line-height: 1.45;
        user-select: text;
      }
      .legend {
        margin: 2px 0 8px;
        font-size: 11px;
        color: var(--vscode-descriptionForeground);
      }
      .legend svg {
        vertical-align: -1px;
      }
      .plots {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px 16px;
      }
      figure {
        margin: 0;
        min-width: 0;
      }
      figcaption {
        font-size: 12px;
        font-weight: 600;
      }
      .scroll {
        margin-top: 6px;
        max-height: 260px;
      }
      @container (min-width: 480px) {
        .plots {
          grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
        }
      }
    `,
  ];
}

const rootText = ({ roots: [[real, imaginary]] }: Course) =>
  imaginary === 0 ? significant(real, 4) : `${significant(real, 4)} ± ${significant(Math.abs(imaginary), 4)}i`;

/** The fastest of a fine grid of settings; undefined where nothing converges. */
function fastestOf(
  rule: LinearRule,
  curvatures: Float64Array,
  [low, high]: readonly [number, number],
): (Setting & { readonly rate: number }) | undefined {
  let best: (Setting & { readonly rate: number }) | undefined;
  const betas = rule.momentum === undefined ? [rule.beta] : Array.from({ length: 60 }, (_, i) => i / 60);
  for (const beta of betas)
    for (let i = 0; i <= 120; i++) {
      const alpha = 10 ** (low + ((high - low) * i) / 120);
      const rate = rateOf(rule.at(beta), alpha, curvatures);
      if (rate < (best?.rate ?? 1)) best = { alpha, beta, rate };
    }
  return best;
}
