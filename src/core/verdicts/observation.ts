import { columnOf, columnValues } from '../record/recordLayout';
import type { Recording } from '../recording/recording';
import type { Experiment } from '../experiment/experiment';
import { exactFunction, type ExactFunction } from './exact/exactFunction';
import { direction, gradientNormReader, valueReader } from './measure';
import { length, stationaryBelow, type StationaryPoint } from './exact/stationaryPoint';

/** Records that a verdict looks back over. */
const longestWindow = 128;
/** Values that it looks back over, where noise has to be averaged out. */
const longestValues = 512;

/** What verdicts and findings are made from: a run as it was recorded up to a step. Reads only; each figure is made when first asked for. */
export class Observation {
  /** The first step of the window. */
  readonly from: number;
  private readonly made = new Map<string, unknown>();

  /**
   * @param step the record looked at; later ones are not read.
   * @param others the other runs of the experiment, where they have ended.
   */
  constructor(
    readonly run: Recording,
    readonly step: number,
    readonly experiment: Experiment,
    readonly others: readonly { readonly label: string; readonly run: Recording }[] = [],
  ) {
    this.from = Math.max(run.first, step - longestWindow);
  }

  /** +1 where smaller values are better, −1 where larger are. */
  get sign(): 1 | -1 {
    return direction(this.run);
  }

  /** Updates that led to the step looked at. */
  get updates(): number {
    return this.step - this.run.first;
  }

  /** True where the value is not a function of θ alone: a batch that changes from step to step, units dropped at random. */
  get isStochastic(): boolean {
    return this.run.assignment.objective.isStochastic === true;
  }

  /** Whether records hold all of θ. */
  get isWhole(): boolean {
    const { run, from, step } = this;
    if (run.layout.tracked !== undefined) return false;
    const { recorded } = run;
    return this.once(
      'isWhole',
      () => !recorded || Array.from({ length: step - from + 1 }, (_, i) => recorded.isKept(from + i)).every(Boolean),
    );
  }

  /** The value of a record, as written. */
  value(step: number): number {
    return this.once('valueReader', () => valueReader(this.run))(step);
  }

  /** Up to 512 values up to the step looked at, as written, of those records that are in memory. */
  get values(): Float64Array {
    return this.once('values', () => {
      const values: number[] = [];
      for (let step = this.step; step >= Math.max(this.run.first, this.step - longestValues + 1); step--) {
        if (!this.run.stretchAt(step, false) && step < this.from) break;
        values.push(this.value(step));
      }
      // Of a recording some are not known.
      return Float64Array.from(values.reverse().filter((value) => !this.run.recorded || !Number.isNaN(value)));
    });
  }

  /** θ of a record; empty where records do not hold all of it. */
  theta(step: number): Float32Array {
    return this.isWhole ? columnValues(this.run.layout, this.run.row(step), 'parameters') : new Float32Array(0);
  }

  /** θ of the records of the window, oldest first. */
  get path(): readonly Float32Array[] {
    return this.once('path', () =>
      this.isWhole ? Array.from({ length: this.step - this.from + 1 }, (_, i) => this.theta(this.from + i).slice()) : [],
    );
  }

  /** Differences of successive θ of the window in float64: moves[i] leads from path[i] to path[i + 1]. */
  get moves(): readonly Float64Array[] {
    return this.once('moves', () => this.path.slice(1).map((next, i) => Float64Array.from(next, (x, k) => x - this.path[i][k])));
  }

  /** The lengths of moves. */
  get moveLengths(): readonly number[] {
    return this.once('moveLengths', () => this.moves.map(length));
  }

  /** The formula with its exact derivatives; undefined for networks and large formulas. */
  get exact(): ExactFunction | undefined {
    const { objective } = this.experiment;
    return objective.kind === 'formula' ? exactFunction(objective) : undefined;
  }

  /** The stationary point downhill of θ; undefined where there is none, or it cannot be told. */
  get target(): StationaryPoint | undefined {
    return this.once('target', () => this.exact && stationaryBelow(this.exact, this.theta(this.step), this.sign));
  }

  /** θ − target of the records of the window; empty without a target. */
  get offsets(): readonly Float64Array[] {
    return this.once('offsets', () => {
      const { target } = this;
      return target ? this.path.map((theta) => Float64Array.from(theta, (x, i) => x - target.theta[i])) : [];
    });
  }

  /** The lengths of offsets. */
  get distances(): readonly number[] {
    return this.once('distances', () => this.offsets.map(length));
  }

  /** A column of a record, whole; undefined where it is not held. */
  vector(step: number, quantity: 'gradient' | 'update' | 'effectiveLearningRate' | 'state', slot?: string): Float32Array | undefined {
    const column = columnOf(this.run.layout, quantity, slot);
    return column && this.run.row(step).subarray(column.offset, column.offset + column.size);
  }

  /** As much of a vector as the record holds: all of it, or the tracked entries. */
  tracked(step: number, quantity: 'gradient' | 'effectiveLearningRate'): Float32Array | undefined {
    const column = columnOf(this.run.layout, quantity) ?? columnOf(this.run.layout, quantity, undefined, 'tracked');
    return column && this.run.row(step).subarray(column.offset, column.offset + column.size);
  }

  /** ‖∇f‖ of a record. */
  gradientNorm(step: number): number {
    return this.once('gradientNorm', () => gradientNormReader(this.run))(step);
  }

  /** α(t) of a record with an update. */
  learningRate(step: number): number {
    return columnValues(this.run.layout, this.run.row(step), 'learningRate')[0];
  }

  private once<T>(name: string, make: () => T): T {
    if (!this.made.has(name)) this.made.set(name, make());
    return this.made.get(name) as T;
  }
}
