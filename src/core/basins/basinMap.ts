import type { Assignment } from '../engine/stepper';
import type { Experiment } from '../experiment/experiment';
import { exactFunction } from '../verdicts/exact/exactFunction';
import { Alone } from './alone';
import { fates, Watch } from './fate';
import { Landmarks } from './landmarks';
import { isSeparable, Together } from './together';

/** One axis of a map: entry `coordinate` of θ(0) takes `count` values from `from` to `to`. */
export interface StartAxis {
  readonly coordinate: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Runs that are one long vector together: more would leave the processor's cache. */
const mostTogether = 2048;
/** Points along each axis from which optima are looked for beforehand. */
const seeds = 16;
/** Of more variables a search takes its time, and ends find most optima themselves. */
const fewVariables = 8;
/** The coarsest of the grids that refine each other. */
const coarsest = 8;

/** Why there can be no map, in a whole sentence; undefined where there can. */
export function refuseBasins({ objective }: Experiment): string | undefined {
  if (objective.kind !== 'formula')
    return 'Basins of attraction are of formulas: a network has no window of starts. Try an experiment with minimize: and one to a hundred variables.';
  if (objective.data)
    return 'Basins of attraction are of formulas without data, whose optima can be found exactly. Put the numbers into `constants` instead.';
  return exactFunction(objective)
    ? undefined
    : 'Basins of attraction need a formula of at most 100 variables, which can be differentiated twice.';
}

/**
 * The optima of a formula in a window, to be found from a coarse grid of places and from those that the file knows: a map does that as it begins.
 * @param base θ of the coordinates on no axis.
 * @throws RangeError for a network, or a formula that is too large.
 */
export function landmarksOf(experiment: Experiment, base: Float32Array, axes: readonly StartAxis[]): Landmarks {
  const { objective } = experiment;
  const f = objective.kind === 'formula' ? exactFunction(objective) : undefined;
  if (objective.kind !== 'formula' || !f) throw new RangeError(refuseBasins(experiment));
  const widths = axes.map(({ from, to }) => Math.abs(to - from));
  const scales = Float64Array.from(
    base,
    (_, i) => widths[axes.findIndex(({ coordinate }) => coordinate === i)] ?? widths.reduce((a, b) => a + b, 0) / widths.length,
  );
  const coarse = axes.map((axis) => ({ ...axis, count: base.length > fewVariables ? 2 : seeds }));
  const places = Array.from({ length: coarse.reduce((product, { count }) => product * count, 1) }, (_, k) => startAt(base, coarse, k));
  return new Landmarks(f, objective.goal === 'minimize' ? 1 : -1, scales, [...places, ...objective.minima].reverse());
}

/** θ(0) of the k-th start of a grid, axes[0] running fastest. */
export function startAt(base: ArrayLike<number>, axes: readonly StartAxis[], k: number): Float32Array {
  const theta = Float32Array.from(base);
  let rest = k;
  for (const { coordinate, from, to, count } of axes) {
    const place = rest % count;
    theta[coordinate] = count === 1 ? (from + to) / 2 : from + ((to - from) * place) / (count - 1);
    rest = Math.floor(rest / count);
  }
  return theta;
}

/** Where runs of one optimizer end, by where they start. */
export class BasinMap {
  /** By start, axes[0] running fastest: the number of an optimum (landmarks.optima), or one of `fates`. */
  readonly fate: Uint8Array;
  /** By start: updates until it was there for good, or all it made. */
  readonly updates: Uint32Array;
  private readonly order: readonly (readonly number[])[];
  private done = 0;

  /** @param base θ(0) of the coordinates on no axis. */
  constructor(
    private readonly assignment: Assignment,
    private readonly base: Float32Array,
    readonly axes: readonly StartAxis[],
    readonly landmarks: Landmarks,
  ) {
    const size = axes.reduce((product, { count }) => product * count, 1);
    this.fate = new Uint8Array(size).fill(fates.unknown);
    this.updates = new Uint32Array(size);
    this.order = refinements(axes);
  }

  /** How much of it is worked out, 0 … 1. */
  get share(): number {
    return this.done / this.fate.length;
  }

  /** Looks for optima, then works the map out from coarse to fine; yields after every search and every update of the runs at work. */
  *work(): Generator<void, void> {
    const isMany = isSeparable(this.assignment);
    while (this.landmarks.seek()) yield;
    for (const starts of this.order) {
      const atOnce = isMany ? mostTogether : 1;
      for (let first = 0; first < starts.length; first += atOnce) yield* this.run(starts.slice(first, first + atOnce), isMany);
    }
  }

  private *run(starts: readonly number[], isMany: boolean): Generator<void, void> {
    const { assignment, base, axes, landmarks } = this;
    const thetas = starts.map((k) => startAt(base, axes, k));
    const flock = isMany ? new Together(assignment, transposed(thetas), starts.length) : new Alone(assignment, thetas[0]);
    const middle = Float64Array.from(base);
    for (const { coordinate, from, to } of axes) middle[coordinate] = (from + to) / 2;
    const watch = new Watch(flock, landmarks, middle);
    while (watch.advance()) yield;
    for (const [p, k] of starts.entries()) {
      const { fate, updates } = watch.fate(p);
      this.fate[k] = fate;
      this.updates[k] = updates;
      this.done++;
      if (p % 256 === 255 || this.base.length > fewVariables) yield;
    }
    yield;
  }
}

/** One θ after the other to one coordinate after the other. */
function transposed(thetas: readonly Float32Array[]): Float32Array {
  const count = thetas.length;
  return Float32Array.from({ length: count * thetas[0].length }, (_, i) => thetas[i % count][Math.floor(i / count)]);
}

/** The numbers of all starts: those of the coarsest grid, then in turn what each finer one has beside it. */
function refinements(axes: readonly StartAxis[]): number[][] {
  const passes: number[][] = [];
  const size = axes.reduce((product, { count }) => product * count, 1);
  for (let stride = coarsest; stride >= 1; stride /= 2) {
    const isOn = (k: number, every: number) => {
      let rest = k;
      return axes.every(({ count }) => {
        const place = rest % count;
        rest = Math.floor(rest / count);
        return place % every === 0;
      });
    };
    passes.push(Array.from({ length: size }, (_, k) => k).filter((k) => isOn(k, stride) && (stride === coarsest || !isOn(k, 2 * stride))));
  }
  return passes.filter((pass) => pass.length > 0);
}
