import assert from 'node:assert/strict';
import { engine } from '@tensorflow/tfjs-core';
import type { GridAxis } from '../../../src/core/objective/objective';
import { compiled, evaluated, type Values } from './support/formula';

function axis(coordinate: number, from: number, to: number, count: number): GridAxis {
  return { coordinate, values: Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1)) };
}

// w[0] is coordinate 2.
const start: Values = { x: 0.5, y: -0.8, w: [1.2, -2, 0.3], v: [0.5, 0.25, -1] };
const constants: Values = { c: [1, 2, 3] };
const formulas = [
  '(1 - x)^2 + 100*(y - x^2)^2',
  'y^2',
  '7',
  'sum((w - x)^2) + dot(w, v)*y',
  'norm(w*x + v) + mean(c*w) + prod(w)',
  'max(w) - min(v) + sum(max(w, x)) + min(x, y, w[1])',
  'sum([x, y, 2]*c) + [x, 1, w[0]][2] + sum([1, 2, 3]*w)',
  'sum(where(w > x, w, v)) + where(x > y, w[2], y) + sum(where(x > 0, c, w))',
  'sum(w^2)*x + length(w) + sum(c)',
  'sum(c^0 + x) + sum([1, 2])*sum(v)',
  'exp(-x^2)*log2(y^2 + 1) + tanh(w[0])',
];
const grids: readonly (readonly GridAxis[])[] = [
  [axis(0, -2, 2, 7)],
  [axis(0, -2, 2, 5), axis(1, -1, 3, 4)],
  [axis(2, -2, 2, 3), axis(0, -1, 3, 4)],
  [axis(3, -2, 2, 3), axis(4, -1, 3, 3)],
  [axis(0, -2, 2, 1 + 1), axis(7, 0, 1, 3)],
  [{ coordinate: 1, values: Float32Array.of(0.7) }],
];

describe('valuesOnGrid', () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    for (const source of formulas) {
      it(`equals the values point by point on ${backend}: ${source}`, async () => {
        const objective = await compiled(source, start, constants, backend);
        for (const axes of grids) {
          const values = objective.valuesOnGrid(objective.start, axes);
          const [width, height] = [axes[0].values.length, axes[1]?.values.length ?? 1];
          assert.equal(values.length, width * height);
          for (let j = 0; j < height; j++) {
            for (let i = 0; i < width; i++) {
              const point = objective.start.slice();
              point[axes[0].coordinate] = axes[0].values[i];
              if (axes[1]) point[axes[1].coordinate] = axes[1].values[j];
              const { value } = evaluated(objective, point);
              const error = Math.abs(values[j * width + i] - value);
              assert.ok(
                error <= (backend === 'cpu' ? 0 : 1e-5 * (1 + Math.abs(value))),
                `${values[j * width + i]} instead of ${value} at ${point.join()}`,
              );
            }
          }
        }
        objective.dispose();
      });
    }
  }

  it('has 512 × 512 points, made together: as many operations as of 2 × 2 points', async () => {
    const objective = await compiled(formulas[0], { x: 0, y: 0 });
    const operations = async (points: number) => {
      let values: Float32Array = new Float32Array(0);
      const { kernels } = await engine().profile(() => {
        values = objective.valuesOnGrid(objective.start, [axis(0, -2, 2, points), axis(1, -1, 3, points)]);
        return [];
      });
      return { values, kernels: kernels.length };
    };
    const [small, large] = [await operations(2), await operations(512)];
    assert.ok(small.kernels > 0);
    assert.equal(large.kernels, small.kernels);
    assert.equal(large.values[511 * 512], 9 + 100 * (3 - 4) ** 2);
    objective.dispose();
  });

  it('goes in pieces where long vectors would need too much memory', async () => {
    const length = 5_000;
    const objective = await compiled('sum(w^2) + x', { x: 0, w: Array<number>(length).fill(1) });
    const values = objective.valuesOnGrid(objective.start, [axis(0, 0, 99, 100), axis(1, 0, 63, 64)]);
    for (const [i, j] of [
      [0, 0],
      [99, 63],
      [17, 40],
      [50, 21],
    ])
      assert.equal(values[j * 100 + i], length - 1 + j * j + i);
    objective.dispose();
  });

  it('refuses a coordinate that does not exist', async () => {
    const objective = await compiled('x', { x: 0 });
    assert.throws(() => objective.valuesOnGrid(objective.start, [axis(1, 0, 1, 2)]), /no coordinate 1/);
    objective.dispose();
  });
});
