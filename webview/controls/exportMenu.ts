import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionInfo } from '../../src/protocol/session';
import { chartKindsOf } from '../charts/kinds';
import { icon } from '../look/icon';
import { count } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import { emit } from '../session/emit';
import type { PanelSession } from '../session/panelSession';
import { Popup, popupStyles } from './popup';

/** The trace as text, and each drawing as a picture. */
@customElement('export-menu')
export class ExportMenu extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) info!: SessionInfo;
  /** Whose weights are saved. */
  @property({ attribute: false }) run: string | undefined;
  @property({ attribute: false }) disabled = false;
  private readonly popup: Popup = new Popup(this);

  protected override render() {
    const { info, session } = this;
    const run = session.status?.runs.find(({ id }) => id === this.run);
    const pictures = [...(info.network ? [] : [{ id: 'landscape', title: 'Landscape' }]), ...chartKindsOf(info)];
    const item = (label: string, act: () => void) =>
      html`<button role="menuitem" tabindex="-1" @click=${() => this.choose(act)}>${label}</button>`;
    return html`
      <button
        aria-haspopup="menu"
        aria-expanded=${this.popup.isOpen}
        title="Export"
        aria-label="Export"
        ?disabled=${this.disabled}
        @click=${this.toggle}
      >
        ${icon('export')}
      </button>
      ${
        this.popup.isOpen
          ? html`<div class="popup menu" role="menu" aria-label="Export" @keydown=${this.key}>
              ${item('Trace as CSV…', () => void session.ask('saveTrace', { format: 'csv' }))}
              ${item('Trace as JSON Lines…', () => void session.ask('saveTrace', { format: 'jsonl' }))}
              ${info.network && run ? item(`Weights at step ${count(run.cursor)} as .safetensors…`, () => void session.ask('saveWeights', { run: run.id, step: run.cursor })) : nothing}
              ${info.network && run ? item('The same for PyTorch…', () => void session.ask('saveWeights', { run: run.id, step: run.cursor, names: 'torch' })) : nothing}
              <hr role="separator" />
              ${pictures.map(({ id, title }) => item(`${title} as PNG…`, () => emit(this, 'picture-wanted', id)))}
            </div>`
          : nothing
      }
    `;
  }

  private choose(act: () => void): void {
    this.popup.close();
    act();
  }

  private toggle = () => {
    this.popup.toggle();
    if (this.popup.isOpen) void this.updateComplete.then(() => this.items[0]?.focus());
  };

  private get items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  private key = (event: KeyboardEvent) => {
    const { items } = this;
    const at = this.renderRoot instanceof ShadowRoot ? items.indexOf(this.renderRoot.activeElement as HTMLElement) : -1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') this.popup.close();
    else if (to !== undefined) items[to % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  static override styles = [
    sharedStyles,
    popupStyles,
    css`
      :host {
        position: relative;
        display: inline-block;
      }
      .menu {
        z-index: 20;
        padding: 4px;
        min-width: 220px;
        display: flex;
        flex-direction: column;
        color: var(--vscode-menu-foreground);
        background: var(--vscode-menu-background);
        border-color: var(--vscode-menu-border, var(--vscode-contrastBorder, transparent));
      }
      .menu button {
        justify-content: flex-start;
        color: inherit;
        padding: 3px 12px;
      }
      .menu button:hover,
      .menu button:focus {
        color: var(--vscode-menu-selectionForeground);
        background: var(--vscode-menu-selectionBackground);
      }
      hr {
        width: 100%;
        border: 0;
        border-top: 1px solid var(--vscode-menu-separatorBackground);
        margin: 4px 0;
      }
    `,
  ];
}
