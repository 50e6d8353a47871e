import type { SliceRange } from './expression';

/** `1:`, `:-1`, `::2` as numbers. @param at where the text begins. */
export function readRange(text: string, at: number): SliceRange {
  const [from, to, step] = text.split(':').map((bound) => (bound.trim() === '' ? undefined : Number(bound)));
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(step === undefined ? {} : { step }),
    start: at,
    end: at + text.length,
  };
}

/** Which entries of a vector are meant: from `from` on every `step`-th, `count` of them. */
export interface Entries {
  readonly from: number;
  readonly step: number;
  readonly count: number;
}

/** As Python's slice.indices: bounds below 0 count from the end, and those beyond the ends are brought to them. @param step not 0. */
export function entriesOf({ from, to, step = 1 }: SliceRange, length: number): Entries {
  const [least, most] = step > 0 ? [0, length] : [-1, length - 1];
  const bound = (written: number | undefined, absent: number) =>
    written === undefined ? absent : Math.max(least, Math.min(most, written < 0 ? written + length : written));
  const first = bound(from, step > 0 ? 0 : length - 1);
  const last = bound(to, step > 0 ? length : -1);
  return { from: first, step, count: Math.max(0, Math.ceil((last - first) / step)) };
}
