import { basename } from 'node:path';
import type { At } from '../../platform/node/live/words';
import { ownFolder, pendingStep, type PendingStep } from '../../platform/node/live/pendingStep';
import { UserError } from '../../protocol/channel';
import type { Moment, StageInfo } from '../../protocol/debugging';
import type { ExperimentSession } from '../../session/experimentSession';
import { Debuggee } from '../debuggee';
import { RunThreads } from '../runThreads';
import type { Sources } from '../sources';
import type { Counting } from '../textPositions';
import type { Attached } from './attaching';

/** Bytes that the records of the one step may take. */
const traceBudget = 192 * 2 ** 20;

/** An update before which the training waits, and the stages that our rule makes of it. */
export class PausedUpdate {
  /** Whether the debugger has stepped into it. */
  isInside = false;
  private worker: ExperimentSession | undefined;
  private staged: Promise<Debuggee> | undefined;
  private folder: Awaited<ReturnType<typeof ownFolder>> | undefined;
  private looking: Promise<PendingStep> | undefined;

  constructor(
    public at: At,
    private readonly attached: Attached,
    /** Hands out a worker that knows no experiment yet; this ends it. */
    private readonly takeWorker: () => ExperimentSession,
    private readonly counting: Counting,
    private readonly sources: Sources,
  ) {}

  /** θ, gradient and state, asked for once. */
  look(): Promise<PendingStep> {
    this.looking ??= this.attached.run.ask({ command: 'look' }).then((answer) => {
      try {
        return pendingStep(answer);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new UserError(`What the training has sent of this step cannot be read: ${error.message}.`, { cause: error });
      }
    });
    return this.looking;
  }

  /** A session over the one step. @throws UserError that says why its optimizer has no stages here. */
  stages(): Promise<Debuggee> {
    this.staged ??= this.load();
    return this.staged;
  }

  /** Where the debugger stands in the stages: before the first of the rule's where it has not stepped into any. */
  async moment(): Promise<{ readonly debuggee: Debuggee; readonly moment: Moment; readonly stages: readonly StageInfo[] }> {
    const debuggee = await this.stages();
    const moment = debuggee.moment(debuggee.session.chosenRun);
    return { debuggee, moment, stages: await debuggee.stageList(moment.run) };
  }

  /** One stage on, or back. False: it would leave the update. */
  async move(by: 1 | -1): Promise<boolean> {
    const { debuggee, moment, stages } = await this.moment();
    const { session } = debuggee;
    const first = firstOfRule(stages);
    if (!this.isInside) {
      if (by < 0) return false;
      this.isInside = true;
      return true;
    }
    if (by > 0) {
      if (moment.stage + 1 >= stages.length) return false;
      await session.move('stepStage', {});
    } else if (moment.stage <= first) this.isInside = false;
    else await session.move('stepStageBack', {});
    return true;
  }

  async end(): Promise<void> {
    // What is under way ends first: it may be about to write.
    await this.staged?.catch(() => undefined);
    await this.worker?.end();
    await this.folder?.remove();
  }

  private async load(): Promise<Debuggee> {
    const pending = await this.look();
    this.folder = await ownFolder();
    const fileName = basename(this.attached.run.hello.path);
    await pending.save(this.folder.path, fileName);
    const worker = this.takeWorker();
    this.worker = worker;
    await worker.load({ source: '', format: 'yaml', directory: this.folder.path, fileName, traceBudget });
    const { path } = this.attached.run.hello;
    const launched = { session: worker, source: '', path, fileName, digits: this.attached.digits, end: () => Promise.resolve() };
    const launch = { program: path, stopOnEntry: true, noDebug: false };
    const debuggee = new Debuggee(launched, launch, new OneThread(this.at.optimizer + 1), this.counting, this.sources);
    const first = firstOfRule(await debuggee.stageList(worker.chosenRun));
    // The loss and the gradient are there already.
    for (let stage = 0; stage < first; stage++) await worker.move('stepStage', {});
    return debuggee;
  }
}

const firstOfRule = (stages: readonly StageInfo[]) => stages.findIndex(({ kind }) => kind === 'rule' || kind === 'apply');

/** The thread of the optimizer that is looked at. */
class OneThread extends RunThreads {
  constructor(private readonly id: number) {
    super();
  }

  override idOf(): number {
    return this.id;
  }
}
