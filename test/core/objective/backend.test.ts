import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { getBackend, memory, setBackend } from '@tensorflow/tfjs-core';
import { seeded } from '../../support/random';
import { compiled, evaluated, type Values } from './support/formula';
import { randomFormula } from './support/randomFormula';

const rosenbrock = '(1 - x)^2 + 100*(y - x^2)^2';

/** Every function, at a point where all are defined. */
const everything: readonly [string, Values][] = [
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'atanh',
  'exp',
  'log',
  'log2',
  'log10',
  'sqrt',
  'abs',
  'sign',
  'floor',
  'ceil',
  'round',
  'sigmoid',
  'relu',
  'softplus',
  'square',
].map((name): [string, Values] => [`sum(${name}(w)) + ${name}(x)`, { x: 0.5, w: [0.25, 0.9, 0.6, 0.1, 0.3] }]);

const more: readonly [string, Values][] = [
  ['acosh(x) + sum(acosh(w))', { x: 1.5, w: [2, 3] }],
  ['sum(w^3 + w^-2) + x^5 + x^y', { x: 1.5, y: 2.5, w: [-2, 3, -0.5] }],
  ['prod(w) + mean(w) + norm(w) + dot(w, w) + max(w) - min(w)', { w: [2, 0, 3, 0.5] }],
  ['sum(where(w > x, w/x, w - x)) + w[2] + sum([x, 2, w[0], w[1]]*w)', { x: 0.7, w: [2, 0, 3, 0.5] }],
  ['sum(max(w, x)) + sum(min(w, x)) + max(x, 1) + sum((w < x) + (w <= x) + (w >= x) + (w == x) + (w != x))', { x: 2, w: [2, 0, 3] }],
  ['sum(round(w)) + sum(sign(w)) + sum(floor(w))', { w: [0.5, 1.5, 2.5, -0.5, -1.5, 0] }],
];

describe('backends', () => {
  for (const [source, start] of [...everything, ...more]) {
    it(`agree on ${source}`, async () => {
      const objectives = await Promise.all((['cpu', 'wasm'] as const).map((backend) => compiled(source, start, {}, backend)));
      assert.deepEqual(
        objectives.map(({ backend }) => backend),
        ['cpu', 'wasm'],
      );
      const [cpu, wasm] = objectives.map((objective) => evaluated(objective));
      [cpu.value, ...cpu.gradient].forEach((expected, i) => {
        const found = [wasm.value, ...wasm.gradient][i];
        assert.ok(Math.abs(found - expected) <= 1e-5 * (1 + Math.abs(expected)), `${found} on wasm, ${expected} on cpu`);
      });
      objectives.forEach((objective) => objective.dispose());
    });
  }

  it('may alternate, whatever backend somebody else has left', async () => {
    const cpu = await compiled(rosenbrock, { x: -1.5, y: 2 }, {}, 'cpu');
    const wasm = await compiled(rosenbrock, { x: -1.5, y: 2 }, {}, 'wasm');
    for (const other of ['wasm', 'cpu', 'wasm']) {
      await setBackend(other);
      assert.deepEqual(evaluated(cpu), { value: 12.5, gradient: [-155, -50] });
      assert.equal(getBackend(), 'cpu');
      assert.deepEqual(evaluated(wasm), { value: 12.5, gradient: [-155, -50] });
      assert.equal(getBackend(), 'wasm');
    }
    cpu.dispose();
    wasm.dispose();
  });

  it('are chosen by size under auto', async () => {
    const small = await compiled('sum(w^2)', { w: Array<number>(100).fill(1) }, {}, 'auto');
    const large = await compiled('sum(w^2)', { w: Array<number>(10_000).fill(1) }, {}, 'auto');
    assert.equal(small.backend, 'cpu');
    assert.equal(large.backend, 'wasm');
    assert.equal(evaluated(large).value, 10_000);
    small.dispose();
    large.dispose();
  });

  for (const backend of ['cpu', 'wasm'] as const) {
    it(`hold the same number of tensors before and after every call on ${backend}, and repeat every bit`, async () => {
      const random = seeded(5);
      const untouched = memory().numTensors;
      for (let round = 0; round < 60; round++) {
        const objective = await compiled(randomFormula(random), { x: 0.5, y: -1, w: [1, 2, -3] }, {}, backend);
        const before = memory().numTensors;
        const parameters = objective.start.slice();
        const first = evaluated(objective, parameters);
        const values = objective.valuesOnGrid(parameters, [{ coordinate: 0, values: Float32Array.of(0, 1, 2) }]);
        objective.firstNonFinite(parameters);
        assert.deepEqual(evaluated(objective, parameters), first);
        assert.deepEqual(objective.valuesOnGrid(parameters, [{ coordinate: 0, values: Float32Array.of(0, 1, 2) }]), values);
        assert.equal(memory().numTensors, before);
        assert.deepEqual(parameters, objective.start);
        objective.dispose();
        assert.equal(memory().numTensors, untouched);
      }
    });
  }

  const inNewProcess = (backend: string, directory: string): string =>
    execFileSync(
      process.execPath,
      [
        '--import',
        'tsx',
        '-e',
        `
    const { compileObjective } = require('./src/core/objective/compile');
    const { objectiveOf } = require('./test/core/objective/support/formula');
    const large = objectiveOf('sum(w^2)', { w: Array(10000).fill(1) });
    compileObjective(large, { backend: '${backend}', wasmDirectory: '${directory}' }).then(
      (objective) => { objective.evaluate(objective.start, new Float32Array(10000)); console.log('runs on ' + objective.backend); },
      (error) => console.log(error.name + ': ' + error.message));
  `,
      ],
      { cwd: join(__dirname, '../../..'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );

  it('are refused with a sentence when the wasm files are missing, and replaced by cpu under auto', () => {
    assert.match(inNewProcess('wasm', '/nowhere'), /^BackendError: The WebAssembly backend cannot be used: .*Write backend: cpu/ms);
    assert.match(inNewProcess('auto', '/nowhere'), /^runs on cpu$/m);
  });

  it('start without tfjs advertising another package', () => {
    assert.equal(inNewProcess('cpu', '').trim(), 'runs on cpu');
  });
});
