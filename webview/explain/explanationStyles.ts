import { css } from 'lit';

/** Formulas beside their symbols; below them where there is no room. */
export const explanationStyles = css`
  :host {
    container-type: inline-size;
    user-select: text;
  }
  h3 {
    font-size: 12px;
    line-height: 20px;
    font-weight: 600;
    margin: 0 0 4px;
  }
  .summary {
    margin: 4px 0 6px;
    max-width: 90ch;
    line-height: 1.45;
  }
  .formula {
    padding: 8px 12px;
    border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder));
    border-radius: 4px;
    display: grid;
    gap: 6px;
  }
  .small {
    font-size: 11px;
  }
  p.small {
    margin: 4px 0;
  }
  a {
    color: var(--vscode-textLink-foreground);
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px 24px;
    margin-top: 10px;
  }
  ol {
    list-style: none;
    counter-reset: stage;
    margin: 0;
    padding: 0;
    display: grid;
    gap: 2px;
  }
  li {
    counter-increment: stage;
    padding: 5px 0 6px 22px;
    position: relative;
    border-top: 1px solid color-mix(in srgb, var(--vscode-foreground) 9%, transparent);
  }
  li::before {
    content: counter(stage);
    position: absolute;
    left: 2px;
    color: var(--vscode-descriptionForeground);
    font-variant-numeric: tabular-nums;
  }
  .name {
    font-weight: 600;
    margin-right: 8px;
  }
  li .small {
    margin-right: 8px;
  }
  .plain {
    margin: 3px 0;
    font-size: 12px;
  }
  .numbers {
    margin: 2px 0 0;
    padding-left: 8px;
    border-left: 2px solid var(--vscode-textLink-foreground);
    cursor: help;
    font-size: 12px;
  }
  .end {
    margin: 6px 0 0;
    padding: 6px 8px;
    border-radius: 4px;
    background: var(--vscode-textBlockQuote-background, transparent);
    border: 1px solid var(--vscode-textLink-foreground);
  }
  .scroll {
    max-height: none;
  }
  td.text {
    white-space: normal;
    min-width: 14ch;
  }
  th.left {
    text-align: left;
  }
  tbody th {
    font-family: inherit;
  }
  @container (min-width: 900px) {
    .columns {
      grid-template-columns: minmax(0, 7fr) minmax(0, 5fr);
    }
  }
`;
