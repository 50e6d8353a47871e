import type { CodeFailure } from '../code/workspaceCode';
import type { OptimizerSnapshot, StageObserver } from '../optimizer/optimizer';
import type { RecordLayout, RecordQuantity } from '../record/recordLayout';
import { withEdit, type Edit } from '../recording/edit';
import { Checkpoints } from './checkpoints';
import { LongSnapshots } from './longSnapshots';
import { MemoryShares } from './memoryShares';
import type { RunOptions } from './runOptions';
import type { StepMaker } from './stepMaker';
import { Stepper, type Assignment, type StepOutcome } from './stepper';

/** What the maker reads of the records it has made. */
export interface MadeRecords {
  readonly first: number;
  readonly rowsPerChunk: number;
  row(step: number): Float32Array;
}

/**
 * Makes the steps of a run, forward and again: the newest by one stepper, earlier ones by a second that begins at the nearest snapshot.
 * It keeps the user's edits, since every replay repeats them.
 */
export class Maker {
  private stepper: StepMaker;
  /** The record that was begun and not taken yet. */
  private begun: number | undefined;
  /** Before the first record. */
  private replayer: Stepper | undefined;
  private readonly shares: MemoryShares;
  private readonly checkpoints: Checkpoints;
  /** Set where θ is too long to be recorded whole. */
  private readonly long: LongSnapshots | undefined;
  private readonly watch: RunOptions['watch'];
  /** Milliseconds that the newest record took, without the snapshot before it. */
  stepTime = 0;

  /** @throws RangeError when the rule refuses the problem. */
  constructor(
    private readonly assignment: Assignment,
    private readonly records: MadeRecords,
    options: RunOptions,
  ) {
    const stepper = new Stepper(assignment);
    this.stepper = stepper;
    this.shares = new MemoryShares(assignment, stepper, options.checkpoints);
    const { snapshots, checkpoints } = this.shares.of(options.budget);
    if (this.layout.tracked) this.long = new LongSnapshots(this.shares.snapshotBytes, snapshots);
    this.checkpoints = new Checkpoints(checkpoints);
    this.watch = options.watch;
  }

  get layout(): RecordLayout {
    return this.stepper.layout;
  }

  get edits(): readonly Edit[] {
    return this.stepper.edits;
  }

  /** What makes the newest records. */
  get stepMaker(): StepMaker {
    return this.stepper;
  }

  /** The coordinates of θ that a record holds, after the newest update. */
  after(): Float32Array {
    return this.stepper.after();
  }

  /** Why the newest record is the last, where code of the workspace failed. */
  get failure(): CodeFailure | undefined {
    return this.stepper.failure;
  }

  /** Bytes that snapshots of a long θ take. */
  get bytes(): number {
    return this.long?.bytes ?? 0;
  }

  /** Bytes for rows, where rows and snapshots may take so many together. */
  rowBudget(budget: number): number {
    return this.shares.of(budget).rows;
  }

  /** @param budget bytes that rows and snapshots may take together from now on. */
  setBudget(budget: number): void {
    const { snapshots, checkpoints } = this.shares.of(budget);
    this.long?.setBudget(snapshots);
    this.checkpoints.setCapacity(checkpoints);
  }

  /** Begins record `step`, the next, where another thread makes it. */
  begin(step: number): void {
    if (!this.stepper.begin || this.begun === step) return;
    this.keepSnapshot(step);
    this.stepper.begin();
    this.begun = step;
  }

  /** Makes record `step`, the next, into its row. @throws Interrupted where `watch` did; everything is then as it was. */
  make(step: number, row: Float32Array, watch = this.watch): StepOutcome {
    const { stepper, long } = this;
    if (this.begun !== step) this.keepSnapshot(step);
    this.begun = undefined;
    const began = performance.now();
    const outcome = stepper.step(row, undefined, watch);
    this.stepTime = stepper.stepTime ?? performance.now() - began;
    long?.after(step, this.stepTime);
    return outcome;
  }

  private keepSnapshot(step: number): void {
    const { stepper, long } = this;
    const { rowsPerChunk } = this.records;
    long?.before(step, () => stepper.snapshot());
    if (long) this.replayer = undefined;
    else if (step % rowsPerChunk === 0) this.checkpoints.add(step / rowsPerChunk, stepper.snapshot());
  }

  /** @param length records there are. @param successor makes those to come; absent: this thread. */
  handOver(length: number, successor?: (local: Stepper) => StepMaker): void {
    const { stepper } = this;
    let local = stepper instanceof Stepper ? stepper : undefined;
    if (!local) {
      // Nobody may be there to ask where the run stands: the newest record is made again.
      local = this.before(length - 1);
      local.step(this.scratch());
      this.replayer = undefined;
    }
    this.begun = undefined;
    this.stepper = successor ? successor(local) : local;
    stepper.release?.();
  }

  /**
   * Prepares a change. Nothing is changed before the function returned is called, once the records from `edit.step` on are cut off.
   * @param snapshot before update `edit.step`.
   * @throws RangeError when the rule refuses the changed options.
   */
  edited(edit: Edit, snapshot: OptimizerSnapshot): () => void {
    const stepper = new Stepper(this.assignment, withEdit(this.edits, edit));
    stepper.restore(snapshot);
    return () => {
      this.checkpoints.cut(Math.floor(edit.step / this.records.rowsPerChunk));
      this.long?.cut(edit.step);
      this.stepper.release?.();
      this.stepper = stepper;
      this.begun = undefined;
      this.replayer = undefined;
    };
  }

  /** What is restored to make the next update. */
  nextSnapshot(): OptimizerSnapshot {
    return this.stepper.snapshot();
  }

  /** A whole vector of the newest record, where rows do not hold it. */
  newest(quantity: RecordQuantity, slot?: string): Float32Array | undefined {
    return this.stepper.values(quantity, slot);
  }

  /** A whole vector of record `step`, where rows do not hold it: good until another is made. */
  values(step: number, quantity: RecordQuantity, slot?: string): Float32Array | undefined {
    for (const stepper of [this.stepper, this.replayer]) if (stepper?.newest === step) return stepper.values(quantity, slot);
    const replayer = this.before(step);
    replayer.step(this.scratch(), undefined, this.watch);
    return replayer.values(quantity, slot);
  }

  /** Makes update `step` again while `observe` sees what its stages make. */
  observe(step: number, observe: StageObserver): void {
    this.before(step).step(this.scratch(), observe, this.watch);
  }

  /**
   * Makes records again, from `first` on, as many as `rows` has room for.
   * @param each is called with every one while its vectors are there.
   */
  remake(first: number, rows: Float32Array, each: (step: number, row: Float32Array, values: Stepper['values']) => void): void {
    const { stride } = this.layout;
    // A fork begins amid a chunk: what would come before it stays empty.
    const begun = Math.max(first, this.records.first);
    const replayer = this.before(begun);
    for (let i = begun - first; i < rows.length / stride; i++) {
      const row = rows.subarray(i * stride, (i + 1) * stride);
      replayer.step(row);
      each(first + i, row, (quantity, slot) => replayer.values(quantity, slot));
    }
  }

  /** A stepper that is about to make update `step`, everything as it was then. */
  before(step: number): Stepper {
    const { records } = this;
    let replayer = (this.replayer ??= new Stepper(this.assignment, this.edits));
    const chunk = Math.floor(step / records.rowsPerChunk);
    if (!this.long && step > Math.max(records.first, chunk * records.rowsPerChunk)) {
      replayer.restore(replayer.snapshotFrom(step, records.row(step), records.row(step - 1)));
      return replayer;
    }
    const snapshot = this.long ? this.long.atOrBefore(step) : this.checkpoints.atOrBefore(chunk);
    // It may stand between the snapshot and the step already, after an update that it has made.
    const isNearer = replayer.newest === replayer.t - 1 && replayer.t >= (snapshot?.t ?? 0) && replayer.t <= step;
    if (snapshot && !isNearer) replayer.restore(snapshot);
    else if (!isNearer) replayer = this.replayer = new Stepper(this.assignment, this.edits);
    const scratch = this.scratch();
    const from = replayer.t;
    while (replayer.t < step) {
      const done = (replayer.t - from) / (step - from);
      this.watch?.(done);
      replayer.step(scratch, undefined, this.watch && (() => this.watch?.(done)));
    }
    return replayer;
  }

  private scratch(): Float32Array {
    return new Float32Array(this.layout.stride);
  }
}
