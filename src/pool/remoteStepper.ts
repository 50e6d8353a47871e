import type { StepMaker } from '../core/engine/stepMaker';
import type { Stepper, Assignment, StepOutcome } from '../core/engine/stepper';
import type { OptimizerEntry } from '../core/experiment/experiment';
import { Interrupted } from '../core/objective/objective';
import type { OptimizerSnapshot } from '../core/optimizer/optimizer';
import type { StateSlot } from '../core/optimizer/rule';
import type { RecordLayout, RecordQuantity } from '../core/record/recordLayout';
import type { Edit } from '../core/recording/edit';
import type { Channel } from '../protocol/channel';
import { outcomes } from './helper';
import type { HelperSide, HolderSide, Vector } from './messages';
import { Slot } from './slot';

let lastKey = 0;

/** A run whose steps are made by a helper. What the newest record does not hold is copied from there when somebody asks for it. */
export class RemoteStepper implements StepMaker {
  readonly layout: RecordLayout;
  readonly edits: readonly Edit[];
  private readonly key = ++lastKey;
  private readonly slot: Slot;
  private readonly slots: readonly StateSlot[];
  private recorded: number | undefined;
  private next: number;
  private isBegun = false;
  /** Vectors that were asked for, and which of them are those of the newest record. */
  private readonly copies = new Map<string, Float32Array>();
  private readonly fresh = new Set<string>();

  /**
   * @param entry what the run was made from.
   * @param local where the run stands; it goes on from there.
   */
  constructor(
    readonly channel: Channel<HolderSide, HelperSide>,
    private readonly allocate: (bytes: number) => SharedArrayBuffer,
    private readonly assignment: Assignment,
    entry: OptimizerEntry,
    local: Stepper,
  ) {
    this.layout = local.layout;
    this.edits = local.edits;
    this.slots = local.slots;
    this.next = local.t;
    const after = local.after();
    const { stride } = this.layout;
    this.slot = new Slot(allocate(Slot.bytes(stride, after.length)), stride, after.length);
    this.slot.after.set(after);
    const { start, steps, origin } = assignment;
    channel.send('place', {
      key: this.key,
      entry,
      start,
      steps,
      ...(origin ? { origin } : {}),
      edits: this.edits,
      snapshot: local.snapshot(),
      slot: this.slot.memory,
      stride,
      coordinates: after.length,
    });
  }

  get newest(): number | undefined {
    return this.recorded;
  }

  get t(): number {
    return this.next;
  }

  get stepTime(): number {
    return this.slot.stepTime;
  }

  begin(): void {
    if (this.isBegun) return;
    this.isBegun = true;
    this.fresh.clear();
    this.slot.ask();
    this.channel.send('make', { key: this.key });
  }

  step(row: Float32Array, _observe?: unknown, watch?: (share: number) => void): StepOutcome {
    this.begin();
    const outcome = outcomes[this.settled(watch)];
    row.set(this.slot.row);
    this.recorded = this.next;
    if (outcome === 'updated') this.next++;
    return outcome;
  }

  /** A record is begun and not taken. */
  get isUnderWay(): boolean {
    return this.isBegun;
  }

  /** What is begun need not be finished. */
  interrupt(): void {
    if (this.isBegun) this.slot.interrupt();
  }

  snapshot(): OptimizerSnapshot {
    const { problem, objective } = this.assignment;
    return {
      t: this.next,
      theta: this.read({ kind: 'theta' }, problem.layout.size).slice(),
      slots: Object.fromEntries(this.slots.map(({ name, size }) => [name, this.read({ kind: 'slot', slot: name }, size).slice()])),
      layerState: this.read({ kind: 'layerState' }, objective.stateLayout.size).slice(),
    };
  }

  values(quantity: RecordQuantity, slot?: string): Float32Array | undefined {
    if (!this.layout.tracked || this.recorded === undefined) return undefined;
    const { problem, objective } = this.assignment;
    switch (quantity) {
      case 'value':
      case 'learningRate':
        return undefined;
      case 'layerState':
        return this.read({ kind: 'record', quantity }, objective.stateLayout.size);
      case 'state': {
        const found = this.slots.find(({ name }) => name === slot);
        return found && this.read({ kind: 'record', quantity, slot }, found.size);
      }
      default:
        return this.read({ kind: 'record', quantity }, problem.layout.size);
    }
  }

  after(): Float32Array {
    return this.slot.after.slice();
  }

  release(): void {
    this.channel.send('drop', { key: this.key });
  }

  /** Waits for the record that was begun; where `watch` does not want to, until the helper has left off. */
  private settled(watch?: (share: number) => void): number {
    try {
      return this.slot.wait(watch);
    } catch (error) {
      if (!(error instanceof Interrupted) || !this.slot.isAsked) throw error;
      this.slot.interrupt();
      return this.slot.wait();
    } finally {
      this.isBegun = false;
    }
  }

  /** Not to be written to, and good until the next step. */
  private read(vector: Vector, size: number): Float32Array {
    const name = Object.values(vector).join(' ');
    let copy = this.copies.get(name);
    if (!copy) this.copies.set(name, (copy = new Float32Array(this.allocate(4 * size))));
    if (this.fresh.has(name)) return copy;
    this.slot.ask();
    this.channel.send('read', { key: this.key, vector, into: copy.buffer as SharedArrayBuffer });
    if (this.slot.wait() === 0) throw new Error(`A helper has no ${name}.`);
    this.fresh.add(name);
    return copy;
  }
}
