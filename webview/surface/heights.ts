import type { Grid } from '../landscape/gridImage';
import { boxHeight } from './camera';

/** Where a surface's values lie in its box: the lowest at the bottom; what is above `top` is cut off. */
export interface Heights {
  readonly bottom: number;
  readonly top: number;
}

/** @param share of the finite values that stay: lower shares look closer at the floor. Where little stands out, everything stays. */
export function heightsOf({ values }: Grid, share: number): Heights | undefined {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return undefined;
  const [bottom, top] = [sorted[0], sorted[Math.round(share * (sorted.length - 1))]];
  return { bottom, top: top > bottom ? top : bottom + 1 };
}

/** How much of a function is shown at first: all, unless its walls would press everything else flat. */
export function usualShare({ values }: Grid): number {
  const sorted = values.filter(Number.isFinite).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  const middle = (at(0.5) - at(0)) / (at(1) - at(0));
  return middle < 0.1 ? 0.6 : middle < 0.2 ? 0.8 : 1;
}

/** The height in the box, −boxHeight … boxHeight for what is shown. */
export const heightOf = ({ bottom, top }: Heights, value: number): number => boxHeight * ((2 * (value - bottom)) / (top - bottom) - 1);
