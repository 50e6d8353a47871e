import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RunInfo, RunStatus } from '../../src/protocol/session';
import { icon } from '../look/icon';
import { count } from '../look/numbers';
import type { RunMark } from '../look/runMarks';
import { shapeIcon } from '../look/shapeIcon';
import { sharedStyles } from '../look/sharedStyles';
import { emit } from '../session/emit';

/** The runs, one chip each: which is chosen, and how far each has come. */
@customElement('run-chips')
export class RunChips extends LitElement {
  @property({ attribute: false }) runs: readonly RunInfo[] = [];
  @property({ attribute: false }) statuses: readonly RunStatus[] = [];
  @property({ attribute: false }) marks!: ReadonlyMap<string, RunMark>;
  @property({ attribute: false }) chosen = '';
  /** Whether there is a worker that can add runs. */
  @property({ attribute: false }) live = false;

  protected override render() {
    return html`<div class="chips" role="radiogroup" aria-label="Chosen run" @keydown=${this.key}>${this.runs.map((run) => this.chip(run))}</div>`;
  }

  private chip(run: RunInfo) {
    const status = this.statuses.find(({ id }) => id === run.id);
    const mark = this.marks.get(run.id);
    const checked = run.id === this.chosen;
    const options = run.options.map(({ name, text }) => `${name}: ${text}`).join(', ');
    return html`<span class="chip ${checked ? 'checked' : ''}">
      <button role="radio" aria-checked=${checked} tabindex=${checked ? 0 : -1} data-run=${run.id}
        title=${[run.optimizerTitle, options, run.evaluations ? `evaluations: ${run.evaluations}` : '', origin(run, this.runs), ...editsOf(run)].filter(Boolean).join('\n')}
        @click=${() => emit(this, 'run-chosen', run.id)}>
        ${mark ? shapeIcon(mark) : nothing}
        <span class="label">${run.label}</span>
        <span class="muted number">${status ? `${count(status.cursor)}` : ''}${stateText(status)}</span>
      </button>
      ${checked && this.live
        ? html`<button class="fork" aria-label=${`Fork ${run.label} from this step`} title="Fork from this step: a further run from these parameters and this state, with one thing changed" @click=${() => emit(this, 'fork-wanted', run.id)}>${icon('fork')}</button>`
        : nothing}
      ${run.parent === undefined
        ? nothing
        : html`<button class="remove" aria-label=${`Remove ${run.label}`} title="Remove this run" @click=${() => emit(this, 'run-removed', run.id)}>${icon('close')}</button>`}
    </span>`;
  }

  private key = (event: KeyboardEvent) => {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const at = this.runs.findIndex(({ id }) => id === this.chosen);
    const next = this.runs[(at + move + this.runs.length) % this.runs.length];
    emit(this, 'run-chosen', next.id);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`[data-run="${CSS.escape(next.id)}"]`)?.focus());
  };

  static override styles = [
    sharedStyles,
    css`
      .chips { display: flex; flex-wrap: wrap; gap: 4px; max-height: 88px; overflow-y: auto; scrollbar-width: thin; }
      .chip { display: inline-flex; align-items: center; max-width: 100%; border: 1px solid var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 18%, transparent)); border-radius: 13px; }
      .chip.checked { border-color: var(--vscode-focusBorder); background: var(--vscode-inputOption-activeBackground); }
      .chip button { border: 0; border-radius: 13px; padding: 1px 9px; min-width: 0; gap: 6px; }
      .chip button:first-child { flex: 0 1 auto; overflow: hidden; }
      .chip.checked .label { font-weight: 600; }
      .chip.checked .muted { color: var(--vscode-foreground); }
      .chip svg { flex: none; }
      .label { overflow: hidden; text-overflow: ellipsis; max-width: 26ch; }
      .chip .remove, .chip .fork { padding: 0 4px; }
    `,
  ];
}

/** Where a forked or added run comes from. */
function origin({ parent, forkedAt }: RunInfo, runs: readonly RunInfo[]): string {
  if (parent === undefined) return '';
  const label = runs.find(({ id }) => id === parent)?.label ?? parent;
  return forkedAt === undefined ? `Started like ${label}` : `Forked from ${label} at step ${count(forkedAt)}`;
}

function editsOf({ edits = [] }: RunInfo): string[] {
  return edits.map(({ step, text }) => `Changed at step ${count(step)}: ${text}`);
}

function stateText(status: RunStatus | undefined): string {
  if (status?.reason === 'nonFinite') return ' · not finite';
  return status?.state === 'ended' && status.cursor === status.records - 1 ? ' · end' : '';
}
