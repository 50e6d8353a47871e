import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { compileExperiment } from '../../../../src/core/engine/compileExperiment';
import { parseExperiment } from '../../../../src/core/experiment/parse';
import { InvalidObjective } from '../../../../src/core/objective/invalidObjective';
import type { Objective } from '../../../../src/core/objective/objective';
import { torchNameOf } from '../../../../src/core/objective/network/presets/resnet';
import { torchShape } from '../../../../src/core/objective/weights/torchLayout';
import { writeSafetensors, type TensorToStore } from '../../../../src/core/objective/weights/safetensors';
import type { ParameterTensor } from '../../../../src/core/parameters';
import { root } from '../../../support/paths';
import { picturesExperiment } from './pictures';

/** torchvision.models.resnet18().state_dict(): names and shapes, without the counters of batches. */
function torchvisionResnet18(classes: number): [string, number[]][] {
  const normalization = (name: string, channels: number): [string, number[]][] =>
    ['weight', 'bias', 'running_mean', 'running_var'].map((part) => [`${name}.${part}`, [channels]]);
  const entries: [string, number[]][] = [['conv1.weight', [64, 3, 7, 7]], ...normalization('bn1', 64)];
  [64, 128, 256, 512].forEach((channels, stage) => {
    const before = stage === 0 ? 64 : channels / 2;
    for (const block of [0, 1]) {
      const name = `layer${stage + 1}.${block}`;
      entries.push([`${name}.conv1.weight`, [channels, block === 0 ? before : channels, 3, 3]], ...normalization(`${name}.bn1`, channels));
      entries.push([`${name}.conv2.weight`, [channels, channels, 3, 3]], ...normalization(`${name}.bn2`, channels));
      if (stage > 0 && block === 0)
        entries.push([`${name}.downsample.0.weight`, [channels, before, 1, 1]], ...normalization(`${name}.downsample.1`, channels));
    }
  });
  return [...entries, ['fc.weight', [classes, 512]], ['fc.bias', [classes]]];
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

/** A number that only this entry of this tensor has, exact in float32: by the tensor's place in the list and the entry's place in PyTorch. */
const known = (tensor: number, entry: number) => ((tensor * 7919 + entry) % 4_000_037) / 2 ** 22;

const small = { side: 32, rows: 4, classes: 3, batchSize: 4 };

describe('ResNet', function () {
  this.timeout(240_000);

  it('-18 has exactly 11,689,512 trainable parameters for 1,000 classes, named and shaped as torchvision’s', async () => {
    const { objective } = await picturesExperiment({ preset: 'resnet18', side: 32, rows: 1000, classes: 1000, channels: 3, batchSize: 1 });
    assert.equal(objective.layout.size, 11_689_512);
    const torch = new Map(torchvisionResnet18(1000));
    const ours = [...objective.layout.tensors, ...objective.stateLayout.tensors];
    assert.deepEqual(ours.map(({ name }) => torchNameOf(name)).sort(), [...torch.keys()].sort());
    for (const { name, shape } of ours) assert.deepEqual(torchShape({ name, shape }), torch.get(torchNameOf(name) as string), name);
    objective.dispose();
  });

  it('-20 has 20 layers with weights and its projections, and plain the same without skips', async () => {
    const skips = (await picturesExperiment({ ...small, classes: 10, rows: 10, batchSize: 2, preset: 'resnet20' })).objective;
    const plain = (await picturesExperiment({ ...small, classes: 10, rows: 10, batchSize: 2, preset: 'resnet20Plain' })).objective;
    // The paper's 269,722 with identities; a projection has inputs · outputs weights and a normalization of 2 · outputs.
    assert.equal(plain.layout.size, 269_722);
    assert.equal(skips.layout.size, 269_722 + 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64);
    const kernels = (objective: Objective) => objective.layout.tensors.filter(({ name }) => name.endsWith('/kernel'));
    assert.equal(kernels(plain).length, 20);
    assert.equal(kernels(skips).filter(({ name }) => !name.includes('downsample')).length, 20);
    skips.dispose();
    plain.dispose();
  });

  it('refuses rows that are no pictures, naming the key to write', async () => {
    for (const preset of ['resnet18', 'resnet20', 'resnet20Plain']) {
      const source = `data: { generate: moons }\nnetwork: { preset: ${preset}, loss: crossEntropy }\noptimizer: adam\nsteps: 1\n`;
      const { experiment } = parseExperiment(source, 'yaml');
      assert.ok(experiment);
      await assert.rejects(compileExperiment(experiment, { backend: 'cpu' }), (error: unknown) => {
        assert.ok(error instanceof InvalidObjective);
        assert.match(
          error.diagnostics[0].message,
          new RegExp(
            `^${preset} takes pictures \\[height, width, channels\\], but one row of the data has the shape \\[2\\]\\. Give \`shape:\` under \`data\`\\.$`,
          ),
        );
        return true;
      });
    }
  });

  describe('with torchvision’s names', () => {
    const shapes = torchvisionResnet18(3);
    const tensors: TensorToStore[] = shapes.map(([name, shape], i) => ({
      name,
      shape,
      values: Float32Array.from({ length: sizeOf(shape) }, (_, entry) => known(i, entry)),
    }));
    // What torch saves beside them.
    const counters: TensorToStore[] = [{ name: 'bn1.num_batches_tracked', shape: [], values: Float32Array.of(0) }];
    const load = (stored: readonly TensorToStore[]) =>
      picturesExperiment({
        ...small,
        preset: 'resnet18',
        weights: { name: 'resnet18.safetensors', bytes: writeSafetensors(stored, { format: 'pt' }) },
      });

    it('a checkpoint loads as it is, every number in its place', async () => {
      const { objective } = await load([...tensors, ...counters]);
      const places = new Map(shapes.map(([name], i) => [name, i]));
      const check = ({ name, shape, offset, size }: ParameterTensor, values: Float32Array) => {
        const tensor = places.get(torchNameOf(name) as string) as number;
        const [height, width, inputs, outputs] = shape.length === 4 ? shape : [1, 1, ...(shape.length === 2 ? shape : [1, shape[0]])];
        let at = offset;
        for (let row = 0; row < height; row++) {
          for (let column = 0; column < width; column++) {
            for (let input = 0; input < inputs; input++) {
              for (let output = 0; output < outputs; output++, at++) {
                const entry = ((output * inputs + input) * height + row) * width + column;
                if (values[at] !== known(tensor, entry))
                  assert.fail(`${name}[${[row, column, input, output].join()}] is ${values[at]}, not ${known(tensor, entry)}`);
              }
            }
          }
        }
        assert.equal(at, offset + size);
      };
      for (const tensor of objective.layout.tensors) check(tensor, objective.start);
      for (const tensor of objective.stateLayout.tensors) check(tensor, objective.stateStart);
      objective.dispose();
    });

    const refused = (stored: readonly TensorToStore[], message: RegExp) =>
      assert.rejects(load(stored), (error: unknown) => {
        assert.ok(error instanceof InvalidObjective);
        assert.match(error.diagnostics[0].message, message);
        return true;
      });

    it('is refused where a tensor is missing, too much, of another shape or not finite', async () => {
      const before = memory().numTensors;
      await refused(
        tensors.filter(({ name }) => name !== 'layer2.0.downsample.0.weight'),
        /no “layer2\.0\.downsample\.0\.weight”, shape \[1, 1, 64, 128\]/,
      );
      await refused(
        [...tensors, { name: 'layer5.conv.weight', shape: [1], values: Float32Array.of(1) }],
        /has “layer5\.conv\.weight”, but the network has no such parameter/,
      );
      const thousand = tensors.map((one) => (one.name === 'fc.bias' ? { ...one, shape: [1000], values: new Float32Array(1000) } : one));
      await refused(thousand, /“fc\.bias” has the shape \[1000\] in resnet18\.safetensors, but the network’s “fc\/bias” needs \[3\]/);
      const nan = tensors.map((one) => (one.name === 'bn1.bias' ? { ...one, values: one.values.map((_, i) => (i === 5 ? NaN : 0)) } : one));
      await refused(nan, /“bn1\.bias” in resnet18\.safetensors holds NaN \(number 5 of 64\)/);
      assert.equal(memory().numTensors, before, 'a refused network keeps tensors');
    });
  });

  /** Against PyTorch in float64 (test/fixtures/resnet18.py), for which numbers are drawn by arithmetic that Python repeats bit for bit. */
  describe('’s gradient', () => {
    const reference = JSON.parse(readFileSync(join(root, 'test/fixtures/resnet18.json'), 'utf8')) as TorchGradient;
    const [classes, side] = [3, 64];
    let wasm: Objective;
    let gradient: Float32Array;
    let value: number;
    before(async () => {
      const tensors = torchvisionResnet18(classes).map(([name, shape], i): TensorToStore => {
        const scale = Math.sqrt(6 / sizeOf(shape.slice(1)));
        const around = name.endsWith('weight') || name.endsWith('running_var') ? (u: number) => 0.5 + u : (u: number) => 0.2 * u - 0.1;
        const from = shape.length > 1 ? (u: number) => (2 * u - 1) * scale : around;
        return {
          name,
          shape,
          values: Float32Array.from({ length: sizeOf(shape) }, (_, entry) => from(((i * 7919 + entry * 104729) % 1000003) / 1000003)),
        };
      });
      const pixel = (row: number, y: number, x: number, channel: number) =>
        (((row * 31 + y * 17 + x * 29 + channel * 7) * 7919) % 2003) / 1000 - 1;
      wasm = (
        await picturesExperiment({
          preset: 'resnet18',
          side,
          classes,
          rows: classes,
          batchSize: classes,
          pixel,
          weights: { name: 'resnet18.safetensors', bytes: writeSafetensors(tensors, { format: 'pt' }) },
        })
      ).objective;
      gradient = new Float32Array(wasm.layout.size);
      value = wasm.evaluate(wasm.start, gradient);
    });
    after(() => wasm.dispose());

    it('is PyTorch’s, every tensor’s norm and sampled entries', () => {
      const { loss, float32Deviation, gradient: expected } = reference;
      assert.ok(Math.abs(value - loss) <= 10 * float32Deviation, `${value}, not ${loss}`);
      assert.equal(Object.keys(expected).length, wasm.layout.tensors.length);
      for (const { name, shape, offset, size } of wasm.layout.tensors) {
        const { norm, largest, float32Deviation: deviation, entries } = expected[torchNameOf(name) as string];
        const allowed = Math.max(1e-4, 10 * deviation);
        const own = gradient.subarray(offset, offset + size);
        const ownNorm = Math.sqrt(own.reduce((sum, x) => sum + x * x, 0));
        assert.ok(Math.abs(ownNorm - norm) <= allowed * norm, `${name} has norm ${ownNorm}, not ${norm}`);
        for (const [entry, number] of Object.entries(entries)) {
          const made = own[placeOf(Number(entry), shape)];
          assert.ok(Math.abs(made - number) <= allowed * largest, `${name}, entry ${entry}: ${made}, not ${number}`);
        }
      }
    });

    it('repeats every bit, and leaves no tensors', () => {
      const again = new Float32Array(wasm.layout.size);
      const before = memory().numTensors;
      assert.equal(wasm.evaluate(wasm.start, again), value);
      assert.equal(memory().numTensors, before);
      assert.ok(again.every((g, i) => Object.is(g, gradient[i])));
    });
  });
});

interface TorchGradient {
  readonly loss: number;
  readonly float32Deviation: number;
  /** By torchvision's names. Entries by their place in PyTorch's layout. */
  readonly gradient: Readonly<
    Record<
      string,
      {
        readonly norm: number;
        readonly largest: number;
        readonly float32Deviation: number;
        readonly entries: Readonly<Record<string, number>>;
      }
    >
  >;
}

/** Where an entry of PyTorch's layout [outputs, inputs, height, width] stands in ours, [height, width, inputs, outputs]. */
function placeOf(entry: number, shape: readonly number[]): number {
  if (shape.length < 2) return entry;
  const [height, width, inputs, outputs] = shape.length === 4 ? shape : [1, 1, ...shape];
  const column = entry % width;
  const row = Math.floor(entry / width) % height;
  const input = Math.floor(entry / (width * height)) % inputs;
  const output = Math.floor(entry / (width * height * inputs));
  return ((row * width + column) * inputs + input) * outputs + output;
}
