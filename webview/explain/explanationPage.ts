import { LitElement, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExplainedStage, ExplainedSymbol, Explanation } from '../../src/core/explanation/explanation';
import { sharedStyles } from '../look/sharedStyles';
import { tableStyles } from '../table/tableStyles';
import { explanationStyles } from './explanationStyles';
import './mathFormula';

/** An optimizer explained: its formula, its stages (with numbers where an update was made), and what its symbols mean. */
@customElement('explanation-page')
export class ExplanationPage extends LitElement {
  @property({ attribute: false }) explanation!: Explanation;
  /** Name of the coordinate whose numbers stand in the equations, and the step. */
  @property({ attribute: false }) about:
    | {
        readonly coordinate: string;
        readonly step: number;
        /** Of a step that another program has made: the end is what our rule makes of it. */
        readonly isRecorded?: boolean;
        /** What that program has made, where it is at hand. */
        readonly recorded?: string | undefined;
      }
    | undefined;

  protected override render() {
    const { title, summary, formula, effectiveLearningRate, reference, symbols, stages } = this.explanation;
    const last = stages.at(-1)?.numbers;
    return html`
      <p class="summary"><strong>${title}.</strong> ${summary}</p>
      <div class="formula">${formula.map((latex) => html`<math-formula .latex=${latex}></math-formula>`)}</div>
      <p class="muted small">
        Effective learning rate: ${effectiveLearningRate}.
        ${reference?.url === undefined ? reference?.text : html`<a href=${reference.url}>${reference.text}</a>`}
      </p>
      <div class="columns">
        <section>
          <h3>
            ${this.about && last ? html`Update ${this.about.step}, in numbers for <span class="mono">${this.about.coordinate}</span>` : 'Stage by stage'}
          </h3>
          <ol>
            ${stages.map((stage) => this.stage(stage))}
          </ol>
          ${
            this.about && last
              ? html`<p class="end number">
                  ${this.about.isRecorded ? 'Our rule makes of the recorded numbers' : `Record ${this.about.step + 1} holds`}
                  <span class="mono">${this.about.coordinate}</span> = <output class="mono">${last.result}</output>${
                    this.about.recorded === undefined
                      ? nothing
                      : html`; the program has made <span class="mono">${this.about.recorded}</span>`
                  }
                </p>`
              : nothing
          }
        </section>
        <section>
          <h3>Symbols</h3>
          <div class="scroll" tabindex="0" role="region" aria-label="Symbols">
            <table>
              <caption class="visually-hidden">
                What the symbols of ${title} mean
              </caption>
              <thead>
                <tr>
                  <th scope="col">symbol</th>
                  <th scope="col" class="left">meaning</th>
                  <th scope="col">value</th>
                </tr>
              </thead>
              <tbody>
                ${symbols.map((symbol) => this.symbol(symbol))}
              </tbody>
            </table>
          </div>
        </section>
      </div>
    `;
  }

  private stage({ name, option, latex, text, due, numbers }: ExplainedStage) {
    return html`<li>
      <span class="name">${name}</span>
      ${option === undefined ? nothing : html`<span class="muted small">governed by <span class="mono">${option}</span></span>`}
      ${due === undefined ? nothing : html`<span class="muted small">${due}</span>`}
      ${latex === undefined ? html`<p class="mono plain">${text}</p>` : html`<math-formula .latex=${latex}></math-formula>`}
      ${numbers === undefined ? nothing : this.numbers(numbers)}
    </li>`;
  }

  private numbers({ latex, isDue, exact, note, result }: NonNullable<ExplainedStage['numbers']>) {
    if (!isDue) return html`<p class="muted small">Not at this update: it stays <span class="mono">${result}</span>.</p>`;
    const title = [...exact, `result = ${result}`].join('\n');
    return html`
      ${
        latex === undefined
          ? html`<p class="numbers mono" title=${title}>= ${result}</p>`
          : html`<math-formula class="numbers" .latex=${latex} title=${title}></math-formula>`
      }
      ${note === undefined ? nothing : html`<p class="small note">${note}</p>`}
    `;
  }

  private symbol({ latex, meaning, option, value }: ExplainedSymbol) {
    return html`<tr>
      <th scope="row"><math-formula .latex=${latex}></math-formula></th>
      <td class="text">${meaning}${option === undefined ? nothing : html` <span class="mono muted">${option}</span>`}</td>
      <td>${value ?? ''}</td>
    </tr>`;
  }

  static override styles = [sharedStyles, tableStyles, explanationStyles];
}
