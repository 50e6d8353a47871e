import type { Run } from '../core/engine/run';
import type { OptimizerEntry } from '../core/experiment/experiment';
import { Interrupted, type Objective } from '../core/objective/objective';
import type { Platform } from '../platform/platform';
import type { WorkerThread } from '../platform/workerThread';
import { Channel } from '../protocol/channel';
import type { LoadParams } from '../protocol/session';
import { digestOf } from './digest';
import type { HelperSide, HolderSide } from './messages';
import { RemoteStepper } from './remoteStepper';
import { seating } from './seating';
import { Lost } from './slot';

/** Threads that anybody may ask for. */
export const mostWorkers = 64;
/** Steps shorter than this, in milliseconds, are made here: handing them over would take as long. */
const shortestStep = 0.3;
/** So much work, in milliseconds of one thread, is worth reading the experiment in another thread too. */
const leastWork = 3000;
/** Steps of a run that are timed before that is judged. */
const timed = 8;

interface Helping {
  readonly thread: WorkerThread;
  readonly channel: Channel<HolderSide, HelperSide>;
  /** The experiment is read, and it is the same. */
  isReady: boolean;
}

interface Known {
  readonly entry: OptimizerEntry;
  /** Of its steps so far: the shortest, since a machine may be busy with something else. */
  shortest: number;
  steps: number;
}

export interface PoolOptions {
  readonly platform: Pick<Platform, 'cores' | 'startHelper' | 'shared'>;
  /** Threads to use, this one too; `auto`: as many as there are cores, where that is faster. */
  readonly workers: number | 'auto';
  /** What this thread has read. */
  readonly params: LoadParams;
  readonly objective: Objective;
}

/**
 * Makes the steps of several runs at once, in several threads. The runs live here: their records, what is measured of them, breakpoints and
 * cursors. What a helper does is the next step of a run, no more than that, so that whatever is asked in between finds every run at rest.
 * Every step gives the same bits wherever it is made.
 */
export class Pool {
  private readonly helpers: Helping[] = [];
  private readonly known = new Map<Run, Known>();
  /** Comes when all helpers have read the experiment, or were given up; absent: none was started. */
  private begun: Promise<unknown> | undefined;
  /** Of what this thread has read; made once it is compared with. */
  private digest: string | undefined;

  constructor(private readonly options: PoolOptions) {}

  /** Takes a run in. @param entry what it was made from. */
  add(run: Run, entry: OptimizerEntry): void {
    this.known.set(run, { entry, shortest: Infinity, steps: 0 });
  }

  remove(run: Run): void {
    run.stepMaker.release?.();
    this.known.delete(run);
  }

  /** Starts the helpers that were asked for, if that is not done; comes when they have read the experiment. */
  async begin(): Promise<void> {
    this.begun ??= Promise.all(Array.from({ length: this.workers - 1 }, () => this.help()));
    await this.begun;
  }

  /**
   * Comes to the next record of each run.
   * @throws Interrupted where a run's step was; others may have made theirs.
   */
  advance(runs: readonly Run[]): void {
    if (!this.begun && this.isWorthIt(runs)) void this.begin();
    const ready = this.helpers.filter(({ isReady }) => isReady);
    if (ready.length === 0) {
      for (const run of runs) this.advanceOne(run);
      return;
    }
    const going = runs.filter((run) => !run.end);
    this.place(going, [undefined, ...ready]);
    const away = going.filter((run) => run.stepMaker instanceof RemoteStepper);
    // All of them, so that whatever is told of their memory is told in their order.
    if (going.length > 1) for (const run of going) run.begin();
    try {
      for (const run of going) if (!away.includes(run)) this.advanceOne(run);
      for (const run of away) this.advanceOne(run);
    } catch (error) {
      this.settle(away);
      throw error;
    }
  }

  /** Ends the helpers. */
  async end(): Promise<void> {
    await Promise.all(this.helpers.splice(0).map(({ thread }) => thread.end()));
  }

  private get workers(): number {
    const { workers, platform } = this.options;
    return platform.startHelper ? (workers === 'auto' ? platform.cores : workers) : 1;
  }

  private isWorthIt(runs: readonly Run[]): boolean {
    if (this.workers < 2 || runs.length < 2) return false;
    if (this.options.workers !== 'auto') return true;
    const work = runs.map((run) => {
      const { shortest, steps } = this.known.get(run) ?? { shortest: 0, steps: 0 };
      return steps < timed || shortest < shortestStep ? 0 : shortest * (run.assignment.steps - run.length);
    });
    return work.every((one) => one > 0) && work.reduce((sum, one) => sum + one, 0) > leastWork;
  }

  /** Starts a helper, which is of use once it has read the same experiment. */
  private async help(): Promise<void> {
    const thread = this.options.platform.startHelper?.();
    if (!thread) return;
    const helper: Helping = { thread, channel: new Channel(thread.port, {}), isReady: false };
    this.helpers.push(helper);
    thread.onDeath((reason) => {
      helper.channel.close(new Error(reason));
      this.giveUp(helper);
    });
    const { params } = this.options;
    // A file that has changed since is no longer this experiment; and where a helper dies, its runs go on here.
    const digest = await helper.channel.request('load', { ...params, interrupt: undefined }).catch(() => undefined);
    this.digest ??= digestOf(this.options.objective);
    if (digest === this.digest) helper.isReady = true;
    else this.giveUp(helper);
  }

  private place(runs: readonly Run[], threads: readonly (Helping | undefined)[]): void {
    const present = runs.map(({ stepMaker }) =>
      stepMaker instanceof RemoteStepper ? threads.findIndex((helper) => helper?.channel === stepMaker.channel) : 0,
    );
    seating(present, threads.length).forEach((thread, i) => {
      const run = runs[i];
      const entry = this.known.get(run)?.entry;
      // The first record, which everything rests on, is made here.
      if (thread === present[i] || !entry || run.length === run.first) return;
      const helper = threads[thread];
      const { shared } = this.options.platform;
      run.handOver(helper && ((local) => new RemoteStepper(helper.channel, shared, run.assignment, entry, local)));
    });
  }

  private advanceOne(run: Run): void {
    try {
      run.advance();
    } catch (error) {
      if (!(error instanceof Lost) || !(run.stepMaker instanceof RemoteStepper)) throw error;
      const { channel } = run.stepMaker;
      const helper = this.helpers.find((one) => one.channel === channel);
      if (helper) this.giveUp(helper);
      run.advance();
    }
    const known = this.known.get(run);
    if (!known) return;
    known.steps++;
    known.shortest = Math.min(known.shortest, run.stepTime);
  }

  /** What helpers have begun is not to be under way while somebody else has the word. */
  private settle(away: readonly Run[]): void {
    for (const { stepMaker } of away) if (stepMaker instanceof RemoteStepper) stepMaker.interrupt();
    for (const run of away) {
      if (!(run.stepMaker instanceof RemoteStepper) || !run.stepMaker.isUnderWay) continue;
      try {
        this.advanceOne(run);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
      }
    }
  }

  /** Its runs go on here. */
  private giveUp(helper: Helping): void {
    const at = this.helpers.indexOf(helper);
    if (at < 0) return;
    this.helpers.splice(at, 1);
    for (const run of this.known.keys())
      if (run.stepMaker instanceof RemoteStepper && run.stepMaker.channel === helper.channel) run.handOver();
    void helper.thread.end();
  }
}
