import { LitElement, css, html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Playback } from '../../src/protocol/panel';
import type { SessionStatus } from '../../src/protocol/session';
import { icon, type IconName } from '../look/icon';
import { count } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import type { Commands } from '../session/commands';
import { Popup, popupStyles } from './popup';

const speeds = [1, 2, 5, 10, 30, 100];

/** Run, pause, step and what belongs to it. */
@customElement('run-toolbar')
export class RunToolbar extends LitElement {
  @property({ attribute: false }) commands!: Commands;
  @property({ attribute: false }) status: SessionStatus | undefined;
  @property({ attribute: false }) live = false;
  @property({ attribute: false }) speed: number | Playback = 'max';
  @property({ attribute: false }) stepAll = true;
  @property({ attribute: false }) severalRuns = false;
  /** What is used less goes into a menu. */
  @property({ attribute: false }) compact = false;
  private readonly popup: Popup = new Popup(this, '.menu > button');

  protected override render() {
    const { commands, live } = this;
    const running = this.status?.state === 'running';
    const ended = this.status?.state === 'ended';
    const atStart = commands.cursor === 0;
    const atEnd = ended && commands.cursor >= commands.newest;
    const tool = (name: IconName, label: string, key: string, act: () => void, disabled = !live) =>
      html`<button class=${name} aria-label=${label} title=${key ? `${label} (${key})` : label} ?disabled=${disabled} @click=${act}>
        ${icon(name)}
      </button>`;
    return html`
      <div class="bar" role="toolbar" aria-label="Run">
        <button
          class=${running ? 'pause' : 'run'}
          aria-label=${running ? 'Pause' : 'Run'}
          title=${running ? 'Pause (Space)' : 'Run (Space)'}
          ?disabled=${live && atEnd && !running}
          @click=${commands.toggle}
        >
          ${icon(running ? 'pause' : 'run')}
        </button>
        ${tool('step', 'Step', '→', commands.step, !live || running || atEnd)}
        ${tool('stepBack', 'Step back', '←', commands.stepBack, !live || running || atStart)}
        ${tool('restart', 'Restart', 'R', commands.restart)} ${this.compact ? '' : tool('stop', 'Stop', '', commands.stop)}
      </div>
      <slot></slot>
      ${this.compact ? this.menu(tool('stop', 'Stop', '', commands.stop)) : this.more()}
    `;
  }

  private menu(stop: TemplateResult) {
    return html`<span class="menu">
      <button
        aria-haspopup="dialog"
        aria-expanded=${this.popup.isOpen}
        aria-label="More controls"
        title="Speed, which runs step, run to a step, stop"
        @click=${this.popup.toggle}
      >
        ${icon('more')}
      </button>
      ${
        this.popup.isOpen
          ? html`<div class="popup" role="dialog" aria-label="More controls" @keydown=${this.popup.escape}>
              ${this.more()}
              <div class="bar">${stop}<span class="muted">Stop: end the session, keep the drawing</span></div>
            </div>`
          : ''
      }
    </span>`;
  }

  private more() {
    const { live } = this;
    return html`
      ${
        this.severalRuns
          ? html`<div class="bar scope" role="radiogroup" aria-label="Which runs step">
              ${[true, false].map(
                (all) =>
                  html`<button
                    class="toggle"
                    role="radio"
                    aria-checked=${this.stepAll === all}
                    tabindex=${this.stepAll === all ? 0 : -1}
                    title=${all ? 'Stepping and running concern all runs (A)' : 'Stepping and running concern the chosen run only (A)'}
                    @keydown=${this.scopeKey}
                    @click=${() => this.chooseScope(all)}
                  >
                    ${all ? 'All runs' : 'Chosen run'}
                  </button>`,
              )}
            </div>`
          : ''
      }
      <form class="bar" @submit=${this.runTo}>
        <label
          >Run to <input name="until" type="number" min="0" step="1" placeholder="step…" aria-label="Run to step" ?disabled=${!live}
        /></label>
        <button type="submit" aria-label="Run to this step" title="Run to this step" ?disabled=${!live}>${icon('goTo')}</button>
      </form>
      <label class="bar">
        Speed
        <select aria-label="Speed" @change=${this.chooseSpeed}>
          ${speeds.map((speed) => html`<option value=${speed} ?selected=${this.speed === speed}>${count(speed)} steps/s</option>`)}
          <option value="watch" ?selected=${this.speed === 'watch'} title="A short run plays in about four seconds">4 s</option>
          <option value="max" ?selected=${this.speed === 'max'}>max</option>
        </select>
      </label>
    `;
  }

  private runTo = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem('until') as HTMLInputElement;
    const step = Math.floor(field.valueAsNumber);
    if (step >= 0) this.commands.runTo(step);
  };

  private chooseSpeed = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    this.dispatchEvent(new CustomEvent('speed-chosen', { detail: value === 'max' || value === 'watch' ? value : Number(value) }));
  };

  private chooseScope(all: boolean): void {
    this.dispatchEvent(new CustomEvent('scope-chosen', { detail: all }));
  }

  private scopeKey = (event: KeyboardEvent) => {
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    this.chooseScope(!this.stepAll);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[role=radio][aria-checked=true]')?.focus());
  };

  static override styles = [
    sharedStyles,
    popupStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 4px 10px;
        min-width: 0;
      }
      slot {
        display: block;
        flex: 1;
        min-width: 0;
      }
      .menu {
        position: relative;
        display: inline-block;
      }
      .popup {
        padding: 10px;
        width: max-content;
        display: grid;
        gap: 8px;
        justify-items: start;
      }
      .bar {
        display: inline-flex;
        align-items: center;
        gap: 2px;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        color: var(--vscode-descriptionForeground);
      }
      .bar > button {
        min-width: 26px;
        min-height: 26px;
      }
      .bar {
        flex: none;
      }
      .run,
      .restart {
        color: var(--vscode-debugIcon-startForeground, var(--vscode-foreground));
      }
      .pause {
        color: var(--vscode-debugIcon-pauseForeground, var(--vscode-foreground));
      }
      .step {
        color: var(--vscode-debugIcon-stepOverForeground, var(--vscode-foreground));
      }
      .stepBack {
        color: var(--vscode-debugIcon-stepBackForeground, var(--vscode-foreground));
      }
      .restart {
        color: var(--vscode-debugIcon-restartForeground, var(--vscode-foreground));
      }
      .stop {
        color: var(--vscode-debugIcon-stopForeground, var(--vscode-foreground));
      }
      .scope button {
        padding: 2px 8px;
      }
      input {
        width: 84px;
      }
    `,
  ];
}
