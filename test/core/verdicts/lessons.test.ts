import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { BasinMap, landmarksOf } from '../../../src/core/basins/basinMap';
import { startWindow } from '../../../src/core/basins/startWindow';
import { assess } from '../../../src/core/verdicts/assess';
import { examplePath } from '../../support/examples';
import { formulaOf } from '../../support/formulaOf';
import { finish, load } from '../../support/load';

const source = (name: string) => readFileSync(examplePath(`${name}.experiment.yaml`), 'utf8');

async function assessed(name: string) {
  const { experiment, run } = await load(source(name));
  const runs = experiment.optimizers.map(({ label }, i) => ({ label, run: finish(run(i)) }));
  return runs.map((one) => ({ ...one, ...assess(experiment, one.run, one.run.length - 1, runs) }));
}

describe('What the lessons of the examples say', () => {
  it('verdicts: one arrives zig-zagging, one glides in, one is on its way, one jumps for ever', async () => {
    const [fast, good, slow, cycle] = await assessed('verdicts');
    assert.equal(fast.verdict.state, 'converged');
    assert.ok(fast.findings.some(({ kind, evidence }) => kind === 'zigzag' && Math.abs(Number(evidence.factor) - 0.732) < 0.001));
    assert.ok(good.verdict.state === 'converging' && (good.verdict.rate ?? 0) > 0);
    assert.ok(slow.verdict.state === 'converging' && (slow.verdict.stepsNeeded ?? 0) > 500);
    assert.equal(cycle.verdict.state, 'cycle');
    assert.deepEqual(
      cycle.verdict.points
        ?.flat()
        .map((x) => Number(x.toFixed(3)))
        .sort(),
      [3.824, 4.487],
    );
  });

  it('local-maximum: the climber without momentum is told of the better hill', async () => {
    const [plain, momentum] = await assessed('local-maximum');
    assert.deepEqual([plain.verdict.state, plain.verdict.point], ['converged', 'maximum']);
    assert.ok(plain.findings.some(({ kind }) => kind === 'localOptimum'));
    assert.ok(momentum.run.values(momentum.run.length - 1, 'parameters')[0] > 1);
  });

  it('tangent-plane: the plane is level at the end; directional-derivative: (3, 4) at the start', async () => {
    const [descent] = await assessed('tangent-plane');
    assert.ok(Math.hypot(...descent.run.values(descent.run.length - 1, 'gradient')) < 1e-3);
    const [turned] = await assessed('directional-derivative');
    assert.deepEqual([...turned.run.values(0, 'gradient')], [3, 4]);
  });

  it('noise: large steps follow nothing but noise, which few steps could not tell', async () => {
    const [large] = await assessed('noise');
    assert.match(large.verdict.message, /^Hovers about .* only follow the noise\. A smaller learning rate gets closer\.$/);
    // Of 30 steps the fall from 30 to 26 that all rows show lies within the scatter of small batches.
    const { experiment, run } = await load(
      'objective: { minimize: "(x - 40)^2/100 + noise(8)*x", start: { x: 1 } }\noptimizer: { sgd: { learningRate: 0.002 } }\nsteps: 24\n',
    );
    const one = finish(run());
    const { verdict } = assess(experiment, one, one.length - 1, [{ label: 'sgd', run: one }]);
    assert.ok(verdict.state !== 'noisy' || !/only follow/.test(verdict.message), verdict.message);
  });

  it('basins: momentum tears the borders that are smooth for descent', async () => {
    const { experiment, objective, run } = await load(source('basins'));
    const axes = startWindow(formulaOf(experiment), run(0).assignment.problem, objective.start, 48);
    const borders = [0, 1].map((i) => {
      const map = new BasinMap(run(i).assignment, objective.start, axes, landmarksOf(experiment, objective.start, axes));
      for (const work = map.work(); !work.next().done;);
      return map.fate.reduce((sum, fate, k) => sum + Number(k % 48 < 47 && fate !== map.fate[k + 1]), 0);
    });
    assert.ok(borders[1] > 2 * borders[0], borders.join(', '));
  });

  it('theory: Polyak’s momentum and rate are what the file says', () => {
    const [least, most] = [1, 25];
    assert.equal((((Math.sqrt(most) - Math.sqrt(least)) / (Math.sqrt(most) + Math.sqrt(least))) ** 2).toFixed(2), '0.44');
    assert.equal(((2 / (Math.sqrt(least) + Math.sqrt(most))) ** 2).toFixed(2), '0.11');
    assert.match(source('theory'), /momentum 0\.44 at rate 0\.11/);
  });
});
