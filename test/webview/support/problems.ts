/** The functions the fake host optimizes, in plain double precision. */
import { layoutOf, type ParameterLayout } from '../../../src/core/parameters';

export interface Problem {
  readonly title: string;
  readonly goal: 'minimize' | 'maximize';
  readonly formula: string;
  readonly layout: ParameterLayout;
  readonly start: readonly number[];
  readonly view: readonly (readonly [number, number] | null)[];
  readonly minima: readonly (readonly number[])[];
  readonly value: (theta: Float32Array | Float64Array) => number;
}

/** Central differences: exact enough for pictures, and one thing less to get wrong. */
export function gradientOf(problem: Problem, theta: Float32Array): Float32Array {
  const at = Float64Array.from(theta);
  return Float32Array.from(theta, (place, i) => {
    const h = 1e-6 * Math.max(1, Math.abs(place));
    at[i] = place + h;
    const above = problem.value(at);
    at[i] = place - h;
    const below = problem.value(at);
    at[i] = place;
    return (above - below) / (2 * h);
  });
}

const scalars = (...names: string[]) => layoutOf(names.map((name) => ({ name, shape: [] })));

export const rosenbrock: Problem = {
  title: 'Rosenbrock, three ways',
  goal: 'minimize',
  formula: '(1 - x)^2 + 100*(y - x^2)^2',
  layout: scalars('x', 'y'),
  start: [-1.5, 2],
  view: [[-2, 2], [-1, 3]],
  minima: [[1, 1]],
  value: ([x, y]: Float32Array | Float64Array) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
};

export const himmelblau: Problem = {
  title: 'Himmelblau',
  goal: 'minimize',
  formula: '(x^2 + y - 11)^2 + (x + y^2 - 7)^2',
  layout: scalars('x', 'y'),
  start: [-0.5, -1],
  view: [null, null],
  minima: [[3, 2], [-2.805118, 3.131312], [-3.77931, -3.283186], [3.584428, -1.848126]],
  value: ([x, y]: Float32Array | Float64Array) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
};

export const waves: Problem = {
  title: 'Waves on a hill',
  goal: 'maximize',
  formula: '25*sin(x) - x^2',
  layout: scalars('x'),
  start: [-2],
  view: [null],
  minima: [[1.4545]],
  value: ([x]: Float32Array | Float64Array) => 25 * Math.sin(x) - x * x,
};

/** Not defined for x ≤ 0; title with markup, which must stay text. */
export const logarithm: Problem = {
  title: '<img src=x onerror=alert(1)> & <b>log</b>',
  goal: 'minimize',
  formula: 'log(x) + y^2',
  layout: scalars('x', 'y'),
  start: [0.5, 1],
  view: [[-0.5, 1.5], [-1.5, 1.5]],
  minima: [],
  value: ([x, y]: Float32Array | Float64Array) => Math.log(x) + y * y,
};

const dimensions = 10;

export const ravine: Problem = {
  title: 'An ill-conditioned ravine in ten variables',
  goal: 'minimize',
  formula: 'sum(c * w^2)',
  layout: layoutOf([{ name: 'w', shape: [dimensions] }]),
  start: Array.from({ length: dimensions }, (_, i) => 2 - (i % 3)),
  view: Array.from({ length: dimensions }, () => null),
  minima: [],
  value: (w) => Array.from(w).reduce((sum, entry, i) => sum + 10 ** ((2 * i) / (dimensions - 1)) * entry * entry, 0),
};
