import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ParameterLayout } from '../../src/core/parameters';
import { icon } from '../look/icon';
import { count } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import { coordinateName } from '../../src/core/parameters';
import { emit } from '../session/emit';
import { Popup, popupStyles } from './popup';

const listed = 200;

/** Which coordinates the charts draw, where there are more than fit. */
@customElement('coordinate-picker')
export class CoordinatePicker extends LitElement {
  @property({ attribute: false }) layout!: ParameterLayout;
  @property({ attribute: false }) chosen: readonly number[] = [];
  @state() private filter = '';
  private readonly popup: Popup = new Popup(this);

  protected override render() {
    const { chosen, layout } = this;
    return html`
      <button
        aria-expanded=${this.popup.isOpen}
        aria-haspopup="dialog"
        title="Choose the coordinates drawn in the charts"
        @click=${this.popup.toggle}
      >
        ${count(chosen.length)} of ${count(layout.size)} coordinates ${icon('chevronDown')}
      </button>
      ${this.popup.isOpen ? this.list() : nothing}
    `;
  }

  private list() {
    const matching: number[] = [];
    for (let i = 0; i < this.layout.size && matching.length < listed; i++) {
      if (coordinateName(this.layout, i).includes(this.filter)) matching.push(i);
    }
    return html`<div class="popup" role="dialog" aria-label="Coordinates in the charts" @keydown=${this.popup.escape}>
      <input
        type="text"
        placeholder="Filter…"
        aria-label="Filter coordinates"
        .value=${this.filter}
        @input=${(event: Event) => (this.filter = (event.target as HTMLInputElement).value)}
      />
      <div class="choices">
        ${matching.map(
          (i) =>
            html`<label class="mono"
              ><input
                type="checkbox"
                .checked=${this.chosen.includes(i)}
                @change=${() => this.flip(i)}
              />${coordinateName(this.layout, i)}</label
            >`,
        )}
        ${matching.length === 0 ? html`<p class="muted">No coordinate is called so.</p>` : nothing}
      </div>
    </div>`;
  }

  private flip(coordinate: number): void {
    const without = this.chosen.filter((other) => other !== coordinate);
    const next = without.length < this.chosen.length ? without : [...this.chosen, coordinate].sort((a, b) => a - b);
    if (next.length > 0) emit(this, 'coordinates-chosen', next);
    else this.requestUpdate();
  }

  static override styles = [
    sharedStyles,
    popupStyles,
    css`
      :host {
        position: relative;
        display: inline-block;
      }
      .popup {
        padding: 8px;
        width: 220px;
      }
      .popup > input {
        width: 100%;
      }
      .choices {
        max-height: 240px;
        overflow-y: auto;
        margin-top: 6px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 6px;
        padding: 2px;
      }
    `,
  ];
}
