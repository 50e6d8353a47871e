import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TextRange } from '../../src/core/diagnostic';
import type { Notice } from '../../src/protocol/panel';
import { icon } from '../look/icon';
import { sharedStyles } from '../look/sharedStyles';

/** A message over the charts, with what can be done about it. */
export interface Banner {
  readonly severity: Notice['severity'];
  readonly text: string;
  readonly range?: TextRange;
  readonly action?: { readonly label: string; readonly run: () => void };
  readonly dismiss?: () => void;
}

@customElement('message-banners')
export class MessageBanners extends LitElement {
  @property({ attribute: false }) banners: readonly Banner[] = [];
  @property({ attribute: false }) reveal!: (range: TextRange) => void;

  protected override render() {
    return this.banners.map(
      ({ severity, text, range, action, dismiss }) =>
        html`<div class=${severity} role=${severity === 'error' ? 'alert' : 'status'}>
          ${icon(severity)}
          <span class="text">${text}</span>
          <span class="actions">
            ${range ? html`<button class="link" @click=${() => this.reveal(range)}>Show in file</button>` : ''}
            ${action ? html`<button class="primary" @click=${action.run}>${action.label}</button>` : ''}
            ${dismiss ? html`<button aria-label="Dismiss this message" title="Dismiss" @click=${dismiss}>${icon('close')}</button>` : ''}
          </span>
        </div>`,
    );
  }

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 6px;
      }
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: flex-start;
        gap: 4px 8px;
        padding: 5px 8px;
        border-radius: 4px;
        border: 1px solid;
      }
      .icon {
        margin-top: 4px;
      }
      .text {
        flex: 1 1 200px;
        line-height: 18px;
        padding: 3px 0;
        overflow-wrap: anywhere;
        user-select: text;
      }
      .actions {
        display: inline-flex;
        gap: 4px;
      }
      .link {
        color: var(--vscode-textLink-foreground);
        text-decoration: underline;
      }
      .information {
        background: var(--vscode-inputValidation-infoBackground);
        border-color: var(--vscode-inputValidation-infoBorder);
      }
      .warning {
        background: var(--vscode-inputValidation-warningBackground);
        border-color: var(--vscode-inputValidation-warningBorder);
      }
      .error {
        background: var(--vscode-inputValidation-errorBackground);
        border-color: var(--vscode-inputValidation-errorBorder);
      }
    `,
  ];
}
