import { LitElement, css, html } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { icon } from '../look/icon';
import { sharedStyles } from '../look/sharedStyles';
import { keyBindings } from './keys';

const gestures = [
  ['Click on the landscape', 'New run from there'],
  ['Drag on the landscape', 'Pan'],
  ['Click on a chart', 'Look at that step'],
  ['Drag on a chart', 'Zoom to these steps'],
  ['Shift + drag on a chart', 'Pan'],
  ['Ctrl + wheel', 'Zoom'],
  ['Double-click on a chart', 'All steps again'],
];

/** Lists the keys and the gestures. */
@customElement('keys-help')
export class KeysHelp extends LitElement {
  @query('dialog') private dialog!: HTMLDialogElement;

  toggle(): void {
    if (this.dialog.open) this.dialog.close();
    else this.dialog.showModal();
  }

  protected override render() {
    const numbers = /^[1-9]$/;
    const keys = [
      ...keyBindings.filter(({ shown }) => !numbers.test(shown)).map(({ shown, does }) => [shown, does]),
      ['1 … 9', 'Choose a run'],
    ];
    const list = (rows: readonly (readonly string[])[]) =>
      html`<dl>
        ${rows.map(
          ([key, does]) =>
            html`<div>
              <dt><kbd>${key}</kbd></dt>
              <dd>${does}</dd>
            </div>`,
        )}
      </dl>`;
    return html`<dialog
      aria-label="Keys"
      @click=${(event: MouseEvent) => event.target === this.dialog && this.dialog.close()}
      @keydown=${this.key}
    >
      <header>
        <h2>Keys</h2>
        <button aria-label="Close" @click=${() => this.dialog.close()}>${icon('close')}</button>
      </header>
      ${list(keys)}
      <h2>Pointer</h2>
      ${list(gestures)}
    </dialog>`;
  }

  private key = (event: KeyboardEvent) => {
    if (event.key !== '?') return;
    event.stopPropagation();
    this.dialog.close();
  };

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: contents;
      }
      dialog {
        padding: 10px 16px 14px;
        max-width: calc(100vw - 32px);
        border-radius: 6px;
        color: var(--vscode-editorWidget-foreground, var(--vscode-foreground));
        background: var(--vscode-editorWidget-background);
        border: 1px solid var(--vscode-editorWidget-border, var(--vscode-contrastBorder, transparent));
        box-shadow: 0 4px 16px var(--vscode-widget-shadow);
      }
      dialog::backdrop {
        background: color-mix(in srgb, var(--vscode-editor-background) 55%, transparent);
      }
      header {
        display: flex;
        justify-content: space-between;
        align-items: center;
      }
      dl {
        margin: 4px 0 8px;
        display: grid;
        grid-template-columns: max-content auto;
        gap: 3px 16px;
      }
      dl div {
        display: contents;
      }
      dd {
        margin: 0;
      }
      kbd {
        font: inherit;
        font-size: 11px;
        padding: 1px 6px;
        border-radius: 3px;
        color: var(--vscode-keybindingLabel-foreground);
        background: var(--vscode-keybindingLabel-background);
        border: 1px solid var(--vscode-keybindingLabel-border, var(--vscode-contrastBorder, transparent));
      }
    `,
  ];
}
