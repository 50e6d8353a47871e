import { css } from 'lit';

/** What every part of the panel looks like: buttons, fields, focus. */
export const sharedStyles = css`
  :host {
    display: block;
    box-sizing: border-box;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }

  .icon {
    font: normal 16px/16px codicon;
    display: inline-block;
    width: 16px;
    height: 16px;
    text-align: center;
    -webkit-font-smoothing: antialiased;
  }
  .mono {
    font-family: 'Optimizer Symbols', var(--vscode-editor-font-family, monospace), 'Optimizer Letters';
  }
  .muted {
    color: var(--vscode-descriptionForeground);
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  button {
    font: inherit;
    color: var(--vscode-foreground);
    background: transparent;
    border: 1px solid transparent;
    border-radius: 4px;
    padding: 3px 6px;
    min-height: 24px;
    min-width: 24px;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 5px;
    cursor: pointer;
    white-space: nowrap;
  }
  button:hover:not(:disabled) {
    background: var(--vscode-toolbar-hoverBackground);
    outline: 1px dashed var(--vscode-toolbar-hoverOutline, transparent);
    outline-offset: -1px;
  }
  button:active:not(:disabled) {
    background: var(--vscode-toolbar-activeBackground, var(--vscode-toolbar-hoverBackground));
  }
  button:disabled {
    opacity: 0.45;
    cursor: default;
  }
  button.primary {
    color: var(--vscode-button-foreground);
    background: var(--vscode-button-background);
    border-color: var(--vscode-button-border, transparent);
    padding: 3px 12px;
  }
  button.primary:hover:not(:disabled) {
    background: var(--vscode-button-hoverBackground);
  }
  button[aria-pressed='true'].toggle,
  button[aria-checked='true'].toggle {
    color: var(--vscode-inputOption-activeForeground, var(--vscode-foreground));
    background: var(--vscode-inputOption-activeBackground);
    border-color: var(--vscode-inputOption-activeBorder, transparent);
  }

  input[type='text'],
  input[type='number'],
  select {
    font: inherit;
    height: 24px;
    padding: 0 6px;
    border-radius: 4px;
    color: var(--vscode-input-foreground);
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
  }
  select {
    color: var(--vscode-dropdown-foreground);
    background: var(--vscode-dropdown-background);
    border-color: var(--vscode-dropdown-border);
    padding: 0 4px;
    max-width: 100%;
  }
  input[type='number'] {
    appearance: textfield;
    font-variant-numeric: tabular-nums;
  }
  input[type='number']::-webkit-inner-spin-button {
    appearance: none;
    margin: 0;
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground);
    opacity: 1;
  }

  :focus-visible {
    outline: 1px solid var(--vscode-focusBorder) !important;
    outline-offset: 1px !important;
  }

  h2 {
    font-size: 12px;
    line-height: 24px;
    font-weight: 600;
    margin: 0;
    color: var(--vscode-foreground);
  }
`;
