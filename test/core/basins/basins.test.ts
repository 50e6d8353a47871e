import assert from 'node:assert/strict';
import { BasinMap, landmarksOf, startAt, type StartAxis } from '../../../src/core/basins/basinMap';
import { fates } from '../../../src/core/basins/fate';
import { isSeparable, Together } from '../../../src/core/basins/together';
import { assign } from '../../../src/core/engine/assign';
import { compileExperiment } from '../../../src/core/engine/compileExperiment';
import { Run } from '../../../src/core/engine/run';
import type { Experiment } from '../../../src/core/experiment/experiment';
import { parseExperiment } from '../../../src/core/experiment/parse';
import type { Objective } from '../../../src/core/objective/objective';

interface Case {
  readonly experiment: Experiment;
  readonly objective: Objective;
}

async function loaded(source: string): Promise<Case> {
  const { experiment, diagnostics } = parseExperiment(source, 'yaml');
  assert.ok(experiment, JSON.stringify(diagnostics));
  return { experiment, objective: await compileExperiment(experiment, { backend: 'cpu' }) };
}

async function mapOf(source: string, axes: readonly StartAxis[]) {
  const { experiment, objective } = await loaded(source);
  const landmarks = landmarksOf(experiment, objective.start, axes);
  const map = new BasinMap(assign(experiment, experiment.optimizers[0], objective), objective.start, axes, landmarks);
  for (const work = map.work(); !work.next().done;);
  assert.equal(map.share, 1);
  objective.dispose();
  return { map, optima: landmarks.optima.map(({ theta }) => [...theta]) };
}

const line = (from: number, to: number, count: number): readonly StartAxis[] => [{ coordinate: 0, from, to, count }];
const formula = (minimize: string, start: string, optimizer: string, steps: number) =>
  `objective: { minimize: "${minimize}", start: ${start} }\noptimizer: ${optimizer}\nsteps: ${steps}\n`;

describe('basins of attraction', function () {
  this.timeout(60_000);

  it('of a double well are its halves; the top between them is no minimum', async () => {
    const { map, optima } = await mapOf(formula('(x^2 - 1)^2', '{ x: 0.5 }', '{ sgd: { learningRate: 0.05 } }', 400), line(-1.5, 1.5, 31));
    assert.equal(optima.length, 2);
    map.fate.forEach((fate, k) => {
      const x = startAt([0], map.axes, k)[0];
      if (Math.abs(x) < 1e-6) assert.equal(fate, fates.other);
      else assert.ok(Math.abs(optima[fate][0] - Math.sign(x)) < 1e-9, `from ${x} to ${optima[fate]?.[0] ?? fate}`);
    });
  });

  it('of x + 2 sin x lie between the maxima at ±2π/3 + 2πk, each around 4π/3 + 2πk', async () => {
    const { map } = await mapOf(formula('x + 2*sin(x)', '{ x: 2.5 }', '{ sgd: { learningRate: 0.1 } }', 600), line(-3.9, 14.1, 91));
    const { optima } = map.landmarks;
    map.fate.forEach((fate, k) => {
      const x = startAt([0], map.axes, k)[0];
      const well = Math.floor((x - (2 * Math.PI) / 3) / (2 * Math.PI));
      assert.ok(Math.abs(optima[fate].theta[0] - ((4 * Math.PI) / 3 + 2 * Math.PI * well)) < 1e-9, `from ${x}`);
    });
  });

  it('tells a cycle, what escapes, what is not finite and what is only slow from each other', async () => {
    const all = async (source: string, axes: readonly StartAxis[]) => [...new Set((await mapOf(source, axes)).map.fate)];
    // α = 1.2 is above 2/√3: the minimum throws every run out, into the cycle 3.824 ↔ 4.487.
    assert.deepEqual(await all(formula('x + 2*sin(x)', '{ x: 2.5 }', '{ sgd: { learningRate: 1.2 } }', 300), line(3.8, 4.1, 9)), [
      fates.cycle,
    ]);
    assert.deepEqual(await all(formula('-x^2', '{ x: 1 }', '{ sgd: { learningRate: 0.1 } }', 60), line(1, 2, 9)), [fates.escaped]);
    assert.deepEqual(await all(formula('log(x) + 0*x', '{ x: 1 }', '{ sgd: { learningRate: 1 } }', 60), line(0.1, 0.9, 9)), [
      fates.notFinite,
    ]);
    assert.deepEqual(await all(formula('x^2', '{ x: 1 }', '{ sgd: { learningRate: 0.0001 } }', 60), line(1, 2, 9)), [fates.notFinished]);
    // Its whole floor is one valley, not a minimum for every start.
    const valley = await mapOf(formula('x^2 + 0*y', '{ x: 1, y: 0 }', '{ sgd: { learningRate: 0.2 } }', 60), [
      ...line(-1, 1, 9),
      { coordinate: 1, from: -1, to: 1, count: 9 },
    ]);
    assert.deepEqual([valley.optima.length, new Set(valley.map.fate).size], [1, 1]);
  });

  it('says after how many updates a run was there for good: on x² by ln(1000·x/2)/ln(1/(1 − 2α))', async () => {
    const { map } = await mapOf(formula('x^2', '{ x: 1 }', '{ sgd: { learningRate: 0.05 } }', 200), line(-1, 1, 21));
    map.updates.forEach((updates, k) => {
      const x = Math.abs(startAt([0], map.axes, k)[0]);
      const expected = x <= 2e-3 ? 0 : Math.ceil(Math.log(x / 2e-3) / -Math.log(0.9));
      assert.equal(updates, expected, `from ${x}`);
    });
  });

  it('of Himmelblau are those of gradient descent in float64', async () => {
    const [count, rate, steps] = [64, 0.01, 400];
    const axes = [0, 1].map((coordinate) => ({ coordinate, from: -5, to: 5, count }));
    const { map, optima } = await mapOf(
      formula('(x^2 + y - 11)^2 + (x + y^2 - 7)^2', '{ x: 0, y: 0 }', `{ sgd: { learningRate: ${rate} } }`, steps),
      axes,
    );
    let others = 0;
    map.fate.forEach((fate, k) => {
      let [x, y] = startAt([0, 0], axes, k);
      for (let t = 0; t < steps; t++) {
        const [a, b] = [x * x + y - 11, x + y * y - 7];
        [x, y] = [x - rate * (4 * x * a + 2 * b), y - rate * (2 * a + 4 * y * b)];
      }
      const nearest = optima.findIndex(([u, v]) => Math.hypot(x - u, y - v) < 0.01);
      others += Number(nearest < 0 ? fate < optima.length : nearest !== fate);
    });
    // At a boundary, float32 may fall to the other side.
    assert.ok(others <= 8, `${others} of ${count * count} differ`);
    assert.equal(optima.length, 4);
  });

  it('hold what is on no axis at its start', async () => {
    const { map } = await mapOf(formula('sum((w - 3)^2)', '{ w: [1, 7, 2] }', '{ sgd: { learningRate: 0.1 } }', 100), line(-2, 8, 8));
    assert.deepEqual([...new Set(map.fate)], [0]);
    assert.deepEqual([...startAt([1, 7, 2], map.axes, 0)], [-2, 7, 2]);
  });

  const functions = {
    himmelblau: { text: '(x^2 + y - 11)^2 + (x + y^2 - 7)^2', start: '{ x: 1, y: 2 }' },
    picked: { text: 'v[0]^4 + 3*v[1]^2 + sin(v[0]) + sum(abs(v)) + prod(v)', start: '{ v: [1, -2] }' },
    mixed: { text: 'norm(v)^2 + where(a > 0, a^2, exp(-a)) + dot(v, v)*a', start: '{ v: [0.5, 1], a: 0.5 }' },
  };
  const rules = [
    '{ sgd: { learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 0.01 } }',
    '{ adam: { learningRate: 0.1, amsgrad: true } }',
    '{ rmsprop: { learningRate: 0.05, centered: true, momentum: 0.5 } }',
    '{ adagrad: { learningRate: 0.5 } }',
    '{ adadelta: { learningRate: 1 } }',
    '{ nadam: { learningRate: 0.1 } }',
    '{ radam: { learningRate: 0.1 } }',
    '{ lion: { learningRate: 0.01 } }',
    '{ adamax: { learningRate: 0.1 } }',
    '{ sgd: { learningRate: { cosine: { initial: 0.02 } } } }',
  ];
  for (const [name, { text, start }] of Object.entries(functions))
    it(`together are the same bits as runs of their own: ${name}`, async () => {
      for (const goal of ['minimize', 'maximize'])
        for (const rule of rules) {
          const { experiment, objective } = await loaded(
            `objective: { ${goal}: "${text}", start: ${start} }\noptimizer: ${rule}\nsteps: 25\n`,
          );
          const [entry] = experiment.optimizers;
          const assignment = assign(experiment, entry, objective);
          assert.ok(isSeparable(assignment), rule);
          const axes = [
            { coordinate: 0, from: -3, to: 3, count: 4 },
            { coordinate: 1, from: -2, to: 2.5, count: 3 },
          ];
          const thetas = Array.from({ length: 12 }, (_, k) => startAt(objective.start, axes, k));
          const flock = new Together(
            assignment,
            Float32Array.from({ length: 12 * objective.layout.size }, (_, i) => thetas[i % 12][Math.floor(i / 12)]),
            12,
          );
          while (flock.advance()) continue;
          thetas.forEach((theta, p) => {
            const run = new Run(assign(experiment, entry, objective, theta), {
              budget: 1 << 20,
              allocate: (bytes) => new ArrayBuffer(bytes),
            });
            while (run.advance()) continue;
            const ends = run.values(run.length - 1, 'parameters');
            assert.deepEqual(
              Array.from(ends, (_, i) => flock.theta[i * 12 + p]),
              [...ends],
              `${rule} from ${theta.join(', ')}`,
            );
          });
          objective.dispose();
        }
    });

  it('go one by one where a rule couples the coordinates, with the same result', async () => {
    const source = (optimizer: string) => formula('(x^2 - 1)^2 + y^2', '{ x: 0.5, y: 0 }', optimizer, 300);
    const axes = [
      { coordinate: 0, from: -1.5, to: 1.5, count: 6 },
      { coordinate: 1, from: -1, to: 1, count: 4 },
    ];
    for (const optimizer of [
      '{ sgd: { learningRate: 0.05, clip: { globalNorm: 0.5 } } }',
      '{ lbfgs: {} }',
      '{ lamb: { learningRate: 0.01 } }',
    ]) {
      const { experiment, objective } = await loaded(source(optimizer));
      assert.equal(isSeparable(assign(experiment, experiment.optimizers[0], objective)), false, optimizer);
    }
    const { map, optima } = await mapOf(source('{ sgd: { learningRate: 0.05, clip: { globalNorm: 0.5 } } }'), axes);
    map.fate.forEach((fate, k) => assert.equal(Math.sign(optima[fate][0]), Math.sign(startAt([0, 0], axes, k)[0])));
  });
});
