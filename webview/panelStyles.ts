import { css } from 'lit';

/** A head of two rows that stays, the runs, and sections; from 1,000 px the landscape stands beside them. */
export const panelStyles = css`
  :host {
    container-type: inline-size;
    min-height: 100vh;
  }
  :host([enlarged]) {
    zoom: 1.5;
    min-height: 66.6vh;
  }
  .top {
    position: sticky;
    top: 0;
    z-index: 10;
    padding: 6px 16px 4px;
    background: var(--vscode-editor-background);
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder));
  }
  .title {
    display: flex;
    align-items: center;
    gap: 2px 12px;
    min-width: 0;
  }
  h1 {
    flex: 0 1 auto;
    font-size: 15px;
    line-height: 24px;
    font-weight: 600;
    margin: 0;
    min-width: 8ch;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .formula {
    flex: 1 1000 0;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 12px;
    user-select: text;
  }
  .about {
    font-size: 11px;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    min-width: 0;
  }
  .ends {
    display: inline-flex;
    gap: 2px;
    margin-left: auto;
  }
  message-banners {
    padding: 8px 16px 0;
  }
  message-banners.none {
    display: none;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 24px;
    padding: 8px 16px 24px;
  }
  .sections,
  .view,
  .aside {
    min-width: 0;
  }
  .view {
    padding-top: 10px;
  }
  .watch,
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
    align-content: start;
  }
  .charts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px 20px;
    align-content: start;
  }
  .charts > .head {
    grid-column: 1 / -1;
    display: flex;
    justify-content: flex-end;
    gap: 8px;
    margin-bottom: -8px;
  }
  :host > explanation-page {
    display: block;
    padding: 0 16px 24px;
  }
  .empty {
    padding: 14vh 16px;
    text-align: center;
  }
  .empty p {
    margin: 0 auto 16px;
    max-width: 46ch;
    line-height: 1.5;
  }
  .empty h1 {
    margin-bottom: 8px;
    overflow: visible;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  @container (min-width: 620px) {
    .charts {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container (min-width: 1000px) {
    main {
      grid-template-columns: minmax(380px, 5fr) 7fr;
    }
  }
  @container (min-width: 1500px) {
    .charts {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
  @container (max-width: 700px) {
    .about {
      display: none;
    }
  }
  @container (max-width: 480px) {
    .formula {
      display: none;
    }
    .top {
      padding-left: 10px;
      padding-right: 10px;
    }
    main {
      padding: 6px 10px 20px;
    }
    message-banners {
      padding: 8px 10px 0;
    }
  }
`;
