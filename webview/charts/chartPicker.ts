import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedStyles } from '../look/sharedStyles';
import { emit } from '../session/emit';
import type { ChartKind } from './chartKind';

/** Adds charts of state slots, and takes them away. */
@customElement('chart-picker')
export class ChartPicker extends LitElement {
  @property({ attribute: false }) choices: readonly ChartKind[] = [];
  @property({ attribute: false }) chosen: readonly string[] = [];

  protected override render() {
    if (this.choices.length === 0) return nothing;
    return html`<select
      aria-label="Chart a state slot, or take its chart away"
      title="Chart a state slot, or take its chart away"
      @change=${this.flip}
    >
      <option value="" selected>Chart a slot…</option>
      ${this.choices.map(({ id, title, symbol }) => html`<option value=${id}>${this.chosen.includes(id) ? '✓ ' : ''}${title} (${symbol})</option>`)}
    </select>`;
  }

  private flip = (event: Event) => {
    const select = event.target as HTMLSelectElement;
    const id = select.value;
    select.value = '';
    if (id !== '')
      emit(this, 'charts-chosen', this.chosen.includes(id) ? this.chosen.filter((other) => other !== id) : [...this.chosen, id]);
  };

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: inline-block;
      }
    `,
  ];
}
