/** Bits of the fraction by dtype: how far apart neighbouring numbers are. What is stored longer is compared as float32. */
const fractionBits: ReadonlyMap<string, number> = new Map([
  ['F32', 23],
  ['F64', 23],
  ['F16', 10],
  ['BF16', 7],
]);

export const bitsOf = (dtype: string): number => fractionBits.get(dtype) ?? 23;

/** The distance of neighbouring numbers at the size of x (float32's range of exponents). */
export function ulpAt(x: number, bits: number): number {
  const size = Math.abs(x);
  if (!(size > 2 ** -126)) return 2 ** (-126 - bits);
  // Exact for powers of two, where a logarithm might miss.
  const exponent = Math.floor(Math.log2(size));
  const fitted = 2 ** exponent > size ? exponent - 1 : 2 ** (exponent + 1) <= size ? exponent + 1 : exponent;
  return 2 ** (fitted - bits);
}

/** Roundings that an update may carry, in its own last places, before it is added to θ. */
const updateRoundings = 8;
/** Last places of θ that may be lost: where weight decay shrinks it, it is rounded before the update is added, and then again. */
const parameterRoundings = 2;
/** Last places that a slot of the state may be off: our rule rounds once a stage, PyTorch once an operation, and squares double it. */
const stateRoundings = 6;

/** How far a recomputed vector is from the recorded one. */
export interface Distance {
  /** The largest, in last places of the largest number that took part. */
  readonly ulps: number;
  /** The entry that exceeds what rounding explains the most, and by how many times; over 1: it does not. */
  readonly excess: number;
  readonly at: number;
}

export interface Compared {
  readonly before: ArrayLike<number>;
  readonly recorded: ArrayLike<number>;
  readonly ours: ArrayLike<number>;
  readonly bits: number;
  /** θ moves by an update; a slot becomes something else. */
  readonly kind: 'parameter' | 'state';
  /** What an entry may be off beyond that, where its own inputs make it uncertain. */
  readonly uncertainty?: Float64Array;
}

/** Compares entry by entry; NaN equals NaN. */
export function distanceOf({ before, recorded, ours, bits, kind, uncertainty }: Compared): Distance {
  let [ulps, excess, at] = [0, 0, 0];
  for (let i = 0; i < recorded.length; i++) {
    const [was, is, made] = [before[i], recorded[i], ours[i]];
    if (Object.is(is, made) || is === made) continue;
    const error = Math.abs(is - made);
    if (!(error < Infinity)) return { ulps: Infinity, excess: Infinity, at: i };
    const moved = Math.abs(is - was);
    const scale = Math.max(Math.abs(was), Math.abs(is), moved);
    const place = ulpAt(scale, bits);
    const allowed =
      (kind === 'parameter'
        ? parameterRoundings * ulpAt(Math.max(Math.abs(was), Math.abs(is)), bits) +
          updateRoundings * 2 ** (-bits - 1) * Math.max(moved, Math.abs(made - was))
        : stateRoundings * place) + (uncertainty?.[i] ?? 0);
    ulps = Math.max(ulps, error / (place + (uncertainty?.[i] ?? 0)));
    if (error / allowed > excess) [excess, at] = [error / allowed, i];
  }
  return { ulps, excess, at };
}
