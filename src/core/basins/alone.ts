import { Stepper, type Assignment } from '../engine/stepper';
import type { Flock } from './flock';

/** One run of any rule, as the engine makes it. */
export class Alone implements Flock {
  readonly count = 1;
  readonly theta: Float32Array;
  readonly isBroken = new Uint8Array(1);
  private readonly stepper: Stepper;
  private readonly row: Float32Array;
  private hasEnded = false;

  constructor(assignment: Assignment, start: Float32Array) {
    this.stepper = new Stepper({ ...assignment, start, origin: undefined });
    this.row = new Float32Array(this.stepper.layout.stride);
    this.theta = this.stepper.theta.slice();
  }

  advance(): boolean {
    if (this.hasEnded) return false;
    const outcome = this.stepper.step(this.row);
    this.hasEnded = outcome !== 'updated';
    this.isBroken[0] = Number(outcome === 'nonFinite');
    this.theta.set(this.stepper.theta);
    return !this.hasEnded;
  }
}
