import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedStyles } from '../look/sharedStyles';
import { emit } from '../session/emit';
import type { Form } from './form';

/** In which form the function is shown. */
@customElement('form-picker')
export class FormPicker extends LitElement {
  @property({ attribute: false }) forms: readonly Form[] = [];
  @property({ attribute: false }) shown = '';

  protected override render() {
    return html`<div role="radiogroup" aria-label="Shown as" @keydown=${this.key}>
      ${this.forms.map(({ id, title }) => html`<button class="toggle" role="radio" data-form=${id} aria-checked=${id === this.shown} tabindex=${id === this.shown ? 0 : -1} @click=${() => emit(this, 'form-chosen', id)}>${title}</button>`)}
    </div>`;
  }

  private key = (event: KeyboardEvent) => {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.forms.findIndex(({ id }) => id === this.shown);
    const { id } = this.forms[(at + move + this.forms.length) % this.forms.length];
    emit(this, 'form-chosen', id);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`[data-form="${id}"]`)?.focus());
  };

  static override styles = [
    sharedStyles,
    css`
      div {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
      }
      button {
        font-size: 12px;
        padding: 1px 8px;
      }
    `,
  ];
}
