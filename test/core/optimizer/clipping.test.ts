import assert from 'node:assert/strict';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { layoutOf } from '../../../src/core/parameters';
import { assertNear, optimizerOf, updated } from './support';

describe('clip', () => {
  const step = (clip: Record<string, number>, gradient: number[]) => updated(optimizerOf('sgd', { clip }, [0, 0]), gradient, 1);

  it('by global norm shortens what is longer, keeping the direction, and leaves the rest', () => {
    assertNear(step({ globalNorm: 1 }, [3, -4]), [-0.6, 0.8]);
    assertNear(step({ globalNorm: 5.5 }, [3, -4]), [-3, 4]);
    assertNear(step({ globalNorm: 1 }, [3e30, -4e30]), [-0.6, 0.8]);
  });

  it('by the norm of each tensor shortens each that is longer by itself, in groups too', () => {
    const layout = layoutOf([
      { name: 'a', shape: [2] },
      { name: 'b', shape: [2] },
      { name: 'c', shape: [] },
    ]);
    const after = (options: Record<string, unknown>) =>
      updated(optimizerOf('sgd', options, [0, 0, 0, 0, 0], layout), [3, -4, 0.3, 0.4, -7], 1);
    assertNear(after({ clip: { norm: 1 } }), [-0.6, 0.8, -0.3, -0.4, 1]);
    assertNear(after({ clip: { norm: 1 }, groups: [{ match: 'b', momentum: 0.5 }] }), [-0.6, 0.8, -0.3, -0.4, 1]);
  });

  it('by value limits every entry', () => assertNear(step({ value: 2 }, [3, -1]), [-2, 1]));

  it('adaptive limits each output unit of a kernel to its share of the weights’ norm', () => {
    const layout = layoutOf([
      { name: 'kernel', shape: [2, 2] },
      { name: 'bias', shape: [2] },
    ]);
    // Units are columns: weights (3, 4) of norm 5 and (0, 0), which counts as 0.001; the bias (6, 8) is one unit of norm 10.
    const start = [3, 0, 4, 0, 6, 8];
    const after = updated(optimizerOf('sgd', { clip: { adaptive: 0.1 } }, start, layout), [30, 3, 40, 4, 0.6, 0.8], 1);
    assertNear(after, [3 - 0.3, -0.00006, 4 - 0.4, -0.00008, 5.4, 7.2], 'θ', 1e-5);
  });

  it('shows the clipped gradient as a stage of its own', () => {
    const optimizer = optimizerOf('adam', { clip: { value: 1 } }, [0, 0]);
    const seen: number[][] = [];
    optimizer.gradient.set([5, 0.5]);
    optimizer.update(0, 0.1, (stage, values) => stage.option === 'clip' && seen.push([...values]));
    assert.deepEqual(seen, [[1, 0.5]]);
  });

  it('is read from files beside any optimizer’s options, inside others too, and needs exactly one limit', () => {
    const parse = (optimizer: string) =>
      parseExperiment(`objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { ${optimizer} }\n`, 'yaml');
    assert.deepEqual(parse('adam: { clip: { globalNorm: 1 } }').experiment?.optimizers[0].options.clip, { globalNorm: 1 });
    assert.deepEqual(
      (parse('lookahead: { inner: { name: sgd, clip: { value: 2 } } }').experiment?.optimizers[0].options.inner as { clip: unknown }).clip,
      { value: 2 },
    );
    for (const clip of ['{}', '{ value: 1, globalNorm: 1 }'])
      assert.match(parse(`sgd: { clip: ${clip} }`).diagnostics[0]?.message ?? '', /exactly one/);
    assert.match(parse('sgd: { clip: { value: 0 } }').diagnostics[0]?.message ?? '', /`value` is 0/);
    assert.match(parse('sgd: { clip: { l2: 1 } }').diagnostics[0]?.message ?? '', /no key called `l2`/);
  });
});
