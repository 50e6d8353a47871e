import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { count } from '../look/numbers';
import { sharedStyles } from '../look/sharedStyles';
import type { Commands } from '../session/commands';

/** A step at which the chosen run was changed or forked. */
export interface TimelineMark {
  readonly step: number;
  readonly kind: 'edit' | 'fork';
  /** In words: `x = 3`. */
  readonly text: string;
}

/** Every recorded step, to be scrubbed through, playing or paused; and the step's number, to be written over. */
@customElement('step-timeline')
export class StepTimeline extends LitElement {
  @property({ attribute: false }) commands!: Commands;
  @property({ attribute: false }) cursor = 0;
  @property({ attribute: false }) newest = 0;
  /** Updates the chosen run plans. */
  @property({ attribute: false }) planned = 0;
  @property({ attribute: false }) disabled = false;
  @property({ attribute: false }) marks: readonly TimelineMark[] = [];
  @query('input[type=number]') private field!: HTMLInputElement;
  @query('input[type=range]') private slider!: HTMLInputElement;

  /** For the keyboard: "go to". */
  editStep(): void {
    this.field.focus();
    this.field.select();
  }

  protected override updated(): void {
    const share = this.newest > 0 ? this.cursor / this.newest : 0;
    this.slider.max = String(Math.max(1, this.newest));
    this.slider.value = String(this.cursor);
    this.slider.style.setProperty('--share', String(share));
    // By the object model: the page's security policy refuses style attributes.
    for (const mark of this.renderRoot.querySelectorAll<HTMLElement>('.mark')) {
      mark.style.setProperty('--share', String(Math.min(1, Number(mark.dataset.step) / Math.max(1, this.newest))));
    }
    if (this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement !== this.field) this.field.value = String(this.cursor);
  }

  protected override render() {
    const { cursor, newest, planned, disabled } = this;
    return html`
      <span class="track"
        >${this.marks.length > 0 ? this.marks.map(this.mark) : nothing}<input
          type="range"
          min="0"
          step="1"
          aria-label="Timeline of recorded steps"
          aria-valuetext=${`step ${cursor} of ${newest}`}
          ?disabled=${disabled || newest === 0}
          @input=${(event: Event) => this.commands.seek((event.target as HTMLInputElement).valueAsNumber)}
      /></span>
      <label
        ><span class="word">step</span>
        <input
          type="number"
          min="0"
          step="1"
          aria-label="Step looked at"
          title="Step looked at; ${count(newest)} recorded, ${count(planned)} planned"
          ?disabled=${disabled}
          @change=${this.go}
          @keydown=${this.leave}
      /></label>
      <span class="muted number end" title="Updates planned">of ${count(planned)}</span>
    `;
  }

  private mark = ({ step, kind, text }: TimelineMark) =>
    html`<button
      class="mark ${kind}"
      data-step=${step}
      aria-label=${`Go to step ${step}: ${text}`}
      title=${`Step ${count(step)}: ${text}`}
      @click=${() => this.commands.seek(step)}
    ></button>`;

  private go = () => {
    const step = Math.floor(this.field.valueAsNumber);
    if (step >= 0) this.commands.seek(step);
    else this.field.value = String(this.cursor);
  };

  private leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape') this.field.value = String(this.cursor);
    if (event.key === 'Escape' || event.key === 'Enter') this.field.blur();
  };

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 8px;
        min-width: 0;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        color: var(--vscode-descriptionForeground);
      }
      input[type='number'] {
        width: 8ch;
        min-width: 46px;
      }
      .end {
        white-space: nowrap;
      }
      @media (max-width: 480px) {
        .word {
          display: none;
        }
        :host {
          gap: 5px;
        }
      }
      .track {
        position: relative;
        display: flex;
        flex: 1;
        min-width: 40px;
      }
      .mark {
        position: absolute;
        z-index: 1;
        top: -3px;
        left: calc(7px + var(--share) * (100% - 14px));
        width: 8px;
        height: 8px;
        min-width: 0;
        padding: 0;
        border: 0;
        transform: translateX(-50%);
      }
      .mark.edit {
        border-radius: 50%;
        background: var(--vscode-charts-orange, var(--vscode-foreground));
      }
      .mark.fork {
        background: var(--vscode-charts-purple, var(--vscode-foreground));
        clip-path: polygon(0 0, 100% 0, 50% 100%);
      }
      .mark:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 2px;
      }
      input[type='range'] {
        flex: 1;
        min-width: 40px;
        appearance: none;
        height: 24px;
        margin: 0;
        background: transparent;
        cursor: pointer;
        border-radius: 4px;
      }
      input[type='range']:disabled {
        cursor: default;
        opacity: 0.5;
      }
      input[type='range']::-webkit-slider-runnable-track {
        height: 4px;
        border-radius: 2px;
        outline: 1px solid var(--vscode-contrastBorder, transparent);
        background: linear-gradient(
          to right,
          var(--vscode-progressBar-background) calc(var(--share) * 100%),
          color-mix(in srgb, var(--vscode-foreground) 20%, transparent) 0
        );
      }
      input[type='range']::-webkit-slider-thumb {
        appearance: none;
        width: 14px;
        height: 14px;
        margin-top: -5px;
        border-radius: 50%;
        background: var(--vscode-progressBar-background);
        border: 2px solid var(--vscode-editor-background);
        outline: 1px solid var(--vscode-progressBar-background);
      }
    `,
  ];
}
