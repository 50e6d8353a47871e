import { assign } from '../core/engine/assign';
import { Stepper, type Assignment, type StepOutcome } from '../core/engine/stepper';
import type { Experiment } from '../core/experiment/experiment';
import type { Objective } from '../core/objective/objective';
import { Channel, type Port } from '../protocol/channel';
import type { LoadParams } from '../protocol/session';
import { digestOf } from './digest';
import type { HelperSide, HolderSide, Placed, Vector } from './messages';
import { Slot } from './slot';

/** What a helper needs of an experiment that was read. */
export interface LoadedForHelp {
  readonly experiment: Experiment;
  readonly objective: Objective;
}

/** As whole numbers. */
export const outcomes: readonly StepOutcome[] = ['updated', 'completed', 'nonFinite'];

interface Taken {
  readonly slot: Slot;
  readonly stepper: Stepper;
}

/** Makes steps of runs for a session that lives in another thread. */
export class Helper {
  private readonly channel: Channel<HelperSide, HolderSide>;
  private loaded: LoadedForHelp | undefined;
  /** Why a run could not be taken over is told when its next step is asked for. */
  private readonly taken = new Map<number, Taken | { readonly slot: Slot; readonly refusal: unknown }>();

  /** @param load reads the experiment; undefined where it cannot be read. */
  constructor(port: Port, load: (params: LoadParams) => Promise<LoadedForHelp | undefined>) {
    this.channel = new Channel(port, {
      load: async (params) => {
        this.loaded = await load(params);
        return this.loaded && digestOf(this.loaded.objective);
      },
    });
    this.channel.on('place', (placed) => this.place(placed));
    this.channel.on('drop', ({ key }) => this.taken.delete(key));
    this.channel.on('make', ({ key }) => this.answer(key, make));
    this.channel.on('read', ({ key, vector, into }) => this.answer(key, ({ stepper }) => read(stepper, vector, new Float32Array(into))));
  }

  private place(placed: Placed): void {
    const slot = new Slot(placed.slot, placed.stride, placed.coordinates);
    try {
      if (!this.loaded) throw new Error('A helper was asked for steps before it had read the experiment.');
      const stepper = new Stepper(assignmentOf(placed, this.loaded), placed.edits);
      stepper.restore(placed.snapshot);
      this.taken.set(placed.key, { slot, stepper });
    } catch (refusal) {
      this.taken.set(placed.key, { slot, refusal });
    }
  }

  private answer(key: number, work: (taken: Taken) => number): void {
    const found = this.taken.get(key);
    found?.slot.answer(() => {
      if ('refusal' in found) throw found.refusal;
      return work(found);
    });
  }
}

/** What the run does, as its owner has assigned it. */
function assignmentOf({ entry, start, steps, origin }: Placed, { experiment, objective }: LoadedForHelp): Assignment {
  const assignment = assign(experiment, entry, objective, start);
  return { ...assignment, steps, origin };
}

function make({ slot, stepper }: Taken): number {
  const outcome = stepper.step(slot.row, undefined, slot.between);
  slot.after.set(stepper.after());
  return outcomes.indexOf(outcome);
}

/** @returns 1 where there is such a vector, else 0. */
function read(stepper: Stepper, vector: Vector, into: Float32Array): number {
  const values = vectorOf(stepper, vector);
  if (!values) return 0;
  into.set(values);
  return 1;
}

function vectorOf(stepper: Stepper, vector: Vector): Float32Array | undefined {
  switch (vector.kind) {
    case 'record':
      return stepper.values(vector.quantity, vector.slot);
    case 'theta':
      return stepper.theta;
    case 'layerState':
      return stepper.layers;
    case 'slot':
      return stepper.slot(vector.slot);
  }
}
