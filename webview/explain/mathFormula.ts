import katex from 'katex';
import katexStyles from 'katex/dist/katex.min.css';
import { LitElement, css, unsafeCSS } from 'lit';
import { customElement, property } from 'lit/decorators.js';

/** A formula in LaTeX, set by KaTeX; MathML beside it for screen readers. */
@customElement('math-formula')
export class MathFormula extends LitElement {
  @property({ attribute: false }) latex = '';
  private readonly place = document.createElement('span');

  protected override render() {
    return this.place;
  }

  protected override updated(): void {
    katex.render(this.latex, this.place, {
      throwOnError: false,
      output: 'htmlAndMathml',
      strict: 'ignore',
      trust: false,
      displayMode: true,
    });
  }

  static override styles = [
    unsafeCSS(katexStyles),
    css`
      :host {
        display: block;
        overflow: auto hidden;
        scrollbar-width: thin;
        padding: 3px 0;
      }
      .katex-display {
        margin: 0;
        text-align: left;
      }
      .katex-display > .katex {
        text-align: left;
        white-space: nowrap;
        font-size: 1.15em;
      }
    `,
  ];
}
