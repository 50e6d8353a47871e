import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Finding } from '../../src/core/verdicts/verdict';
import type { RunInfo, RunStatus } from '../../src/protocol/session';
import { icon } from '../look/icon';
import { count, significant } from '../look/numbers';
import type { RunMark } from '../look/runMarks';
import { shapeIcon } from '../look/shapeIcon';
import { sharedStyles } from '../look/sharedStyles';
import type { Drawing } from '../session/drawing';
import { emit } from '../session/emit';
import { Latest } from '../session/latest';
import type { PanelSession } from '../session/panelSession';
import { findingList, findingStyles, worst } from './findingList';
import { stripStyles } from './runStripStyles';
import { sentenceOf, sentenceOfVerdict, type Sentence } from './sentence';

/** Sentences of more runs are cut to two lines; the whole is in the tooltip. */
const fewLines = 4;
/** Labels beyond that are cut; the whole is in the tooltip. */
const mostLetters = 26;

/** The runs, one line each: its mark, its name, what is to be said of it, and what can be done with it. Folded it shows the chosen run alone. */
@customElement('run-strip')
export class RunStrip extends LitElement {
  @property({ attribute: false }) session!: PanelSession;
  @property({ attribute: false }) runs: readonly RunInfo[] = [];
  @property({ attribute: false }) statuses: readonly RunStatus[] = [];
  @property({ attribute: false }) drawing: Drawing | undefined;
  @property({ attribute: false }) marks!: ReadonlyMap<string, RunMark>;
  @property({ attribute: false }) chosen = '';
  @property({ attribute: false }) unseen: readonly string[] = [];
  @property({ attribute: false }) open = true;
  /** Whether there is a worker that can add runs. */
  @property({ attribute: false }) live = false;

  /** By run: what it does at a step, and what is worth noticing. */
  @state() private verdicts: ReadonlyMap<
    string,
    { readonly step: number; readonly sentence: Sentence; readonly betterRate?: number; readonly findings: readonly Finding[] }
  > = new Map();
  /** Runs whose findings are listed. */
  @state() private opened: ReadonlySet<string> = new Set();
  private wantedKey = '';

  private readonly questions = new Latest<readonly RunStatus[]>(async (statuses) => {
    const answers = await Promise.all(statuses.map(({ id, cursor }) => this.session.ask('assess', { run: id, step: cursor })));
    this.verdicts = new Map(
      statuses.flatMap(({ id, cursor }, i) =>
        answers[i]
          ? [
              [
                id,
                {
                  step: cursor,
                  sentence: sentenceOfVerdict(answers[i].verdict),
                  betterRate: answers[i].verdict.betterRate,
                  findings: answers[i].findings,
                },
              ] as const,
            ]
          : [],
      ),
    );
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { session, statuses } = this;
    // While runs go on what is said of a step would be old when it comes.
    if (!session.live || session.status?.state === 'running' || statuses.length !== this.runs.length) return;
    const key = JSON.stringify([session.generation, statuses.map(({ id, cursor, records }) => [id, cursor, records])]);
    // What is known of runs can change where none of them has moved: a recording was held against its rule.
    if (key === this.wantedKey && !changed.has('runs')) return;
    this.wantedKey = key;
    this.questions.put(statuses);
  }

  /** Labels have one width, that of the longest. */
  protected override updated(): void {
    const widest = Math.min(mostLetters, Math.max(...this.runs.map(({ label }) => label.length)));
    this.style.setProperty('--label', `${Math.ceil(1.05 * widest + 2)}ch`);
  }

  private said(run: RunInfo, status: RunStatus | undefined): Sentence {
    const verdict = this.verdicts.get(run.id);
    const drawn = this.drawing?.runs.find(({ info }) => info.id === run.id);
    return verdict && isOf(verdict, status) ? verdict.sentence : sentenceOf(run, status, drawn);
  }

  private findingsOf(run: RunInfo, status: RunStatus | undefined): readonly Finding[] {
    const verdict = this.verdicts.get(run.id);
    return verdict && isOf(verdict, status) ? verdict.findings : [];
  }

  private toggle(id: string): void {
    const opened = new Set(this.opened);
    if (!opened.delete(id)) opened.add(id);
    this.opened = opened;
  }

  protected override render() {
    const { runs, open, chosen } = this;
    const shown = open ? runs : runs.filter(({ id }) => id === chosen);
    return html`
      <div
        class="lines ${shown.length > fewLines ? 'some' : ''} ${shown.length > 8 ? 'many' : ''}"
        role="radiogroup"
        aria-label="Chosen run"
        @keydown=${this.key}
      >
        ${shown.map((run) => this.line(run))}
      </div>
      ${
        runs.length > 1
          ? html`<button class="fold" aria-expanded=${open} @click=${() => emit(this, 'strip-toggled', !open)}>
              ${icon(open ? 'chevronUp' : 'chevronDown')}${open ? '' : html`<span>${count(runs.length)} runs</span>`}<span
                class="visually-hidden"
                >${open ? 'Show the chosen run alone' : 'Show all runs'}</span
              >
            </button>`
          : nothing
      }
    `;
  }

  private line(run: RunInfo) {
    const status = this.statuses.find(({ id }) => id === run.id);
    const mark = this.marks.get(run.id);
    const checked = run.id === this.chosen;
    const isHidden = this.unseen.includes(run.id);
    const { text, isBad, state: does } = this.said(run, status);
    const findings = this.findingsOf(run, status);
    const isOpened = findings.length > 0 && this.opened.has(run.id);
    const severity = worst(findings);
    const options = run.options.map(({ name, text: value }) => `${name}: ${value}`).join(', ');
    return html`<div class="line ${checked ? 'checked' : ''} ${isHidden ? 'off' : ''}">
        <button
          class="run"
          role="radio"
          aria-checked=${checked}
          tabindex=${checked ? 0 : -1}
          data-run=${run.id}
          title=${[run.label, run.optimizerTitle, options, run.evaluations ? `evaluations: ${run.evaluations}` : '', origin(run, this.runs), ...editsOf(run)].filter(Boolean).join('\n')}
          @click=${() => emit(this, 'run-chosen', run.id)}
        >
          ${mark ? shapeIcon(mark) : nothing}<span class="label">${run.label}</span
          >${does ? html`<span class="does" title=${does.word}>${icon(does.icon)}<span class="visually-hidden">${does.word}</span></span>` : nothing}<span
            class="sentence number ${isBad ? 'bad' : ''}"
            title=${text}
            >${text}</span
          >
        </button>
        ${this.proposal(run, status)}
        ${
          severity
            ? html`<button
                class="findings number ${severity}"
                aria-expanded=${isOpened}
                aria-label=${`${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} about ${run.label}`}
                title=${findings.map(({ message }) => message).join('\n')}
                @click=${() => this.toggle(run.id)}
              >
                ${icon(severity)}${findings.length}
              </button>`
            : nothing
        }
        ${
          this.live
            ? html`<button
                aria-label=${`Fork ${run.label} from this step`}
                title="Fork from this step: a further run from these parameters and this state, with one thing changed"
                @click=${() => emit(this, 'fork-wanted', run.id)}
              >
                ${icon('fork')}
              </button>`
            : nothing
        }
        ${run.parent === undefined ? nothing : html`<button aria-label=${`Remove ${run.label}`} title="Remove this run" @click=${() => emit(this, 'run-removed', run.id)}>${icon('close')}</button>`}
        ${this.runs.length > 1 ? this.sight(run, isHidden) : nothing}
      </div>
      ${isOpened ? findingList(findings, run.label, status?.cursor, (step) => this.look(run.id, step)) : nothing}`;
  }

  /** The learning rate that a verdict proposes, one click away. */
  private proposal({ id, label }: RunInfo, status: RunStatus | undefined) {
    const verdict = this.verdicts.get(id);
    const rate = verdict && isOf(verdict, status) ? verdict.betterRate : undefined;
    return rate === undefined || !this.live
      ? nothing
      : html`<button
          class="try number"
          aria-label=${`Try the learning rate ${rate} for ${label}`}
          title="A further run from the same start with the learning rate ${rate}"
          @click=${() => emit(this, 'rate-proposed', { run: id, rate })}
        >
          try ${significant(rate, 2)}
        </button>`;
  }

  /** At the step that shows a finding, with the run it is about. */
  private look(run: string, step: number): void {
    emit(this, 'run-chosen', run);
    emit(this, 'step-chosen', step);
  }

  private sight({ id, label }: RunInfo, isHidden: boolean) {
    const others = this.runs.filter((run) => run.id !== id).map((run) => run.id);
    const isAlone = !isHidden && others.every((other) => this.unseen.includes(other));
    return html`
      <button
        class="only toggle"
        aria-pressed=${isAlone}
        aria-label=${`Only ${label}`}
        title=${isAlone ? 'Show all runs again' : 'Show this run alone'}
        @click=${() => emit(this, 'runs-hidden', isAlone ? [] : others)}
      >
        only
      </button>
      <button
        aria-pressed=${isHidden}
        aria-label=${`Hide ${label}`}
        title=${isHidden ? 'Show this run' : 'Hide this run in every drawing'}
        @click=${() => emit(this, 'runs-hidden', isHidden ? this.unseen.filter((other) => other !== id) : [...this.unseen, id])}
      >
        ${icon(isHidden ? 'hidden' : 'visible')}
      </button>
    `;
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

  static override styles = [sharedStyles, findingStyles, stripStyles];
}

/** Whether what is said holds for the step that a run stands at. Of the start there is nothing to say. */
const isOf = ({ step }: { readonly step: number }, status: RunStatus | undefined) =>
  step > 0 && step === status?.cursor && status.state !== 'running';

/** Where a forked or added run comes from. */
function origin({ parent, forkedAt }: RunInfo, runs: readonly RunInfo[]): string {
  if (parent === undefined) return '';
  const label = runs.find(({ id }) => id === parent)?.label ?? parent;
  return forkedAt === undefined ? `Started like ${label}` : `Forked from ${label} at step ${count(forkedAt)}`;
}

function editsOf({ edits = [] }: RunInfo): string[] {
  return edits.map(({ step, text }) => `Changed at step ${count(step)}: ${text}`);
}
