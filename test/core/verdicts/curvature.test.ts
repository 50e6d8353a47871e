import assert from 'node:assert/strict';
import { curvatureAt } from '../../../src/core/verdicts/exact/curvature';
import { finish, load } from '../../support/load';

const near = (actual: ArrayLike<number>, expected: readonly number[]) => {
  assert.equal(actual.length, expected.length);
  expected.forEach((one, i) => assert.ok(Math.abs(actual[i] - one) <= 1e-6 * Math.max(1, Math.abs(one)), `${actual[i]}, not ${one}`));
};

describe('the curvature as a rule sees it', () => {
  it('is the Hessian’s for gradient descent: at the step, and at the optimum that it goes to', async () => {
    const { experiment, run } = await load(
      'objective: { minimize: (x^2 - 1)^2 + 5*y^2, start: { x: 0.1, y: 1 } }\noptimizer: { sgd: { learningRate: 0.01 } }\nsteps: 3\n',
    );
    const made = finish(run());
    const curvature = curvatureAt(experiment, made, 0);
    assert.ok(curvature?.there && curvature.best);
    // f″ = 12x² − 4 along x: negative at 0.1, 8 at the minimum at 1.
    near(curvature.here, [12 * Math.fround(0.1) ** 2 - 4, 10]);
    near(curvature.there, [8, 10]);
    near(curvature.best, [0]);
  });

  it('has the sign of a function to minimize, also when maximizing', async () => {
    const { experiment, run } = await load(
      'objective: { maximize: 3 - x^2, start: { x: 2 } }\noptimizer: { sgd: { learningRate: 0.1 } }\nsteps: 2\n',
    );
    const curvature = curvatureAt(experiment, finish(run()), 1);
    near(curvature?.here ?? [], [2]);
    near(curvature?.best ?? [], [3]);
  });

  it('is scaled by the rates of an adaptive rule: eigenvalues of D·H·D, D = √(η/α)', async () => {
    const { experiment, run } = await load(
      'objective: { minimize: x^2 + x*y + 10*y^2, start: { x: 3, y: 1 } }\noptimizer: { adagrad: { learningRate: 0.5 } }\nsteps: 4\n',
    );
    const made = finish(run());
    for (const step of [0, 2, 4]) {
      // The last record has no update: its rates are those of the one before.
      const [a, b] = made.values(Math.min(step, 3), 'effectiveLearningRate').map((rate) => Math.sqrt(rate / 0.5));
      const [xx, xy, yy] = [2 * a * a, a * b, 20 * b * b];
      const [middle, spread] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
      near(curvatureAt(experiment, made, step)?.here ?? [], [middle - spread, middle + spread]);
    }
  });
});
