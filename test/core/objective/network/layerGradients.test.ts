import assert from 'node:assert/strict';
import { seeded } from '../../../support/random';
import { loadNetwork } from '../../../support/network';
import {
  activations,
  convolved,
  convolvedByChannel,
  normalized,
  pooled,
  zeroPadded,
  type Picture,
  type WindowOptions,
} from './plainLayers';

type Tensors = (name: string) => Float64Array | undefined;
/** All rows of a batch through the layer, as its definition has it. */
type Forward = (rows: readonly Picture[], weights: Tensors) => readonly Picture[];

interface Case {
  readonly layer: string;
  readonly forward: Forward;
}

const shape = { height: 5, width: 6, channels: 2 };
const batch = 3;
const targets = 2;
const epsilon = 1e-3;

const each =
  (one: (x: Picture, weights: Tensors) => Picture): Forward =>
  (rows, weights) =>
    rows.map((row) => one(row, weights));
const mapped = (x: Picture, f: (value: number) => number): Picture => ({ ...x, values: x.values.map(f) });
const json = (options: object) => JSON.stringify(options);
/** Every pair of a size, a stride and a padding, and what it leaves of the picture is not nothing. */
const windows = (sizes: readonly WindowOptions['size'][], dilations: readonly WindowOptions['size'][]): WindowOptions[] =>
  sizes
    .flatMap((size) =>
      ([1, 2, 3, [2, 1]] as const).flatMap((strides) =>
        dilations.flatMap((dilation) => (['valid', 'same'] as const).map((padding) => ({ size, strides, dilation, padding }))),
      ),
    )
    .filter(
      ({ size, dilation, padding }) =>
        padding === 'same' || [0, 1].every((axis) => (at(size, axis) - 1) * at(dilation, axis) < [shape.height, shape.width][axis]),
    );
const at = (pair: WindowOptions['size'], axis: number) => (typeof pair === 'number' ? pair : pair[axis]);

function convolutions(): Case[] {
  return windows([1, 2, 3, [3, 2]], [1, 2, [1, 2]]).flatMap(({ size, strides, dilation, padding }, i) => {
    const options = {
      kernelSize: size,
      strides,
      dilationRate: dilation,
      padding,
      activation: ['linear', 'tanh', 'sigmoid'][i % 3],
      useBias: i % 2 === 0,
    };
    const after = (x: Picture) => mapped(x, activations[options.activation]);
    const window = { size, strides, dilation, padding };
    // Few and many filters go different ways on wasm.
    const filters = i % 5 === 4 ? 33 : 2;
    return [
      {
        layer: `{ conv2d: ${json({ ...options, filters })} }`,
        forward: each((x, weights) => after(convolved(x, weights('kernel') as Float64Array, weights('bias'), filters, window))),
      },
      {
        layer: `{ depthwiseConv2d: ${json({ ...options, depthMultiplier: 2 })} }`,
        forward: each((x, weights) =>
          after(convolvedByChannel(x, weights('depthwise_kernel') as Float64Array, weights('bias'), 2, window)),
        ),
      },
    ];
  });
}

function poolings(): Case[] {
  return windows([1, 2, 3, [2, 3], [5, 6]], [1]).flatMap(({ size, strides, padding }) =>
    (
      [
        ['averagePooling2d', 'mean'],
        ['maxPooling2d', 'max'],
      ] as const
    ).map(([kind, reduction]) => ({
      layer: `{ ${kind}: ${json({ poolSize: size, strides, padding })} }`,
      forward: each((x) => pooled(x, reduction, { size, strides, padding })),
    })),
  );
}

/** Each channel by itself over all rows and pixels, or each pixel over its channels. */
function normalizedBy(
  rows: readonly Picture[],
  weights: Tensors,
  groupOf: (row: number, pixel: number, channel: number) => string,
): Picture[] {
  const groups = new Map<string, { row: number; index: number; channel: number }[]>();
  rows.forEach(({ values, channels }, row) =>
    values.forEach((_, index) => {
      const channel = index % channels;
      const key = groupOf(row, Math.floor(index / channels), channel);
      groups.set(key, [...(groups.get(key) ?? []), { row, index, channel }]);
    }),
  );
  const out = rows.map((row) => ({ ...row, values: row.values.slice() }));
  for (const members of groups.values()) {
    const values = normalized(
      members.map(({ row, index }) => rows[row].values[index]),
      epsilon,
    );
    members.forEach(
      ({ row, index, channel }, i) =>
        (out[row].values[index] = values[i] * (weights('gamma')?.[channel] ?? 1) + (weights('beta')?.[channel] ?? 0)),
    );
  }
  return out;
}

const global: WindowOptions = { size: [shape.height, shape.width] };
const others: readonly Case[] = [
  { layer: 'globalAveragePooling2d', forward: each((x) => pooled(x, 'mean', global)) },
  { layer: 'globalMaxPooling2d', forward: each((x) => pooled(x, 'max', global)) },
  { layer: '{ zeroPadding2d: { padding: [2, 1] } }', forward: each((x) => zeroPadded(x, [2, 1])) },
  { layer: 'batchNormalization', forward: (rows, weights) => normalizedBy(rows, weights, (_row, _pixel, channel) => String(channel)) },
  {
    layer: '{ batchNormalization: { variance: unbiased } }',
    forward: (rows, weights) => normalizedBy(rows, weights, (_row, _pixel, channel) => String(channel)),
  },
  { layer: 'layerNormalization', forward: (rows, weights) => normalizedBy(rows, weights, (row, pixel) => `${row}/${pixel}`) },
  ...Object.entries(activations).map(([name, f]) => ({
    layer: `{ activation: { activation: ${name} } }`,
    forward: each((x) => mapped(x, f)),
  })),
];

/** (x, y) drawn in float32, so that both sides see the same numbers. */
function dataset() {
  const draw = seeded(3);
  const list = (length: number) => Array.from({ length }, () => Math.fround(2 * draw() - 1));
  const columns = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, list(batch)]));
  return columns(['a', 'b', 'c', 'u', 'v']) as Record<'a' | 'b' | 'c' | 'u' | 'v', number[]>;
}

/** The mean squared error of dense → picture → layer → dense, in float64. */
function lossOf(data: ReturnType<typeof dataset>, forward: Forward, tensor: (name: string) => Float64Array | undefined): number {
  const size = shape.height * shape.width * shape.channels;
  const [kernel, bias, last, lastBias] = ['first/kernel', 'first/bias', 'last/kernel', 'last/bias'].map(
    (name) => tensor(name) as Float64Array,
  );
  const pictures = Array.from({ length: batch }, (_, row): Picture => ({
    ...shape,
    values: Float64Array.from(
      { length: size },
      (_entry, i) => bias[i] + [data.a, data.b, data.c].reduce((sum, column, k) => sum + column[row] * kernel[k * size + i], 0),
    ),
  }));
  const rows = forward(pictures, (name) => tensor(`layer/${name}`));
  let loss = 0;
  rows.forEach(({ values }, row) => {
    for (let j = 0; j < targets; j++) {
      const z = values.reduce((sum, x, i) => sum + x * last[i * targets + j], lastBias[j]);
      loss += (z - [data.u, data.v][j][row]) ** 2 / (batch * targets);
    }
  });
  return loss;
}

/** Of every tensor some coordinates spread over it: all of the bias that makes the picture, so that no pixel is left out. */
const coordinatesOf = (size: number) => {
  const count = Math.min(size, 60);
  return Array.from({ length: count }, (_, i) => Math.floor((i * size) / count));
};

describe('gradients of layers, against central differences of their definitions in float64', () => {
  const data = dataset();

  for (const { layer, forward } of [...convolutions(), ...poolings(), ...others]) {
    it(`${layer} on cpu and wasm`, async () => {
      const named = layer.startsWith('{') ? layer.replace(/\}$/, ', name: layer }') : `{ ${layer}: {}, name: layer }`;
      const source = `data: { json: rows.json, inputs: [a, b, c], target: [u, v] }
network:
  loss: meanSquaredError
  layers:
    - { dense: { units: ${shape.height * shape.width * shape.channels} }, name: first }
    - { reshape: { targetShape: [${shape.height}, ${shape.width}, ${shape.channels}] } }
    - ${named}
    ${layer.startsWith('global') ? '' : '- flatten'}
    - { dense: { units: ${targets} }, name: last }
optimizer: sgd
`;
      const objectives = await Promise.all(
        (['cpu', 'wasm'] as const).map((backend) => loadNetwork(source, { 'rows.json': data }, backend)),
      );
      const found = objectives.map(({ objective }) => {
        const draw = seeded(7);
        const start = Float32Array.from({ length: objective.layout.size }, () => 2 * draw() - 1);
        const gradient = new Float32Array(objective.layout.size);
        const value = objective.evaluate(start, gradient);
        objective.dispose();
        return { backend: objective.backend, start, gradient, value };
      });

      const { tensors } = objectives[0].objective.layout;
      const theta = Float64Array.from(found[0].start);
      const views = new Map(tensors.map(({ name, offset, size }) => [name, theta.subarray(offset, offset + size)]));
      const loss = () => lossOf(data, forward, (name) => views.get(name));
      for (const { value, backend } of found)
        assert.ok(Math.abs(value - loss()) <= 1e-5 * (1 + loss()), `value ${value} on ${backend} instead of ${loss()}`);
      for (const { name, offset, size } of tensors) {
        const coordinates = coordinatesOf(size);
        const expected = coordinates.map((i) => slope(theta, offset + i, loss));
        const norm = Math.hypot(...expected);
        for (const { gradient, backend } of found) {
          const distance = Math.hypot(...expected.map((x, i) => gradient[offset + coordinates[i]] - x));
          assert.ok(distance <= 1e-6 + 2e-5 * norm, `∂/∂${name} on ${backend}: off by ${distance} of ${norm}`);
        }
      }
    });
  }
});

/** By a central difference. */
function slope(theta: Float64Array, index: number, f: () => number): number {
  const [x, h] = [theta[index], 1e-6];
  theta[index] = x + h;
  const up = f();
  theta[index] = x - h;
  const down = f();
  theta[index] = x;
  return (up - down) / (2 * h);
}
