import { css } from 'lit';

export const landscapeStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px;
    flex-wrap: wrap;
    min-height: 24px;
    margin-bottom: 2px;
  }
  header h2 {
    margin-right: 6px;
  }
  select {
    max-width: 130px;
  }
  .room {
    flex: 1;
  }
  .small {
    min-height: 22px;
    padding: 1px 4px;
    color: var(--vscode-descriptionForeground);
  }
  .stage {
    position: relative;
    flex: 1 1 auto;
    min-height: 260px;
    aspect-ratio: 1;
    max-height: 560px;
    width: 100%;
    cursor: crosshair;
  }
  .stage > .main {
    position: absolute;
    inset: 0;
  }
  .waiting {
    position: absolute;
    inset: 40% 0 auto;
    margin: 0;
    text-align: center;
    pointer-events: none;
  }
  .readout {
    position: absolute;
    top: 14px;
    right: 16px;
    margin: 0;
    padding: 2px 8px;
    font-size: 12px;
    white-space: pre-wrap;
    pointer-events: none;
    border-radius: 3px;
    color: var(--vscode-editorHoverWidget-foreground, var(--vscode-foreground));
    background: var(--vscode-editorHoverWidget-background);
    border: 1px solid var(--vscode-editorHoverWidget-border, transparent);
    max-width: calc(100% - 72px);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 14px;
    padding: 2px 10px 4px 46px;
    font-size: 11px;
    color: var(--vscode-descriptionForeground);
    min-height: 20px;
  }
  .legend span.key {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    white-space: nowrap;
  }
  .legend svg {
    flex: none;
    overflow: visible;
  }
  .slices {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
    gap: 8px;
    margin-top: 4px;
  }
  .slices curve-plot {
    height: 170px;
  }
`;
