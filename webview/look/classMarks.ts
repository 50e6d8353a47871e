import type { RunMark, Shape } from './runMarks';
import type { Theme } from './theme';

/**
 * Colours of classes, apart from each other (by at least 0.12 in OKLab) and from the runs' (0.085), for eyes without red or green cones too:
 * test/webview/colours.test.ts measures it.
 */
export const classColours = {
  dark: ['#ba02b4', '#adfe34', '#a2c5ff', '#cc7200', '#bdfbe4', '#a8c789', '#a78ba4', '#c671fe'],
  light: ['#15068a', '#3ba31d', '#7775f8', '#1f5211', '#4d7683', '#07333f', '#2c2edc', '#4a4c90'],
} as const;

/** None of them stands for a run. */
const shapes: readonly Shape[] = ['disc', 'plus', 'hexagon', 'cross', 'star', 'bar'];

/** How a class of data is told from the others, and from every run. */
export function classMark(index: number, { dark }: Theme): RunMark {
  const colours = classColours[dark ? 'dark' : 'light'];
  return { colour: colours[index % colours.length], shape: shapes[(index + Math.floor(index / colours.length)) % shapes.length] };
}
