import { css } from 'lit';

/** Tables of numbers: aligned digits, a head that stays, thin rules. */
export const tableStyles = css`
  .scroll {
    overflow: auto;
    border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder));
    border-radius: 4px;
    scrollbar-width: thin;
    animation: more-aside linear;
    animation-timeline: scroll(self inline);
  }
  /* Fades where columns go on to the right; the timeline of what cannot be scrolled does nothing. */
  @keyframes more-aside {
    0%,
    98% {
      mask-image: linear-gradient(to left, rgb(0 0 0 / 15%), black 40px);
    }
    99%,
    100% {
      mask-image: none;
    }
  }
  table {
    border-collapse: separate;
    border-spacing: 0;
    width: 100%;
    font-variant-numeric: tabular-nums;
    font-size: 12px;
  }
  th,
  td {
    padding: 3px 12px;
    text-align: right;
    white-space: nowrap;
    user-select: text;
  }
  tbody th,
  thead th:first-child,
  td.text {
    text-align: left;
  }
  tbody th {
    font-weight: normal;
    font-family: 'Optimizer Symbols', var(--vscode-editor-font-family, monospace), 'Optimizer Letters';
    position: sticky;
    left: 0;
    background: var(--vscode-editor-background);
  }
  thead th {
    position: sticky;
    top: 0;
    z-index: 1;
    vertical-align: bottom;
    font-weight: 600;
    background: var(--vscode-editor-background);
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder));
  }
  thead th:first-child {
    left: 0;
    z-index: 2;
    font-weight: normal;
    color: var(--vscode-descriptionForeground);
  }
  thead small {
    display: block;
    white-space: normal;
    min-width: min-content;
    max-width: 14ch;
    margin-left: auto;
    font-weight: normal;
    font-size: 11px;
    color: var(--vscode-descriptionForeground);
  }
  tbody tr:hover > * {
    background: var(--vscode-list-hoverBackground);
  }
  tbody tr + tr > * {
    border-top: 1px solid color-mix(in srgb, var(--vscode-foreground) 8%, transparent);
  }
  td.bad {
    color: var(--vscode-errorForeground);
    font-weight: 600;
  }
`;
