import assert from 'node:assert/strict';
import { isLost, lostStep, spacingOf } from '../../../src/core/engine/lostUpdate';
import { explainStep } from '../../../src/core/explanation/explainRun';
import { finish, load, rosenbrock } from '../../support/load';

describe('an update that is lost in rounding', () => {
  it('is known by float32’s spacing (IEEE 754: 2^(e − 23), least 2^-149)', () => {
    assert.deepEqual([1, -1, 10_000_000, 2 ** 24, 0, 2 ** -149].map(spacingOf), [2 ** -23, 2 ** -23, 1, 2, 2 ** -149, 2 ** -149]);
    assert.equal(isLost(10_000_000, 0.1), true);
    assert.equal(isLost(10_000_000, 0.6), false);
    // Halfway: to the even neighbour.
    assert.equal(isLost(10_000_000, 0.5), true);
    assert.equal(isLost(10_000_001, 0.5), false);
    assert.deepEqual([isLost(1, 0), isLost(NaN, 1), isLost(Infinity, 1), isLost(1, Infinity)], [false, false, false, false]);
  });

  it('is told where the step is explained, and found where a step moved nothing', async () => {
    const { run: start } = await load(
      'objective: { minimize: 0.1*x + y^2, start: { x: 10000000, y: 0 } }\noptimizer: { sgd: { learningRate: 1 } }\nsteps: 3\n',
    );
    const run = finish(start());
    const { stages } = explainStep(run, 1, 0, 6);
    assert.equal(stages.at(-1)?.numbers?.note, "x stays 10000000: the update -0.1 is below float32's spacing 1 there.");
    assert.equal(explainStep(run, 1, 1, 6).stages.at(-1)?.numbers?.note, undefined, 'y stays, since its gradient is 0');
    assert.deepEqual(lostStep(run, 1), { coordinate: 0, theta: 10_000_000, update: Math.fround(-0.1) });
    assert.equal(lostStep(run, 3), undefined, 'the last record has no update');
    const moving = finish((await load(rosenbrock('{ sgd: { learningRate: 0.001 } }', 3))).run());
    assert.equal(lostStep(moving, 1), undefined);
    const resting = finish((await load('objective: { minimize: x^2, start: { x: 0 } }\noptimizer: sgd\nsteps: 3\n')).run());
    assert.equal(lostStep(resting, 1), undefined);
  });
});

describe('a number that was set by hand', () => {
  it('is told as such, not as what its stage computed', async () => {
    const { run: start } = await load(rosenbrock('{ adam: { learningRate: 0.05 } }'));
    const run = start();
    for (let i = 0; i < 12; i++) run.advance();
    run.edit({ step: 5, text: 'm = 5', change: { kind: 'state', slot: 'm', index: 0, value: 5 } });
    const numbers = (coordinate: number) => explainStep(run, 5, coordinate, 6).stages.find(({ name }) => name === 'first moment')?.numbers;
    assert.deepEqual(
      [numbers(0)?.latex, numbers(0)?.note, numbers(0)?.result],
      [undefined, 'm was set to 5 at this step, whatever the stage made of it.', '5'],
    );
    assert.ok(numbers(1)?.latex !== undefined && numbers(1)?.note === undefined);
  });
});
