import { oklch } from '../look/oklch';
import type { Theme } from '../look/theme';

type Colour = readonly [number, number, number];

/** Successive hues are as far apart as can be, however many there are. */
const goldenAngle = 137.508;
const firstHue = 235;

/** Of the runs to one optimum: the fewer updates, the brighter. @param share 0 … 1 of the logarithm of the updates. */
export const optimumColour = (index: number, share: number): Colour => oklch(0.84 - 0.42 * share, 0.13, firstHue + goldenAngle * index);

/** What is no optimum has no hue but a pattern of its own, whatever colours there are. */
export interface Pattern {
  readonly title: string;
  /** Whether a cell is of the stronger of the two greys. */
  isStrong(i: number, j: number): boolean;
}

/** By the names of BasinsBegun.fates. */
export const patterns: Readonly<Record<string, Pattern>> = {
  other: { title: 'another stationary point', isStrong: () => true },
  cycle: { title: 'in a cycle', isStrong: (i) => i % 2 === 0 },
  escaped: { title: 'escaped', isStrong: (i, j) => i % 4 === 0 && j % 4 === 0 },
  notFinite: { title: 'not finite', isStrong: (i, j) => (i + j) % 4 === 0 || (i - j + 400) % 4 === 0 },
  notFinished: { title: 'not finished', isStrong: (i, j) => (i + j) % 3 === 0 },
};

/** The two greys of a theme. */
export const greys = ({ dark }: Theme): { readonly strong: Colour; readonly weak: Colour } =>
  dark ? { strong: [200, 200, 200], weak: [46, 46, 48] } : { strong: [70, 70, 74], weak: [236, 236, 234] };
