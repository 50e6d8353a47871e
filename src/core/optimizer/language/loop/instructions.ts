import { float64Bytes, unsigned, valueTypes } from './wasmModule';

/**
 * How one entry, or two neighbouring ones at once, are computed in float64. Both ways round alike (IEEE 754, no fused
 * multiply-add, no relaxed instruction), so that they make the same bits.
 */
export interface Instructions {
  /** Entries that one turn of the loop makes. */
  readonly entries: 1 | 2;
  /** Type of a local that holds float64. */
  readonly wide: number;
  /** Type of a local that holds float32. */
  readonly narrow: number;
  /** Spreads a float64 on the stack to all entries. */
  readonly spread: readonly number[];
  readonly constant: (value: number) => readonly number[];
  /** float32 at [address on the stack + offset]. */
  readonly load: (offset: number) => readonly number[];
  readonly store: (offset: number) => readonly number[];
  readonly promote: readonly number[];
  readonly demote: readonly number[];
  /** By the names of trees' operations: float64 in, float64 out. */
  readonly operations: Readonly<Record<string, readonly number[]>>;
  /** Float64 in, a condition out. */
  readonly comparisons: Readonly<Record<string, readonly number[]>>;
  /** [yes, no, condition] → one of the two, entry by entry. */
  readonly choose: readonly number[];
  /** A condition as 1 or 0. */
  readonly truth: readonly number[];
}

export const getLocal = (index: number): number[] => [0x20, ...unsigned(index)];
export const setLocal = (index: number): number[] => [0x21, ...unsigned(index)];
export const teeLocal = (index: number): number[] => [0x22, ...unsigned(index)];

const constant = (value: number): number[] => [0x44, ...float64Bytes(value)];
const simd = (code: number, ...rest: readonly number[]): number[] => [0xfd, ...unsigned(code), ...rest];
/** Alignment as a power of two, then the offset. */
const at = (alignment: number, offset: number): number[] => [alignment, ...unsigned(offset)];

/** Loads a float64 from [address on the stack + offset]. */
export const loadNumber = (offset: number): number[] => [0x2b, ...at(3, offset)];

export const oneByOne: Instructions = {
  entries: 1,
  wide: valueTypes.f64,
  narrow: valueTypes.f32,
  spread: [],
  constant,
  load: (offset) => [0x2a, ...at(2, offset)],
  store: (offset) => [0x38, ...at(2, offset)],
  promote: [0xbb],
  demote: [0xb6],
  operations: {
    abs: [0x99],
    negate: [0x9a],
    ceil: [0x9b],
    floor: [0x9c],
    round: [0x9e],
    sqrt: [0x9f],
    '+': [0xa0],
    '-': [0xa1],
    '*': [0xa2],
    '/': [0xa3],
    min: [0xa4],
    max: [0xa5],
  },
  comparisons: { '==': [0x61], '!=': [0x62], '<': [0x63], '>': [0x64], '<=': [0x65], '>=': [0x66] },
  choose: [0x1b],
  truth: [0xb8],
};

export const twoByTwo: Instructions = {
  entries: 2,
  wide: valueTypes.v128,
  narrow: valueTypes.v128,
  spread: simd(0x14),
  constant: (value) => simd(0x0c, ...float64Bytes(value), ...float64Bytes(value)),
  load: (offset) => simd(0x5d, ...at(3, offset)),
  store: (offset) => simd(0x5b, ...at(3, offset), 0),
  promote: simd(0x5f),
  demote: simd(0x5e),
  operations: {
    ...{ abs: simd(0xec), negate: simd(0xed), ceil: simd(0x74), floor: simd(0x75), round: simd(0x94), sqrt: simd(0xef) },
    ...{ '+': simd(0xf0), '-': simd(0xf1), '*': simd(0xf2), '/': simd(0xf3), min: simd(0xf4), max: simd(0xf5) },
  },
  comparisons: { '==': simd(0x47), '!=': simd(0x48), '<': simd(0x49), '>': simd(0x4a), '<=': simd(0x4b), '>=': simd(0x4c) },
  choose: simd(0x52),
  truth: [...simd(0x0c, ...float64Bytes(1), ...float64Bytes(1)), ...simd(0x4e)],
};
