import { css } from 'lit';

/** One column when narrow; from 1,000 px the landscape stands beside the charts. */
export const panelStyles = css`
  :host { container-type: inline-size; min-height: 100vh; }
  .title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 12px; padding: 10px 16px 4px; }
  h1 { font-size: 15px; line-height: 20px; font-weight: 600; margin: 0; overflow-wrap: anywhere; }
  .formula { flex: 1 1 240px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 12px; user-select: text; }
  .about { font-size: 11px; white-space: nowrap; }
  .controls { position: sticky; top: 0; z-index: 10; padding: 4px 16px 6px; display: grid; gap: 4px; background: var(--vscode-editor-background); border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder)); }
  .row { display: flex; align-items: flex-start; gap: 4px 12px; }
  .row run-toolbar { flex: 1 1 0; min-width: 0; }
  .ends { display: inline-flex; gap: 2px; margin-left: auto; }
  message-banners { padding: 8px 16px 0; }
  message-banners.none { display: none; }
  main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 20px; padding: 12px 16px 24px; }
  .charts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 14px 20px; align-content: start; }
  .charts > .head { grid-column: 1 / -1; display: flex; justify-content: flex-end; gap: 8px; margin-bottom: -8px; }
  step-table, explain-view, race-table, tensor-table { grid-column: 1 / -1; min-width: 0; }
  explain-view { scroll-margin-top: 140px; }
  :host > explanation-page { display: block; padding: 0 16px 24px; }
  .empty { padding: 14vh 16px; text-align: center; }
  .empty p { margin: 0 auto 16px; max-width: 46ch; line-height: 1.5; }
  .empty h1 { margin-bottom: 8px; }
  @container (min-width: 620px) {
    .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  }
  @container (min-width: 1000px) {
    main { grid-template-columns: minmax(380px, 5fr) 7fr; gap: 24px; }
    landscape-view, network-view { align-self: start; }
  }
  @container (max-width: 480px) {
    .title, .controls { padding-left: 10px; padding-right: 10px; }
    main { padding: 10px 10px 20px; }
    message-banners { padding: 8px 10px 0; }
  }
`;
