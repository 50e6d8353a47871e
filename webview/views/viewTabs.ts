import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedStyles } from '../look/sharedStyles';
import { emit } from '../session/emit';
import type { PanelView } from './view';

/** The sections by name; one is shown. */
@customElement('view-tabs')
export class ViewTabs extends LitElement {
  @property({ attribute: false }) views: readonly PanelView[] = [];
  @property({ attribute: false }) shown = '';

  protected override render() {
    return html`<div class="tabs" role="tablist" aria-label="Sections" @keydown=${this.key}>
      ${this.views.map(
        ({ id, title }) =>
          html`<button
            role="tab"
            id=${`tab-${id}`}
            data-view=${id}
            aria-selected=${id === this.shown}
            tabindex=${id === this.shown ? 0 : -1}
            @click=${() => emit(this, 'section-chosen', id)}
          >
            ${title}
          </button>`,
      )}
    </div>`;
  }

  private key = (event: KeyboardEvent) => {
    const at = this.views.findIndex(({ id }) => id === this.shown);
    const count = this.views.length;
    const to = { ArrowRight: (at + 1) % count, ArrowLeft: (at - 1 + count) % count, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    emit(this, 'section-chosen', this.views[to].id);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`[data-view="${this.views[to].id}"]`)?.focus());
  };

  static override styles = [
    sharedStyles,
    css`
      .tabs {
        display: flex;
        gap: 2px;
        flex-wrap: wrap;
        border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder));
      }
      button {
        border: 0;
        border-radius: 0;
        border-bottom: 2px solid transparent;
        padding: 5px 10px 4px;
        color: var(--vscode-descriptionForeground);
      }
      button[aria-selected='true'] {
        color: var(--vscode-foreground);
        font-weight: 600;
        border-bottom-color: var(--vscode-focusBorder);
      }
    `,
  ];
}
