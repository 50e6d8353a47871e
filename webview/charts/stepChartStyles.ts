import { css } from 'lit';

export const stepChartStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
  }
  :host([large]) {
    grid-column: 1 / -1;
  }
  :host([large]) .canvases {
    height: min(480px, 60vh);
  }
  .smoothing {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    font-size: 11px;
  }
  .smoothing input {
    width: 70px;
  }
  canvas.plot:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  header {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: 24px;
  }
  h2 {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .symbol {
    font-weight: normal;
    margin-left: 2px;
  }
  .room {
    flex: 1;
  }
  .small {
    min-height: 22px;
    padding: 1px 5px;
    font-size: 11px;
    color: var(--vscode-descriptionForeground);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    column-gap: 2px;
    margin-left: -5px;
  }
  .more {
    color: var(--vscode-textLink-foreground);
  }
  .entry {
    min-height: 20px;
    padding: 0 5px;
    font-size: 11px;
    max-width: 100%;
  }
  .entry svg {
    flex: none;
  }
  .entry.off {
    opacity: 0.6;
    text-decoration: line-through;
  }
  .label {
    overflow: hidden;
    text-overflow: ellipsis;
    max-width: 34ch;
  }
  .value {
    min-width: 9.5ch;
    text-align: left;
    color: var(--vscode-descriptionForeground);
  }
  .value.bad {
    color: var(--vscode-errorForeground);
  }
  .canvases {
    position: relative;
    flex: none;
    height: 180px;
    cursor: crosshair;
    overflow: hidden;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  canvas.cursor {
    pointer-events: none;
  }
`;
