import { summaryFigures } from '../record/summary';
import { ulpAt } from '../conformance/tolerance';
import { pairingOf, turned, type Pairing } from './pairing';
import type { SeenRun, SeenStep, SeenTensor, SeenTensors } from './source';

/** Where two runs part. */
export interface Parting {
  readonly step: number;
  /** `parameters`, `value`, `gradient`, `learning rate`, `state m`, `update`: the first in the order in which a step is made. */
  readonly stage: string;
  /** In A's name; undefined for a single number. */
  readonly tensor: string | undefined;
  /** Where in the tensor; undefined where only figures of it are there. */
  readonly entry: number | undefined;
  readonly a: number;
  readonly b: number;
  /** Between them, in last places of the larger. */
  readonly ulps: number;
}

/** How far apart the parameters are at a step: ‖θ_A − θ_B‖ / ‖θ_A‖, or of their norms where there are only figures. */
interface Gap {
  readonly step: number;
  readonly relative: number;
}

export interface Compared {
  readonly a: string;
  readonly b: string;
  /** Steps that both have. */
  readonly steps: number;
  /** The first difference at all. */
  readonly first: Parting | undefined;
  /** The first that is more than rounding: over `more` of the number's size. */
  readonly grown: Parting | undefined;
  /** At steps that double, and at the last. */
  readonly gaps: readonly Gap[];
  readonly pairing: Pairing | undefined;
  /** Why nothing could be compared: the end of a sentence. */
  readonly refusal: string | undefined;
}

/** A thousandth: no rounding of a single step makes as much. */
const more = 1e-3;

/** Compares two runs step by step, with neither of them in memory. */
export async function compareRuns(a: SeenRun, b: SeenRun): Promise<Compared> {
  let [steps, pairing, first, grown, next]: [number, Pairing | undefined, Parting | undefined, Parting | undefined, number] = [
    0,
    undefined,
    undefined,
    undefined,
    0,
  ];
  const gaps: Gap[] = [];
  let last: Gap | undefined;
  for await (const [ofA, ofB] of together(a.steps(), b.steps())) {
    if (!pairing && ofA.parameters && ofB.parameters) {
      pairing = pairingOf(a, b, ofA.parameters, ofB.parameters);
      if (!pairing)
        return {
          a: a.name,
          b: b.name,
          steps,
          first,
          grown,
          gaps,
          pairing,
          refusal: 'their parameters fit neither by name nor in their order',
        };
    }
    steps++;
    for (const parting of partings(a, b, ofA, ofB, pairing)) {
      first ??= parting;
      if (
        Math.abs(parting.a - parting.b) > more * Math.max(Math.abs(parting.a), Math.abs(parting.b)) ||
        Number.isNaN(parting.a) !== Number.isNaN(parting.b)
      )
        grown ??= parting;
      if (grown) break;
    }
    const relative = gapOf(a, b, ofA, ofB, pairing);
    if (relative === undefined) continue;
    last = { step: ofA.step, relative };
    if (ofA.step < next) continue;
    gaps.push(last);
    next = Math.max(1, 2 * ofA.step);
  }
  if (last && gaps.at(-1) !== last) gaps.push(last);
  return { a: a.name, b: b.name, steps, first, grown, gaps, pairing, refusal: steps === 0 ? 'they have no step in common' : undefined };
}

/** The steps that both have, in order. */
async function* together(a: AsyncIterable<SeenStep>, b: AsyncIterable<SeenStep>): AsyncGenerator<readonly [SeenStep, SeenStep]> {
  const [ofA, ofB] = [a[Symbol.asyncIterator](), b[Symbol.asyncIterator]()];
  try {
    let [one, other] = [await ofA.next(), await ofB.next()];
    while (!one.done && !other.done) {
      const difference = one.value.step - other.value.step;
      if (difference === 0) yield [one.value, other.value];
      if (difference <= 0) one = await ofA.next();
      if (difference >= 0) other = await ofB.next();
    }
  } finally {
    await ofA.return?.();
    await ofB.return?.();
  }
}

/** All that is different in a step, in the order in which it is made. */
function* partings(a: SeenRun, b: SeenRun, ofA: SeenStep, ofB: SeenStep, pairing: Pairing | undefined): Generator<Parting> {
  const { step } = ofA;
  const tensors = function* (stage: string, one: SeenTensors | undefined, other: SeenTensors | undefined): Generator<Parting> {
    for (const pair of one && other && pairing ? pairing.pairs : []) {
      const [mine, theirs] = [one?.get(pair.a), other?.get(pair.b)];
      if (!mine || !theirs) continue;
      const found = worst(turned(mine, a, pair.isTurned, pair.b), turned(theirs, b, pair.isTurned, pair.a));
      if (found) yield { step, stage, tensor: pair.a, ...found };
    }
  };
  const number = function* (stage: string, one: number | undefined, other: number | undefined): Generator<Parting> {
    if (one === undefined || other === undefined || (Number.isNaN(one) && Number.isNaN(other)) || Math.fround(one) === Math.fround(other))
      return;
    yield { step, stage, tensor: undefined, entry: undefined, a: one, b: other, ulps: ulpsBetween(one, other) };
  };
  yield* tensors('parameters', ofA.parameters, ofB.parameters);
  yield* number('value', ofA.value, ofB.value);
  yield* tensors('gradient', ofA.gradient, ofB.gradient);
  yield* number('learning rate', ofA.learningRate, ofB.learningRate);
  for (const [slot, one] of ofA.state) yield* tensors(`state ${slot}`, one, ofB.state.get(slot));
  yield* tensors('update', ofA.update, ofB.update);
  yield* tensors('parameters after the update', ofA.after, ofB.after);
}

/** The entry that differs the most against the tensor's largest; of figures the first that differs. */
function worst(one: SeenTensor, other: SeenTensor): Omit<Parting, 'step' | 'stage' | 'tensor'> | undefined {
  if (one.values && other.values && one.values.length === other.values.length) {
    let [entry, most] = [-1, 0];
    for (let i = 0; i < one.values.length; i++) {
      const [x, y] = [one.values[i], other.values[i]];
      if (x === y || (Number.isNaN(x) && Number.isNaN(y))) continue;
      const difference = Math.abs(x - y);
      const size = Number.isNaN(difference) ? Infinity : difference;
      if (entry < 0 || size > most) [entry, most] = [i, size];
    }
    return entry < 0
      ? undefined
      : { entry, a: one.values[entry], b: other.values[entry], ulps: ulpsBetween(one.values[entry], other.values[entry]) };
  }
  for (const figure of summaryFigures) {
    const [x, y] = [figureOf(one, figure), figureOf(other, figure)];
    if (x === undefined || y === undefined || x === y || (Number.isNaN(x) && Number.isNaN(y))) continue;
    // Sums of many terms round by their order.
    if (figure === 'norm' || figure === 'mean' ? Math.abs(x - y) > 1e-6 * Math.max(Math.abs(x), Math.abs(y)) : true)
      return { entry: undefined, a: x, b: y, ulps: ulpsBetween(x, y) };
  }
  return undefined;
}

function figureOf({ values, figures }: SeenTensor, figure: (typeof summaryFigures)[number]): number | undefined {
  if (!values) return figures?.get(figure);
  switch (figure) {
    case 'norm':
      return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
    case 'mean':
      return values.reduce((sum, x) => sum + x, 0) / values.length;
    case 'min':
      return values.reduce((least, x) => Math.min(least, x), Infinity);
    case 'max':
      return values.reduce((largest, x) => Math.max(largest, x), -Infinity);
    case 'nonFinite':
      return values.reduce((count, x) => count + Number(!Number.isFinite(x)), 0);
  }
}

const ulpsBetween = (one: number, other: number): number => Math.abs(one - other) / ulpAt(Math.max(Math.abs(one), Math.abs(other)), 23);

function gapOf(a: SeenRun, b: SeenRun, ofA: SeenStep, ofB: SeenStep, pairing: Pairing | undefined): number | undefined {
  if (!pairing) return undefined;
  let [apart, size] = [0, 0];
  for (const pair of pairing.pairs) {
    const [mine, theirs] = [ofA.parameters?.get(pair.a), ofB.parameters?.get(pair.b)];
    if (!mine || !theirs) return undefined;
    const [one, other] = [turned(mine, a, pair.isTurned, pair.b), turned(theirs, b, pair.isTurned, pair.a)];
    if (one.values && other.values) {
      for (let i = 0; i < one.values.length; i++) {
        apart += (one.values[i] - other.values[i]) ** 2;
        size += one.values[i] ** 2;
      }
    } else {
      const [x, y] = [figureOf(one, 'norm') ?? NaN, figureOf(other, 'norm') ?? NaN];
      apart += (x - y) ** 2;
      size += x ** 2;
    }
  }
  return apart === 0 ? 0 : Math.sqrt(apart) / Math.sqrt(size);
}
