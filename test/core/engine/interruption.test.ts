import assert from 'node:assert/strict';
import { assign } from '../../../src/core/engine/assign';
import { Run } from '../../../src/core/engine/run';
import { Interrupted } from '../../../src/core/objective/objective';
import { orthogonalize } from '../../../src/core/optimizer/transforms/orthogonalization';
import { timesTransposed } from '../../../src/core/optimizer/transforms/matrixProduct';
import { load, rosenbrock } from '../../support/load';
import { seeded } from '../../support/random';

const network = (width: number, optimizer: string) => `
data: { generate: { moons: { samples: 16, noise: 0.1 } }, batchSize: 8 }
network:
  layers: [{ dense: { units: ${width}, activation: tanh } }, { batchNormalization: {} }, { dense: { units: ${width} } }, { dense: { units: 2 } }]
  loss: crossEntropy
backend: cpu
optimizer: ${optimizer}
steps: 6
`;
const long = (optimizer: string) => `
objective: { minimize: "sum(cos(w)^2 * (w - 1)^2) / 20000", start: { w: { length: 20000, value: 0.5 } } }
optimizer: ${optimizer}
steps: 6
`;

describe('a step that is interrupted', () => {
  for (const [title, source] of [
    ['in a product of matrices', network(12, '{ muon: { iterations: 2 } }')],
    ['in a product of matrices, where θ is too long to be recorded whole', network(66, '{ muon: { iterations: 2 } }')],
    [
      'in muon inside lookahead, with a clipped gradient',
      network(12, '{ lookahead: { inner: { name: muon, iterations: 2 }, syncPeriod: 2 } }'),
    ],
    ['in a line search', rosenbrock('lbfgs', 6)],
    ['in a long formula', long('{ adam: { learningRate: 0.1 } }')],
    ['in the line search of a long formula', long('lbfgs')],
  ] as const) {
    it(`${title}, leaves the run as it was, wherever that happens`, async () => {
      const { experiment, objective } = await load(source);
      let calls = 0;
      let patience = Infinity;
      const watch = () => {
        if (++calls > patience) throw new Interrupted();
      };
      const start = (heard?: () => void) =>
        new Run(assign(experiment, experiment.optimizers[0], objective), {
          budget: 1 << 26,
          allocate: (bytes) => new ArrayBuffer(bytes),
          watch: heard,
        });
      const [untroubled, run] = [start(), start(watch)];
      const slots = [...new Set(untroubled.layout.columns.flatMap(({ slot }) => slot ?? []))];
      const all = (one: Run, step: number) => [
        ...(['value', 'learningRate', 'parameters', 'gradient', 'effectiveLearningRate', 'update'] as const).map((quantity) =>
          one.values(step, quantity).slice(),
        ),
        ...slots.map((slot) => one.values(step, 'state', slot).slice()),
      ];
      let interrupted = 0;
      while (untroubled.advance()) {
        const step = untroubled.length - 1;
        const [random, before] = [seeded(step), step > 0 ? all(untroubled, step - 1) : []];
        calls = 0;
        patience = Infinity;
        // How often somebody could interrupt, from a first attempt that is interrupted as late as possible.
        for (let wait = 0; ; wait += 1 + Math.floor(random() * 2 ** (wait / 8))) {
          [calls, patience] = [0, wait];
          try {
            run.advance();
            break;
          } catch (error) {
            assert.ok(error instanceof Interrupted);
            interrupted++;
          }
          patience = Infinity;
          assert.equal(run.length, step);
          if (step > 0) assert.deepEqual(all(run, step - 1), before, `step ${step - 1}, interrupted after ${wait} calls`);
        }
        patience = Infinity;
        assert.deepEqual(all(run, step), all(untroubled, step), `step ${step}`);
      }
      assert.ok(interrupted >= 6, `${interrupted} times`);
      assert.equal(run.length, untroubled.length);
    });
  }
});

describe('an update of many parameters by a rule of many lines', () => {
  it('is heard from the second on, and leaves the run as it was', async () => {
    const lines = Array.from({ length: 16 }, (_, i) => `- a${i} = sin(exp(-abs(${i === 0 ? 'g' : `a${i - 1}`})))`);
    const source = `
objective: { minimize: sum(w^2), start: { w: { length: 200000, value: 1 } } }
rules:
  slow:
    options: { learningRate: 0.1 }
    update:
      ${[...lines, '- theta = theta - learningRate*a15'].join('\n      ')}
optimizer: slow
steps: 6
`;
    const { experiment, objective } = await load(source);
    let patience = Infinity;
    const watch = () => {
      if (patience-- <= 0) throw new Interrupted();
    };
    const start = () =>
      new Run(assign(experiment, experiment.optimizers[0], objective), {
        budget: 1 << 26,
        allocate: (bytes) => new ArrayBuffer(bytes),
        watch,
      });
    const [run, untroubled] = [start(), start()];
    for (const one of [run, untroubled]) one.advance();
    // The objective is asked now and then as well; what is counted here are the stretches of the update.
    patience = 1e6;
    untroubled.advance();
    const before = 1e6 - patience;
    assert.ok(before > 200000 / 4096, `heard ${before} times`);
    patience = before - 3;
    assert.throws(() => run.advance(), Interrupted);
    assert.equal(run.length, 1);
    patience = Infinity;
    run.advance();
    assert.deepEqual(run.values(1, 'update').slice(), untroubled.values(1, 'update').slice());
  });
});

describe('a product of matrices', () => {
  const random = seeded(5);
  const matrix = (rows: number, columns: number) => Float64Array.from({ length: rows * columns }, () => random() * 2 - 1);

  it('has the bits of one sum after the other, whatever the sizes', () => {
    for (const [rows, columns, inner] of [
      [1, 1, 1],
      [4, 4, 4],
      [5, 7, 3],
      [13, 8, 9],
      [3, 17, 30],
      [12, 12, 1],
    ]) {
      const [A, B] = [matrix(rows, inner), matrix(columns, inner)];
      const plain = (P: Float64Array, Q: Float64Array, n: number) =>
        Float64Array.from({ length: rows * n }, (_, at) => {
          let sum = 0;
          for (let k = 0; k < inner; k++) sum += P[Math.floor(at / n) * inner + k] * Q[(at % n) * inner + k];
          return sum;
        });
      assert.deepEqual(timesTransposed(A, B, rows, columns, inner), plain(A, B, columns));
      assert.deepEqual(timesTransposed(A, A, rows, rows, inner), plain(A, A, rows));
    }
  });

  it('is heard often enough while a matrix is orthogonalized', () => {
    let calls = 0;
    orthogonalize(matrix(40, 60), 40, 60, 5, () => calls++);
    assert.equal(calls, 5 * 3 * 10);
  });
});
