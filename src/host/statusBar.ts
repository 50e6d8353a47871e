import { StatusBarAlignment, window, type Disposable } from 'vscode';
import type { RunStatus, SessionInfo } from '../protocol/session';
import type { OpenExperiment } from './openExperiment';
import type { OpenExperiments } from './openExperiments';

const icons = { running: '$(sync~spin)', paused: '$(debug-pause)', ended: '$(check)' } as const;
/** Often enough to look alive, seldom enough to cost nothing. */
const interval = 200;

/** A short item: state, name, step and value of the run that is looked at, of the experiment used last. A click shows its panel. */
export class StatusBar implements Disposable {
  private readonly item = window.createStatusBarItem('optimizerDebugger.status', StatusBarAlignment.Left, 10);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly experiments: OpenExperiments) {
    this.item.name = 'Optimizer Debugger';
    this.item.command = 'optimizerDebugger.showPanel';
    experiments.changed.on(() => {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.update();
      }, interval);
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.item.dispose();
  }

  private update(): void {
    const open = this.experiments.latest;
    const session = open?.session;
    if (!open || !session) {
      this.item.hide();
      return;
    }
    const run = session.status.runs.find(({ id }) => id === session.chosenRun) ?? session.status.runs[0];
    this.item.text = this.text(open, run, session.valueAt(run.id, run.cursor));
    this.item.tooltip = [
      `${open.fileName}: ${session.dead ?? session.status.state}`,
      ...session.status.runs.map((one) => (one.verdict ? `${this.labelOf(session.info, one.id)}: ${one.verdict}` : '')),
    ]
      .filter(Boolean)
      .join('\n');
    this.item.show();
  }

  private labelOf(info: SessionInfo, id: string): string {
    return shortened(info.runs.find((run) => run.id === id)?.label ?? id);
  }

  private text({ session }: OpenExperiment, run: RunStatus, value: number | undefined): string {
    const info = session?.info.runs.find(({ id }) => id === run.id);
    const isBroken = session?.dead !== undefined || run.reason === 'nonFinite' || run.reason === 'failed';
    const icon = isBroken ? '$(warning)' : icons[session?.status.state ?? 'paused'];
    const shown = value === undefined ? '' : ` f = ${Number(value.toPrecision(4))}`;
    return `${icon} ${shortened(info?.label ?? run.id)} ${run.cursor}/${info?.steps ?? '?'}${shown}`;
  }
}

function shortened(label: string): string {
  return label.length > 30 ? `${label.slice(0, 29)}…` : label;
}
