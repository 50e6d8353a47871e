import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadNetwork } from '../../../support/network';

type Nested = number | readonly Nested[];
type Tensors = Readonly<Record<string, Nested>>;

/** What PyTorch makes in float64 of the masks that are drawn here. */
interface Reference {
  readonly experiment: unknown;
  readonly files: Readonly<Record<string, unknown>>;
  readonly expected: { readonly losses: readonly number[]; readonly gradients: readonly Tensors[]; readonly parameters: Tensors };
}

const reference = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/torch/dropout.json'), 'utf8')) as Reference;
const flat = (nested: Nested): number[] => (typeof nested === 'number' ? [nested] : nested.flatMap(flat));

describe('dropout', () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    it(`has PyTorch’s loss and gradient for the same masks, step by step, on ${backend}`, async () => {
      const { experiment, files, expected } = reference;
      const { objective, run: make } = await loadNetwork(JSON.stringify(experiment), files, backend);
      assert.equal(objective.backend, backend);
      const run = make();
      while (run.advance());
      const near = (actual: ArrayLike<number>, wanted: Tensors, what: string) => {
        for (const { name, offset, size } of objective.layout.tensors) {
          const values = flat(wanted[name]);
          const distance = Math.hypot(...values.map((x, i) => actual[offset + i] - x));
          assert.equal(values.length, size);
          assert.ok(distance <= 1e-5 * Math.hypot(...values), `${what}, ${name}: off by ${distance}`);
        }
      };
      expected.losses.forEach((loss, step) => {
        assert.ok(Math.abs(run.values(step, 'value')[0] - loss) <= 1e-5 * loss, `loss ${step}`);
        near(run.values(step, 'gradient'), expected.gradients[step], `gradient ${step}`);
      });
      near(run.values(run.length - 1, 'parameters'), expected.parameters, 'the end');
      objective.dispose();
    });
  }

  it('drops other units at other steps, the same when a step is made again', async () => {
    const { experiment, files } = reference;
    const { objective, run: make } = await loadNetwork(JSON.stringify(experiment), files);
    const [first, again] = [make(), make()];
    while (first.advance() && again.advance());
    // Rows in which the whole column of a kernel gets no gradient differ from step to step.
    const gradients = Array.from({ length: 6 }, (_, step) => [...first.values(step, 'gradient')]);
    assert.equal(new Set(gradients.map((gradient) => gradient.map((x) => (x === 0 ? 0 : 1)).join(''))).size > 1, true);
    gradients.forEach((gradient, step) => assert.deepEqual([...again.values(step, 'gradient')], gradient));
    objective.dispose();
  });
});
