import { StatusBarAlignment, window, type Disposable } from 'vscode';
import type { RecordPayload, RunStatus } from '../protocol/session';
import type { OpenExperiment } from './openExperiment';
import type { OpenExperiments } from './openExperiments';

const icons = { running: '$(sync~spin)', paused: '$(debug-pause)', ended: '$(check)' } as const;
/** Often enough to look alive, seldom enough to cost nothing. */
const interval = 200;

/** A short item: state, optimizer, step and value of the experiment used last. A click shows its panel. */
export class StatusBar implements Disposable {
  private readonly item = window.createStatusBarItem('optimizerDebugger.status', StatusBarAlignment.Left, 10);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly experiments: OpenExperiments) {
    this.item.name = 'Optimizer Debugger';
    this.item.command = 'optimizerDebugger.showPanel';
    experiments.changed.on(() => {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        void this.update();
      }, interval);
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.item.dispose();
  }

  private async update(): Promise<void> {
    const open = this.experiments.latest;
    const session = open?.session;
    if (!open || !session) {
      this.item.hide();
      return;
    }
    const [run] = session.status.runs;
    const record = await session.record({ run: run.id, step: run.cursor }).catch(() => undefined);
    this.item.text = this.text(open, run, record);
    this.item.tooltip = [`${open.fileName}: ${session.dead ?? session.status.state}`, ...session.status.runs.map((one) => one.message ?? '')].filter(Boolean).join('\n');
    this.item.show();
  }

  private text({ session }: OpenExperiment, run: RunStatus, record: RecordPayload | undefined): string {
    const info = session?.info.runs.find(({ id }) => id === run.id);
    const isBroken = session?.dead !== undefined || run.reason === 'nonFinite';
    const icon = isBroken ? '$(warning)' : icons[session?.status.state ?? 'paused'];
    const value = record ? ` f = ${Number(record.row[0].toPrecision(4))}` : '';
    return `${icon} ${(info?.label ?? run.id).slice(0, 30)} ${run.cursor}/${info?.steps ?? '?'}${value}`;
  }
}
