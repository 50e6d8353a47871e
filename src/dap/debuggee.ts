import type { DebugProtocol } from '@vscode/debugprotocol';
import { UserError } from '../protocol/channel';
import type { Moment, StageInfo } from '../protocol/debugging';
import type { RunId, RunInfo, RunStatus } from '../protocol/session';
import type { Launch, Launched } from './launching';
import type { RunThreads } from './runThreads';
import { TextPositions, type Counting } from './textPositions';
import { exactly, inShort, type WriteNumber } from './variables/numberText';

/** The session being debugged, with what is known of its file and its runs. */
export class Debuggee {
  readonly positions: TextPositions;
  private stages = new Map<RunId, Promise<readonly StageInfo[]>>();

  constructor(
    readonly launched: Launched,
    readonly launch: Launch,
    readonly threads: RunThreads,
    counting: Counting,
  ) {
    this.positions = new TextPositions(launched.source, counting);
    this.session.runsChanged.on(() => (this.stages = new Map()));
  }

  get session() {
    return this.launched.session;
  }

  get source(): DebugProtocol.Source {
    return { name: this.launched.fileName, path: this.launched.path };
  }

  /** How numbers are written where many stand together. */
  get write(): WriteNumber {
    const digits = this.launched.digits?.();
    return digits === undefined ? exactly : inShort(digits);
  }

  /** Whether a client means the experiment file; where drives have letters, their case does not matter. */
  isSource({ path = '' }: DebugProtocol.Source): boolean {
    const plain = (text: string) => (/^[a-z]:[\\/]/i.test(text) ? text.toLowerCase().replaceAll('\\', '/') : text);
    return plain(path) === plain(this.launched.path);
  }

  /** @throws UserError where the run has been removed. */
  info(run: RunId): RunInfo {
    const info = this.session.info.runs.find(({ id }) => id === run);
    if (!info) throw new UserError(`The run ${run} is no longer there. Choose another in the call stack view.`);
    return info;
  }

  status(run: RunId): RunStatus {
    const status = this.session.status.runs.find(({ id }) => id === run);
    if (!status) throw new UserError(`The run ${run} is no longer there. Choose another in the call stack view.`);
    return status;
  }

  /** Where a run stands now. */
  moment(run: RunId): Moment {
    const { cursor, stage } = this.status(run);
    return { run, step: cursor, stage: stage ?? 0 };
  }

  /** The stages of a run's update. */
  async stageList(run: RunId): Promise<readonly StageInfo[]> {
    let stages = this.stages.get(run);
    if (!stages) {
      stages = this.session.read('stageList', { run });
      this.stages.set(run, stages);
      stages.catch(() => this.stages.delete(run));
    }
    return stages;
  }

  /** False at the last record of an ended run: there is nothing more to step into. */
  hasUpdate(run: RunId, step: number): boolean {
    const { reason, records } = this.status(run);
    return !(reason && step >= records - 1);
  }
}
