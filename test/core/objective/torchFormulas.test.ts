import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFormula } from '../../../src/core/formula/check';
import { exactFunction } from '../../../src/core/verdicts/exact/exactFunction';
import { compileObjective } from '../../../src/core/objective/compile';
import { evaluated, objectiveOf, parsed, wasmDirectory, type Shapely } from './support/formula';

interface Case {
  readonly formula: string;
  readonly start: Shapely;
  readonly value: number;
  readonly gradient: readonly number[];
}

/** Written by test/fixtures/formulas.py. */
const cases = JSON.parse(readFileSync(join(__dirname, '../../fixtures/formulas.json'), 'utf8')) as readonly Case[];

describe('slices, matrices and further functions', () => {
  for (const { formula, start, value, gradient } of cases) {
    const objective = objectiveOf(formula, start);
    const largest = Math.max(1, Math.abs(value), ...gradient.map(Math.abs));
    const near = (actual: number, expected: number, tolerance: number) =>
      assert.ok(Math.abs(actual - expected) <= tolerance * largest, `${actual} instead of ${expected}`);

    it(`passes the check: ${formula}`, () => {
      assert.deepEqual(checkFormula(parsed(formula), new Map(objective.start.map(({ name, shape }) => [name, shape]))), []);
    });

    for (const backend of ['cpu', 'wasm'] as const) {
      it(`has torch’s value and gradient on ${backend}, alone and over many points: ${formula}`, async () => {
        const compiled = await compileObjective(objective, { backend, wasmDirectory });
        const found = evaluated(compiled);
        near(found.value, value, 2e-6);
        gradient.forEach((expected, i) => near(found.gradient[i], expected, 3e-6));

        const { size } = compiled.layout;
        const [count, moved] = [3, (i: number, p: number) => Math.fround(compiled.start[i] * (1 + p / 8))];
        const [values, slopes] = [new Float32Array(count), new Float32Array(size * count)];
        compiled.evaluateMany?.(
          Float32Array.from({ length: size * count }, (_, at) => moved(Math.floor(at / count), at % count)),
          count,
          values,
          slopes,
        );
        for (let p = 0; p < count; p++) {
          const one = evaluated(
            compiled,
            Float32Array.from({ length: size }, (_, i) => moved(i, p)),
          );
          assert.ok(
            Math.abs(values[p] - one.value) <= 1e-5 * Math.max(1, Math.abs(one.value)),
            `point ${p}: ${values[p]} instead of ${one.value}`,
          );
          one.gradient.forEach((expected, i) =>
            assert.ok(Math.abs(slopes[i * count + p] - expected) <= 1e-5 * Math.max(largest, Math.abs(expected)) * 8, `point ${p}, ${i}`),
          );
        }
        compiled.dispose();
      });
    }

    it(`has torch’s value and gradient in float64, and a Hessian that is its slope: ${formula}`, () => {
      const exact = exactFunction(objective);
      assert.ok(exact);
      const theta = objective.start.flatMap(({ values }) => values);
      near(exact.value(theta), value, 1e-12);
      exact.gradient(theta).forEach((slope, i) => near(slope, gradient[i], 1e-12));
      const hessian = exact.hessian(theta);
      const h = 1e-5;
      theta.forEach((x, j) => {
        const at = (by: number) => exact.gradient(theta.map((y, k) => (k === j ? x + by : y)));
        const [up, down] = [at(h), at(-h)];
        up.forEach((slope, i) => near(hessian[i * theta.length + j], (slope - down[i]) / (2 * h), 1e-4 * Math.max(1, Math.abs(slope))));
      });
    });
  }
});
