import assert from 'node:assert/strict';
import { Optimizer } from '../../../src/core/optimizer/optimizer';
import { defaultsOf } from '../../../src/core/optimizer/options';
import { builtIn } from '../../../src/core/optimizer/registry';
import { layoutOf, type ParameterLayout } from '../../../src/core/parameters';

export const scalars = (count: number): ParameterLayout =>
  layoutOf(Array.from({ length: count }, (_, i) => ({ name: `x${i}`, shape: [] })));

/** A rule at work with the options given and defaults for the others. */
export function optimizerOf(
  name: string,
  options: Record<string, unknown>,
  start: readonly number[],
  layout = scalars(start.length),
): Optimizer {
  const rule = builtIn.named(name);
  assert.ok(rule, name);
  const problem = { layout, goal: 'minimize' as const, view: start.map(() => undefined) };
  return new Optimizer(rule, { ...defaultsOf(rule.options), ...options }, problem, Float32Array.from(start));
}

/** The function that has the optimizer's gradient everywhere, and the value given at θ: what searches along a line evaluates. */
export function planeThrough({ theta, gradient }: Optimizer, value = 0): (θ: Float32Array, into: Float32Array) => number {
  const [origin, slope] = [theta.slice(), gradient.slice()];
  return (θ, into) => {
    into.set(slope);
    return slope.reduce((sum, g, i) => sum + g * (θ[i] - origin[i]), value);
  };
}

/** Makes one update from a gradient; returns θ after it. */
export function updated(optimizer: Optimizer, gradient: ArrayLike<number>, learningRate: number, value = 0): number[] {
  optimizer.gradient.set(gradient);
  optimizer.update(value, learningRate, undefined, planeThrough(optimizer, value));
  return [...optimizer.theta];
}

/** Every entry within 1e-6 relative or 1e-9 absolute, unless told. */
export function assertNear(actual: ArrayLike<number>, expected: readonly number[], what = '', tolerance = 1e-6): void {
  assert.equal(actual.length, expected.length, what);
  expected.forEach((x, i) =>
    assert.ok(Math.abs(actual[i] - x) <= tolerance * (1e-3 + Math.abs(x)), `${what}[${i}]: ${actual[i]} instead of ${x}`),
  );
}
