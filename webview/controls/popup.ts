import { css, type LitElement, type ReactiveController } from 'lit';

/** What a button of an element opens. A press outside closes it; so does Escape, and then the button has the keyboard again. */
export class Popup implements ReactiveController {
  private open = false;

  /** @param opener finds the button. */
  constructor(
    private readonly host: LitElement,
    private readonly opener = 'button',
  ) {
    host.addController(this);
  }

  get isOpen(): boolean {
    return this.open;
  }

  hostConnected(): void {
    document.addEventListener('pointerdown', this.pressed);
  }

  hostDisconnected(): void {
    document.removeEventListener('pointerdown', this.pressed);
  }

  readonly toggle = (): void => this.set(!this.open);

  /** Closes it, the keyboard with the button. */
  close(): void {
    this.set(false);
    this.host.renderRoot.querySelector<HTMLElement>(this.opener)?.focus();
  }

  readonly escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.close();
  };

  private readonly pressed = (event: PointerEvent): void => {
    if (this.open && !event.composedPath().includes(this.host)) this.set(false);
  };

  private set(open: boolean): void {
    this.open = open;
    this.host.requestUpdate();
  }
}

export const popupStyles = css`
  .popup {
    position: absolute;
    z-index: 15;
    right: 0;
    top: calc(100% + 2px);
    border-radius: 5px;
    background: var(--vscode-editorWidget-background);
    border: 1px solid var(--vscode-editorWidget-border, var(--vscode-contrastBorder, transparent));
    box-shadow: 0 2px 8px var(--vscode-widget-shadow);
  }
`;
