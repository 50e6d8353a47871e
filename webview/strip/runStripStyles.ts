import { css } from 'lit';

/** Of the lines of runs. */
export const stripStyles = css`
  :host {
    position: relative;
    container-type: inline-size;
    padding: 2px 16px;
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder));
  }
  .lines {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    column-gap: 20px;
    margin: 0 -6px;
  }
  .line {
    display: flex;
    align-items: center;
    min-width: 0;
    border: 1px solid transparent;
    border-radius: 4px;
  }
  .line.checked {
    background: var(--vscode-list-inactiveSelectionBackground, transparent);
    border-color: var(--vscode-contrastActiveBorder, transparent);
  }
  .line.off .run {
    opacity: 0.55;
  }
  .line button {
    border-radius: 3px;
  }
  .run {
    flex: 1;
    min-width: 0;
    justify-content: flex-start;
    text-align: left;
    border: 0;
    gap: 8px;
    padding: 2px 6px;
  }
  .run svg {
    flex: none;
  }
  .label {
    flex: 0 0 auto;
    min-width: var(--label);
    max-width: 28ch;
    overflow: hidden;
    text-overflow: ellipsis;
    font-weight: 600;
  }
  .does {
    flex: none;
    display: inline-flex;
    color: var(--vscode-descriptionForeground);
  }
  .sentence {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    white-space: normal;
    overflow-wrap: anywhere;
    line-height: 17px;
  }
  .some .sentence {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .findings {
    font-size: 11px;
    padding: 1px 4px;
    min-height: 20px;
    gap: 3px;
    color: var(--vscode-descriptionForeground);
  }
  .findings.warning .icon {
    color: var(--vscode-editorWarning-foreground, inherit);
  }
  .findings.error .icon {
    color: var(--vscode-errorForeground);
  }
  .findings[aria-expanded='true'] {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .try {
    flex: none;
    font-size: 11px;
    padding: 1px 6px;
    min-height: 20px;
    color: var(--vscode-textLink-foreground);
  }
  .sentence.bad {
    color: var(--vscode-errorForeground);
  }
  .only {
    font-size: 11px;
    padding: 1px 4px;
    min-height: 20px;
    color: var(--vscode-descriptionForeground);
  }
  .fold {
    position: absolute;
    left: calc(50% - 20px);
    bottom: -11px;
    z-index: 2;
    min-height: 20px;
    padding: 0 4px;
    font-size: 11px;
    background: var(--vscode-editor-background);
    border-color: var(--vscode-panel-border, var(--vscode-contrastBorder));
  }
  @container (max-width: 480px) {
    :host {
      padding: 2px 10px;
    }
    /* The sentence has the whole width; what can be done with the run stands below it. */
    .line {
      flex-wrap: wrap;
    }
    .run {
      flex: 1 1 100%;
      flex-wrap: wrap;
      gap: 0 8px;
    }
    .run + button {
      margin-left: 24px;
    }
    .label {
      min-width: 0;
      max-width: 22ch;
    }
    .does {
      order: 1;
    }
    .sentence {
      flex: 1 1 100%;
      order: 2;
      margin-left: 19px;
    }
    .some .sentence {
      -webkit-line-clamp: 3;
    }
    .found {
      padding-left: 10px;
    }
  }
  @container (min-width: 1000px) {
    .lines.many {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
`;
