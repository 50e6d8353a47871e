import type { DebugProtocol } from '@vscode/debugprotocol';
import { UserError } from '../protocol/channel';
import type { Moment, StageInfo } from '../protocol/debugging';
import type { RunId, RunInfo, RunStatus } from '../protocol/session';
import type { Launch, Launched } from './launching';
import type { RunThreads } from './runThreads';
import { plain, type Sources } from './sources';
import { TextPositions, type Counting } from './textPositions';
import { exactly, inShort, type WriteNumber } from './variables/numberText';

/** The session being debugged, with what is known of its file and its runs. */
export class Debuggee {
  readonly positions: TextPositions;
  /** By run: the step before which it came out of an update. */
  readonly cameOut = new Map<RunId, number>();
  private stages = new Map<RunId, Promise<readonly StageInfo[]>>();

  constructor(
    readonly launched: Launched,
    readonly launch: Launch,
    readonly threads: RunThreads,
    private readonly counting: Counting,
    readonly sources: Sources,
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
    return plain(path) === plain(this.launched.path);
  }

  /** The stages of all runs. */
  async allStages(): Promise<readonly StageInfo[]> {
    return (await Promise.all(this.session.info.runs.map(({ id }) => this.stageList(id)))).flat();
  }

  /** Where a client finds a stage, and where it begins there. */
  placeOf({ source, range }: Pick<StageInfo, 'source' | 'range'>): {
    readonly source: DebugProtocol.Source;
    readonly line: number;
    readonly column: number;
  } {
    if (!source) return { source: this.source, ...this.positions.startOf(range) };
    const { firstLine, firstColumn } = this.counting;
    return { source: this.sources.of(source, this.launched.path), line: source.line + firstLine, column: source.column + firstColumn };
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

  /** Whether the run was stepped out of an update, and stands before the next since. */
  isOutside({ run, step, stage }: Moment): boolean {
    const out = this.cameOut.get(run);
    return stage === 0 && out === step;
  }

  /** False at the last record of an ended run: there is nothing more to step into. */
  hasUpdate(run: RunId, step: number): boolean {
    const { reason, records } = this.status(run);
    return this.info(run).isRecorded === true || !(reason && step >= records - 1);
  }
}
