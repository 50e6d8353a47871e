import assert from 'node:assert/strict';
import { finish, load } from '../../../support/load';

describe('functions of formulas in rules', () => {
  const ruled = (line: string) =>
    `rules: { mine: { options: { learningRate: 0.1 }, update: ["${line}"] } }\nobjective: { minimize: "sum(w^2)", start: { w: [1, -2, 0.5] } }\noptimizer: mine\nsteps: 4\n`;

  for (const term of ['atan2(g, theta)', 'erf(g)', 'mod(g, 0.3)', 'clamp(g, -1, 1)', 'g/(1 + exp(logsumexp(g)))']) {
    it(`compute ${term}`, async () => {
      const run = finish((await load(ruled(`theta = theta - learningRate*(${term})`))).run());
      assert.ok(run.row(4).every((x, i) => Number.isFinite(x) || i > 0));
      assert.equal(run.end?.reason, 'completed');
    });
  }

  for (const term of ['noise(0.1)', 'cumsum(g)', 'det(g)', 'trace(g)', 'outer(g, g)']) {
    it(`have no ${term}, which is said`, async () => {
      await assert.rejects(load(ruled(`theta = theta - learningRate*${term}`)), /There is no function named/);
    });
  }

  it('are of the shape that options choose', async () => {
    const chosen = (isTurned: number) =>
      `rules: { mine: { options: { learningRate: 0.1, turned: ${isTurned} }, update: ["theta = theta - learningRate*where(turned == 1, transpose(g), g)"] } }\nobjective: { minimize: "sum(k^2)", start: { k: [[1, -2, 0.5], [3, 1, 1]] } }\noptimizer: mine\nsteps: 2\n`;
    assert.equal(finish((await load(chosen(0))).run()).end?.reason, 'completed');
    await assert.rejects(
      load(chosen(1)).then(({ run }) => run()),
      /transpose|shape|\[3, 2\]|3 × 2/,
    );
  });
});
