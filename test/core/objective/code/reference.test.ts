import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileExperiment } from '../../../../src/core/engine/compileExperiment';
import { parseExperiment } from '../../../../src/core/experiment/parse';
import { drawing } from '../../../../src/core/code/drawing';
import { codeNear } from '../../../../src/platform/node/code/loadCode';
import { examplePath } from '../../../support/examples';
import { root } from '../../../support/paths';

interface Reference {
  readonly value: number;
  readonly gradient: Readonly<Record<string, readonly number[]>>;
}

const fixtures = join(root, 'test/fixtures/code');
const files = { transformer: 'transformer.experiment.yaml', oscillator: 'physics-informed.experiment.yaml' } as const;

async function compiled(file: string, backend: 'cpu' | 'wasm') {
  const path = examplePath(file);
  const { experiment } = parseExperiment(readFileSync(path, 'utf8'), 'yaml');
  assert.ok(experiment);
  return compileExperiment(experiment, { backend, loadCode: codeNear(dirname(path)) });
}

describe('losses in code against PyTorch in float64', () => {
  for (const [name, file] of Object.entries(files))
    for (const backend of ['cpu', 'wasm'] as const)
      it(`${file} on ${backend}: value and gradient`, async () => {
        const objective = await compiled(file, backend);
        const gradient = new Float32Array(objective.layout.size);
        const value = objective.evaluate(objective.start, gradient);
        const reference = (JSON.parse(readFileSync(join(fixtures, 'reference.json'), 'utf8')) as Record<string, Reference>)[name];
        assert.ok(Math.abs(value - reference.value) < 1e-5 * Math.abs(reference.value), `${value} is not ${reference.value}`);
        const largest = Math.max(...Object.values(reference.gradient).flat().map(Math.abs));
        for (const tensor of objective.layout.tensors)
          reference.gradient[tensor.name].forEach((expected, i) =>
            assert.ok(
              Math.abs(gradient[tensor.offset + i] - expected) < 2e-5 * largest,
              `${tensor.name}[${i}]: ${gradient[tensor.offset + i]} is not ${expected}`,
            ),
          );
      });

  it('gradients are what differences of the value say', async () => {
    for (const file of Object.values(files)) {
      const objective = await compiled(file, 'cpu');
      const gradient = new Float32Array(objective.layout.size);
      objective.evaluate(objective.start, gradient);
      const direction = gradient.map((_, i) => Math.sin(i + 1));
      const h = 2e-3;
      const at = (step: number) =>
        objective.evaluate(
          objective.start.map((x, i) => x + step * direction[i]),
          new Float32Array(gradient.length),
        );
      const slope = direction.reduce((sum, d, i) => sum + d * gradient[i], 0);
      const measured = (at(h) - at(-h)) / (2 * h);
      assert.ok(Math.abs(measured - slope) < 1e-2 * Math.max(1, Math.abs(slope)), `${file}: ${measured} is not ${slope}`);
    }
  });

  // What reference.py reads. Its answer is reference.json.
  if (process.env.UPDATE_REFERENCE)
    it('writes what PyTorch is given', async () => {
      const start = async (file: string) => {
        const { layout, start: values } = await compiled(file, 'cpu');
        const nested = (flat: readonly number[], shape: readonly number[]): unknown =>
          shape.length <= 1
            ? flat
            : Array.from({ length: shape[0] }, (_, i) =>
                nested(flat.slice((i * flat.length) / shape[0], ((i + 1) * flat.length) / shape[0]), shape.slice(1)),
              );
        return Object.fromEntries(
          layout.tensors.map(({ name, shape, offset, size }) => [name, nested([...values.subarray(offset, offset + size)], shape)]),
        );
      };
      const draw = drawing(1, 'module')(0, 'batch');
      const words = Array.from({ length: 16 }, () => Array.from({ length: 4 }, () => draw.integer(6)));
      const transformer = {
        start: await start(files.transformer),
        inputs: words.map((word) => [...word, 6, ...word].slice(0, 8)),
        targets: words,
      };
      writeFileSync(join(fixtures, 'given.json'), JSON.stringify({ transformer, oscillator: { start: await start(files.oscillator) } }));
    });
});
