import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { compileExperiment, notesOf } from '../../../../src/core/engine/compileExperiment';
import { parseExperiment } from '../../../../src/core/experiment/parse';
import { InvalidObjective } from '../../../../src/core/objective/invalidObjective';
import type { NetworkOnTensors } from '../../../../src/core/objective/network/networkOnTensors';
import { readNumpyFile } from '../../../../src/core/objective/weights/numpyFile';
import { readSafetensors, writeSafetensors } from '../../../../src/core/objective/weights/safetensors';
import { readTorchFile } from '../../../../src/core/objective/weights/torchFile';
import { writeForTorch } from '../../../../src/core/objective/weights/write';
import type { ReadFile } from '../../../../src/core/objective/readFile';

/** Written by make.py with PyTorch 1.13 and NumPy. */
const folder = join(__dirname, '../../../fixtures/weights');
const file = (name: string): Uint8Array => readFileSync(join(folder, name));
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
  string,
  { inputs: unknown; outputs: number[][] }
>;

const read = async (name: string) =>
  Object.fromEntries(
    [...(await readTorchFile(file(name), name))].map(([key, tensor]) => [key, { shape: tensor.shape, values: [...tensor.read()] }]),
  );
const arange = Array.from({ length: 24 }, (_, i) => i);

describe('files of PyTorch', () => {
  it('give the tensors of a state_dict in its order, in every layout of memory', async () => {
    const { whole, turned, part, same, one } = await read('views.pt');
    assert.deepEqual(whole, { shape: [4, 6], values: arange });
    assert.deepEqual(same, whole);
    assert.deepEqual(turned, { shape: [6, 4], values: Array.from({ length: 24 }, (_, i) => (i % 4) * 6 + Math.floor(i / 4)) });
    assert.deepEqual(part, { shape: [2, 3], values: [6, 8, 10, 12, 14, 16] });
    assert.deepEqual(one, { shape: [], values: [15] });
    assert.deepEqual([...(await readTorchFile(file('sequential.pt'), 'f')).keys()].slice(0, 4), [
      '0.weight',
      '0.bias',
      '2.weight',
      '2.bias',
    ]);
  });

  it('give numbers of 16 and 64 bits, and none of whole numbers', async () => {
    const tensors = await readTorchFile(file('types.pt'), 'types.pt');
    for (const name of ['half', 'brain', 'double']) assert.deepEqual([...(tensors.get(name)?.read() ?? [])], arange, name);
    assert.throws(() => tensors.get('long')?.read(), /“long” in types\.pt is stored as I64, which holds no parameters/);
  });

  it('are read in newer protocols, as parameters, and out of checkpoints', async () => {
    assert.deepEqual((await read('protocol4.pt')).a, { shape: [4, 6], values: arange });
    assert.deepEqual((await read('parameter.pt')).a, { shape: [4, 6], values: arange });
    assert.deepEqual(await read('checkpoint.pth'), await read('sequential.pt'));
  });

  const refused: readonly [name: string, message: RegExp][] = [
    [
      'evil.pt',
      /^evil\.pt cannot be read: it refers to posix\.system, and only tensors in dictionaries and lists are read: what else a pickle names is code that whoever made it wants to be run\. Save the weights alone, as in torch\.save\(model\.state_dict\(\), "weights\.pt"\)\.$/,
    ],
    ['model.pt', /it refers to torch\.nn\.modules\.linear\.Linear, and only tensors/],
    ['legacy.pt', /is no file of PyTorch 1\.6 or newer\. Load and save it again there/],
  ];
  for (const [name, message] of refused)
    it(`are refused by name: ${name}`, () => assert.rejects(readTorchFile(file(name), name), { name: 'WeightsProblem', message }));

  it('are refused where they are cut off or changed, at every byte', async () => {
    const whole = file('views.pt');
    const outcome = async (bytes: Uint8Array) => {
      try {
        for (const tensor of (await readTorchFile(bytes, 'f')).values()) tensor.read();
      } catch (error) {
        assert.equal((error as Error).name, 'WeightsProblem', String(error));
        return 'refused';
      }
      return 'read';
    };
    for (let length = 0; length < whole.length; length += 7)
      assert.equal(await outcome(whole.subarray(0, length)), 'refused', `cut at ${length}`);
    let reads = 0;
    for (let at = 0; at < whole.length; at++) if ((await outcome(whole.with(at, whole[at] ^ 0x55))) === 'read') reads++;
    // A changed number of a tensor is a number all the same.
    assert.ok(reads > 0 && reads < whole.length);
  });
});

/** A zip archive of one entry, which may lie about it. */
function archive(name: string, content: Uint8Array, lies: { size?: number; method?: number; packed?: Uint8Array } = {}): Uint8Array {
  const packed = lies.packed ?? deflateRawSync(content);
  const [size, method] = [lies.size ?? content.length, lies.method ?? 8];
  const title = Buffer.from(name);
  const common = (head: Buffer, at: number) => {
    head.writeUInt16LE(method, at + 4);
    head.writeUInt32LE(packed.length, at + 14);
    head.writeUInt32LE(size, at + 18);
    head.writeUInt16LE(title.length, at + 22);
  };
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  common(local, 4);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  common(central, 6);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + title.length, 12);
  end.writeUInt32LE(local.length + title.length + packed.length, 16);
  return Buffer.concat([local, title, packed, central, title, end]);
}

describe('files of NumPy', () => {
  it('give arrays in every order of axes and bytes, packed or not', async () => {
    const arrays = await readNumpyFile(file('arrays.npz'), 'arrays.npz');
    assert.deepEqual(arrays.get('dense/kernel')?.shape, [2, 3]);
    assert.deepEqual([...(arrays.get('dense/kernel')?.read() ?? [])], [0, 1, 2, 3, 4, 5]);
    assert.deepEqual([...(arrays.get('dense/bias')?.read() ?? [])], [0, 1, 2, 3, 4, 5]);
    const packed = await readNumpyFile(file('packed.npz'), 'packed.npz');
    assert.deepEqual(packed.get('a')?.read(), new Float32Array(5000));
    assert.deepEqual([...(packed.get('b')?.read() ?? [])], [0, 1, 2, 3, 4, 5]);
    assert.deepEqual([...((await readNumpyFile(file('kernel.npy'), 'kernel.npy')).get('')?.read() ?? [])], [0, 1, 2, 3, 4, 5]);
  });

  const hostile: readonly [what: string, bytes: () => Uint8Array, message: RegExp][] = [
    [
      'objects, which would be a pickle',
      () => file('objects.npz'),
      /“a” in f cannot be read as an array of NumPy: it holds numbers of the kind \|O, which are no plain numbers/,
    ],
    [
      'an entry that would unpack to more than deflate can pack',
      () => archive('a.npy', new Uint8Array(10), { size: 1e9 }),
      /its entry “a\.npy” would unpack to 1000000000 bytes from/,
    ],
    [
      'a bomb',
      () => archive('a.npy', new Uint8Array(0), { size: 2 ** 30, packed: new Uint8Array(2 ** 21) }),
      /it would unpack to 1073741824 bytes, and may to/,
    ],
    [
      'an entry longer than it says',
      () => archive('a.npy', new Uint8Array(1e6), { size: 1000 }),
      /its entry “a\.npy” is damaged or cut off/,
    ],
    ['an unknown way to pack', () => archive('a.npy', new Uint8Array(10), { method: 99 }), /packed in a way that is not known \(99\)/],
    ['no archive', () => new TextEncoder().encode('hello, this is no archive at all'), /directory is damaged/],
    [
      'an array that is none',
      () =>
        archive('a.npy', new TextEncoder().encode('nothing of NumPy'), { method: 0, packed: new TextEncoder().encode('nothing of NumPy') }),
      /it does not begin as one/,
    ],
  ];
  for (const [what, bytes, message] of hostile)
    it(`are refused: ${what}`, () => assert.rejects(readNumpyFile(bytes(), 'f'), { name: 'WeightsProblem', message }));
});

const sixLayers = Array<string>(6).fill('dense: { units: 4, activation: tanh }').join(', ');
const rows = 'data: { json: rows.json, inputs: x, target: [a, b] }';
const deep = (weights: string, layers = `[${sixLayers}, dense: { units: 2 }]`) =>
  `${rows}\nnetwork: { layers: ${layers}, loss: meanSquaredError, weights: ${weights} }\noptimizer: sgd\n`;

async function compiled(
  text: string,
  files: Readonly<Record<string, Uint8Array>>,
  input: unknown,
): Promise<{ objective: NetworkOnTensors; notes: string[] }> {
  const { experiment, diagnostics } = parseExperiment(text, 'yaml');
  assert.ok(experiment, diagnostics.map(({ message }) => message).join('\n'));
  const given = (input as unknown[]).map((x) => ({ x, a: 0, b: 0 }));
  const readFile: ReadFile = (path) =>
    Promise.resolve(path === 'rows.json' ? new TextEncoder().encode(JSON.stringify(given)) : (files[path] ?? file(path)));
  const objective = (await compileExperiment(experiment, { backend: 'cpu', readFile })) as NetworkOnTensors;
  return { objective, notes: notesOf(experiment, objective).map(({ message }) => message) };
}

/** Pictures as they lie here: channels last. */
const channelsLast = (inputs: unknown): number[][][][] =>
  (inputs as number[][][][]).map((channels) => channels[0].map((row, y) => row.map((_, x) => channels.map((channel) => channel[y][x]))));

async function predicts(text: string, source: string, input: unknown, files: Readonly<Record<string, Uint8Array>> = {}): Promise<string[]> {
  const { objective, notes } = await compiled(text, files, input);
  const flat = new Float32Array((input as unknown[]).flat(4) as number[]);
  const outputs = objective.outputsFor(flat, objective.start, objective.stateStart);
  expected[source].outputs
    .flat()
    .forEach((wanted, i) => assert.ok(Math.abs(outputs[i] - wanted) < 1e-5, `output ${i}: ${outputs[i]} instead of ${wanted}`));
  objective.dispose();
  return notes;
}

describe('weights of a network from PyTorch', () => {
  const { inputs } = expected['sequential.pt'];
  const layer = (name: string) => `{ dense: { units: 3 }, name: ${name} }`;

  for (const name of ['sequential.pt', 'parallel.pth', 'checkpoint.pth']) {
    it(`predict what PyTorch predicts: ${name}`, async () => {
      const [note] = await predicts(deep(name), 'sequential.pt', inputs);
      assert.match(
        note,
        new RegExp(
          `^${name.replace('.', '\\.')} fills 14 tensors in the order of the layers\\. Square kernels \\(.*2\\.weight, .*\\) are taken as \\[outputs, inputs\\], and turned: as the other kernels of the file lie\\.\\n`,
        ),
      );
      assert.match(
        note,
        /\n(module\.)?0\.weight \[4, 3\] → dense\/kernel \[3, 4\], turned\n(module\.)?0\.bias \[4\] → dense\/bias \[4\]\n/,
      );
    });
  }

  it('are put in order by number, not by letters, where a file has lost the order', async () => {
    const tensors = await readTorchFile(file('sequential.pt'), 'f');
    const byName = [...tensors.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((tensor) => ({ name: tensor.name, shape: tensor.shape, values: tensor.read() }));
    assert.equal(byName[2].name, '10.bias');
    await predicts(deep('sorted.safetensors'), 'sequential.pt', inputs, {
      'sorted.safetensors': writeSafetensors(byName, { format: 'pt' }),
    });
  });

  it('go into convolutions, normalizations, and layers that read a flattened picture', async () => {
    const layers =
      '[{ conv2d: { filters: 3, kernelSize: 2 }, name: conv1 }, { batchNormalization: { epsilon: 0.00001 }, name: bn1 }, activation: { activation: relu }, flatten, { dense: { units: 5, activation: relu }, name: fc1 }, { dense: { units: 2 }, name: fc2 }]';
    const [note] = await predicts(deep('pictures.pt', layers), 'pictures.pt', channelsLast(expected['pictures.pt'].inputs));
    assert.match(
      note,
      /^pictures\.pt fills 10 tensors by PyTorch’s names\.\nconv1\.weight \[3, 2, 2, 2\] → conv1\/kernel \[2, 2, 2, 3\], turned\n/,
    );
    assert.match(note, /\nbn1\.running_var \[3\] → bn1\/moving_variance \[3\]/);
  });

  it('are loaded in part', async () => {
    const layers =
      '[{ conv2d: { filters: 3, kernelSize: 2 }, name: conv1 }, { batchNormalization: {}, name: bn1 }, flatten, { dense: { units: 2 }, name: head }]';
    const { objective, notes } = await compiled(
      deep('{ file: pictures.pt, skip: ["fc*", head/*] }', layers),
      {},
      channelsLast(expected['pictures.pt'].inputs),
    );
    assert.match(
      notes[0],
      /^pictures\.pt fills 6 tensors by PyTorch’s names\. Skipped, so that they keep their start: head\/kernel, head\/bias\.\n/,
    );
    assert.ok(objective.start.some((x) => x !== 0));
    objective.dispose();
    // By PyTorch’s name of what is not loaded, and of what is there but does not fit.
    const other = await compiled(
      deep('{ file: pictures.pt, skip: "fc?.*" }', layers.replace('name: head', 'name: fc2')),
      {},
      channelsLast(expected['pictures.pt'].inputs),
    );
    other.objective.dispose();
  });

  it('are not turned where names are PyTorch’s but kernels lie as here, and it is said', async () => {
    const turned = [
      { name: 'a.weight', shape: [3, 3], values: Float32Array.from({ length: 9 }, (_, i) => i) },
      { name: 'a.bias', shape: [3], values: new Float32Array(3) },
      { name: 'b.weight', shape: [3, 2], values: new Float32Array(6) },
      { name: 'b.bias', shape: [2], values: new Float32Array(2) },
    ];
    const layers = `[${layer('a')}, { dense: { units: 2 }, name: b }]`;
    const { objective, notes } = await compiled(deep('w.safetensors', layers), { 'w.safetensors': writeSafetensors(turned, {}) }, inputs);
    assert.deepEqual([...objective.start.subarray(0, 9)], [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.match(
      notes[0],
      /Square kernels \(a\.weight\) are taken as \[inputs, outputs\], as they are: as the other kernels of the file lie\./,
    );
    objective.dispose();
    const squares = [turned[0], turned[1]].map((one) => ({ ...one, name: one.name.replace('a.', 'a.') }));
    const two = squares.concat([{ name: 'b.weight', shape: [2, 3], values: new Float32Array(6) }, turned[3]]);
    const torch = await compiled(deep('w.safetensors', layers), { 'w.safetensors': writeSafetensors(two, {}) }, inputs);
    assert.deepEqual([...torch.objective.start.subarray(0, 9)], [0, 3, 6, 1, 4, 7, 2, 5, 8]);
    torch.objective.dispose();
  });

  it('are written for PyTorch as it wrote them, flattened pictures and all', async () => {
    const layers =
      '[{ conv2d: { filters: 3, kernelSize: 2 }, name: conv1 }, { batchNormalization: {}, name: bn1 }, flatten, { dense: { units: 5 }, name: fc1 }, { dense: { units: 2 }, name: fc2 }]';
    const { objective } = await compiled(deep('pictures.pt', layers), {}, channelsLast(expected['pictures.pt'].inputs));
    const { layout, start, stateLayout, stateStart, torchNaming } = objective;
    const bytes = writeForTorch(
      { layout, parameters: start, stateLayout, state: stateStart, optimizer: { optimizer: 'sgd', step: 0, slots: new Map() } },
      torchNaming,
    );
    const [theirs, ours] = [await readTorchFile(file('pictures.pt'), 'pictures.pt'), readSafetensors(bytes, 'w').tensors];
    assert.deepEqual([...ours.keys()].sort(), [...theirs.keys()].filter((name) => !name.endsWith('num_batches_tracked')).sort());
    for (const [name, tensor] of ours)
      assert.deepEqual([tensor.shape, tensor.read()], [theirs.get(name)?.shape, theirs.get(name)?.read()], name);
    objective.dispose();
  });

  const refusals: readonly [what: string, text: string, files: Readonly<Record<string, Uint8Array>>, message: RegExp][] = [
    [
      'a layer that the file lacks',
      deep('pictures.pt', `[${layer('fc1')}, { dense: { units: 2 }, name: other }]`),
      {},
      /pictures\.pt has no “other\.weight”, shape \[3, 2\], which the network needs\. .* To load only some, write `weights: { file: pictures\.pt, skip: \["other\.\*"\] }`\./,
    ],
    [
      'a tensor too much',
      deep(
        '{ file: pictures.pt, skip: [conv1*, bn1*] }',
        '[{ dense: { units: 27 }, name: up }, { dense: { units: 5 }, name: fc1 }, { dense: { units: 2 }, name: fc2 }]',
      ),
      {},
      /has no “up\.weight”/,
    ],
    [
      'layers alike and names unlike',
      deep('w.safetensors', '[dense: { units: 3 }, dense: { units: 3 }, dense: { units: 2 }]'),
      {
        'w.safetensors': writeSafetensors(
          ['enc', 'mid']
            .flatMap((name) => [
              { name: `${name}.weight`, shape: [3, 3], values: new Float32Array(9) },
              { name: `${name}.bias`, shape: [3], values: new Float32Array(3) },
            ])
            .concat([
              { name: 'head.weight', shape: [2, 3], values: new Float32Array(6) },
              { name: 'head.bias', shape: [2], values: new Float32Array(2) },
            ]),
          {},
        ),
      },
      /several layers are alike in shape, so that the order alone does not tell which is which\. Give the layers its names: `name: enc`\./,
    ],
    ['one array for many parameters', deep('kernel.npy'), {}, /kernel\.npy is one array without a name, but the network has 14 parameters/],
    ['code in a pickle', deep('evil.pt'), {}, /evil\.pt cannot be read: it refers to posix\.system/],
  ];
  for (const [what, text, files, message] of refusals) {
    it(`are refused: ${what}`, () =>
      assert.rejects(compiled(text, files, inputs), (error: unknown) => error instanceof InvalidObjective && message.test(error.message)));
  }

  it('need a file where only a part is wanted, and patterns that are texts', () => {
    const told = (weights: string) =>
      parseExperiment(deep(weights), 'yaml')
        .diagnostics.map(({ message }) => message)
        .join('\n');
    assert.match(
      told('{ skip: ["fc.*"] }'),
      /`file` is missing in `weights`\. Write `weights: \{ file: start\.safetensors, skip: \["fc\.\*"\] \}`\./,
    );
    assert.notEqual(told('{ file: a.pt, skip: { a: 1 } }'), '');
    assert.notEqual(told('{ file: a.pt, skipp: [a] }'), '');
  });
});
