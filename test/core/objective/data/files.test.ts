import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIdx } from '../../../../src/core/binary/idx';
import { readNpy } from '../../../../src/core/binary/npy';
import { encode } from 'jpeg-js';
import { decodeJpeg } from '../../../../src/core/binary/jpeg';
import { decodePng } from '../../../../src/core/binary/png';
import { unpacked } from '../../../../src/core/binary/archive';
import { readNpz } from '../../../../src/core/objective/data/arrays';
import { readParquet } from '../../../../src/core/objective/data/parquet';
import { parseExperiment } from '../../../../src/core/experiment/parse';
import { compileExperiment } from '../../../../src/core/engine/compileExperiment';
import { NetworkOnTensors } from '../../../../src/core/objective/network/networkOnTensors';
import { readerNear } from '../../../../src/platform/node/files/nearby';
import { loadNetwork } from '../../../support/network';

const folder = join(__dirname, '../../../fixtures/arrays');
const file = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly half: readonly number[];
  readonly images: readonly number[];
  readonly labels: readonly number[];
  readonly pictures: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;
};
const network = (data: string, layers: string, loss = 'crossEntropy') =>
  `data: ${data}\nnetwork: { layers: [${layers}], loss: ${loss} }\noptimizer: sgd\nsteps: 3\n`;

/** An experiment beside the fixtures, read as the program reads files. */
async function near(source: string) {
  const { experiment, diagnostics } = parseExperiment(source, 'yaml');
  assert.ok(experiment, diagnostics.map(({ message }) => message).join('\n'));
  const objective = await compileExperiment(experiment, { backend: 'cpu', readFile: readerNear(folder) });
  assert.ok(objective instanceof NetworkOnTensors);
  const { dataset } = objective.parts;
  objective.dispose();
  return dataset;
}

describe('arrays in files', () => {
  for (const [name, values] of [
    ['float32', expected.x],
    ['float64', expected.x],
    ['big', expected.x],
    ['fortran', expected.x],
    ['half', expected.half],
  ] as const) {
    it(`${name}.npy as NumPy wrote it`, () => {
      const array = readNpy(file(`${name}.npy`));
      assert.deepEqual(array.shape, [6, 2, 3]);
      assert.deepEqual([...array.values], values);
    });
  }

  it('whole numbers and truth values', () => {
    assert.deepEqual(
      [...readNpy(file('int16.npy')).values],
      Array.from({ length: 12 }, (_, i) => i - 6),
    );
    assert.deepEqual([...readNpy(file('bool.npy')).values], [1, 0, 1, 0, 1, 0]);
    assert.deepEqual(
      [...readNpy(file('uint8.npy')).values],
      Array.from({ length: 12 }, (_, i) => i),
    );
  });

  for (const name of ['stored', 'packed']) {
    it(`${name}.npz: every array is a column`, async () => {
      const { columns, rows } = await readNpz(file(`${name}.npz`), 'a.npz');
      assert.equal(rows, 6);
      assert.deepEqual(
        columns.map((column) => [column.name, column.shape, [...column.values]]),
        [
          ['x', [2, 3], expected.x],
          ['y', [], expected.y],
        ],
      );
    });
  }

  it('MNIST’s format, packed or not, with a column a file; pixels as bytes', async () => {
    const dataset = await near(
      network('{ idx: { image: images-idx3-ubyte.gz, label: labels-idx1-ubyte }, target: label }', 'flatten, dense: { units: 4 }'),
    );
    assert.deepEqual(dataset.inputShape, [4, 3, 1]);
    assert.deepEqual([...dataset.rawInputs], expected.images);
    assert.deepEqual(dataset.targets.classes, ['1', '3', '4', '5']);
    assert.deepEqual(
      [...dataset.targets.values].map((at) => Number(dataset.targets.classes[at])),
      expected.labels,
    );
    assert.deepEqual([...readIdx(file('labels-idx1-ubyte')).values], expected.labels);
  });

  it('a .npy file for each column, or one table', async () => {
    const dataset = await near(
      network('{ npy: { x: float32.npy, y: int16.npy }, inputs: x, target: y }', 'flatten, dense: { units: 2 }', 'meanSquaredError'),
    );
    assert.deepEqual(dataset.inputShape, [2, 3, 1]);
    assert.equal(dataset.targets.width, 2);
    const table = await near(network('{ npy: int16.npy }', 'dense: { units: 1 }', 'meanSquaredError'));
    assert.deepEqual([...table.inputs], [-6, -4, -2, 0, 2, 4]);
  });

  for (const [what, source, message] of [
    ['texts', '{ npy: objects.npy }', /objects.npy cannot be read: it holds no numbers/],
    ['another kind of file', '{ npy: expected.json }', /expected.json cannot be read: it is no .npy file/],
    ['no archive', '{ npz: float32.npy }', /float32.npy cannot be read: its directory is damaged or cut off/],
    ['rows that do not agree', '{ npy: { x: float32.npy, y: bool.npy }, target: y }', /“x” has 6 rows, but “y” 3/],
    ['a number where a file should be', '{ idx: float32.npy }', /it is no IDX file/],
  ] as const) {
    it(`${what} are refused`, async () => {
      await assert.rejects(near(network(source, 'dense: { units: 1 }', 'meanSquaredError')), message);
    });
  }

  it('what would unpack to more than there is room for is not unpacked', async () => {
    await assert.rejects(unpacked(file('packed.npz'), 10), /it would unpack to \d+ bytes, and may to 10/);
    const whole = file('packed.npz');
    for (let cut = 0; cut < whole.length; cut += 37)
      await assert.rejects(readNpz(whole.subarray(0, cut), 'cut.npz'), /cut.npz cannot be read/);
  });
});

describe('Parquet', () => {
  it('columns of numbers, whole numbers, texts and missing values', async () => {
    const { rows, columns } = await readParquet(file('rows.parquet'), 'rows.parquet');
    assert.equal(rows, 4);
    assert.deepEqual(
      columns.map(({ name, kind, values }) => [name, kind, [...values]]),
      [
        ['size', 'numbers', [1.5, 2.25, -3, 1e10]],
        ['count', 'numbers', [1, 2, 3, 4]],
        ['kind', 'texts', ['a', 'b', 'a', 'b']],
        ['age', 'numbers', [26, NaN, 40, 31]],
      ],
    );
    const dataset = await near(
      network('{ parquet: rows.parquet, target: kind, columns: { age: { fill: median } } }', 'dense: { units: 2 }'),
    );
    assert.deepEqual([...dataset.inputs], [1.5, 1, 26, 2.25, 2, 31, -3, 3, 40, 1e10, 4, 31]);
  });

  it('what is none, or damaged, is refused with what to do', async () => {
    await assert.rejects(
      near(network('{ parquet: packed.npz }', 'dense: { units: 1 }', 'meanSquaredError')),
      /packed.npz cannot be read as Parquet: .*df\.to_parquet/,
    );
    const whole = file('rows.parquet');
    for (let cut = 0; cut < whole.length; cut += 41)
      await assert.rejects(readParquet(whole.subarray(0, cut), 'cut.parquet'), /cut.parquet cannot be read as Parquet/);
  });
});

describe('pictures in files', () => {
  it('JPEG, as RGB, near to what was packed', () => {
    const [width, height] = [16, 8];
    const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => [8 * (Math.floor(i / 4) % width), 100, 200, 255][i % 4]);
    const picture = decodeJpeg(new Uint8Array(encode({ width, height, data }, 100).data));
    assert.deepEqual([picture.width, picture.height, picture.channels, picture.values.length], [width, height, 3, width * height * 3]);
    for (let pixel = 0; pixel < width * height; pixel++)
      for (let c = 0; c < 3; c++) assert.ok(Math.abs(picture.values[3 * pixel + c] - data[4 * pixel + c]) <= 4);
    assert.throws(() => decodeJpeg(Uint8Array.of(0xff, 0xd8, 1, 2, 3)), /it is no JPEG picture that can be decoded/);
  });

  for (const [name, { shape, values }] of Object.entries(expected.pictures)) {
    it(`${name}.png, every line by another filter`, async () => {
      const picture = await decodePng(file(`pictures/${name}.png`));
      assert.deepEqual([picture.height, picture.width, picture.channels], shape);
      assert.deepEqual([...picture.values], values);
    });
  }

  it('a folder for each class: pictures from 0 to 1, of one size', async () => {
    const entries: Record<string, readonly { name: string; isFolder: boolean }[]> = {
      zoo: [
        { name: 'dog', isFolder: true },
        { name: 'cat', isFolder: true },
        { name: 'notes.txt', isFolder: false },
      ],
      'zoo/cat': [{ name: 'b.png', isFolder: false }],
      'zoo/dog': [
        { name: 'a.png', isFolder: false },
        { name: '.hidden.png', isFolder: false },
      ],
    };
    const readFile = Object.assign(
      (path: string) => Promise.resolve(file(path.endsWith('b.png') ? 'pictures/rgb.png' : 'pictures/gray.png')),
      { list: (path: string) => Promise.resolve(entries[path]) },
    );
    const { experiment } = parseExperiment(network('{ pictures: zoo }', 'flatten, dense: { units: 2 }'), 'yaml');
    assert.ok(experiment);
    const objective = await compileExperiment(experiment, { backend: 'cpu', readFile });
    assert.ok(objective instanceof NetworkOnTensors);
    const { inputs, inputShape, targets } = objective.parts.dataset;
    assert.deepEqual(inputShape, [7, 5, 3]);
    assert.deepEqual(targets.classes, ['cat', 'dog']);
    assert.deepEqual(
      [...inputs.subarray(0, 105)],
      expected.pictures.rgb.values.map((x) => Math.fround(x / 255)),
    );
    assert.deepEqual(
      [...inputs.subarray(105)],
      expected.pictures.gray.values.flatMap((x) => [0, 0, 0].fill(Math.fround(x / 255))),
    );
    objective.dispose();
  });

  it('a folder outside, or without pictures, is refused', async () => {
    await assert.rejects(near(network('{ pictures: ../.. }', 'flatten, dense: { units: 2 }')), /lies outside of the experiment’s folder/);
    await assert.rejects(
      near(network('{ pictures: nowhere }', 'flatten, dense: { units: 2 }')),
      /nowhere cannot be read: there is no such file/,
    );
  });
});

describe('rows in files of their own', () => {
  const rows = (offset: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({ x: offset + i, kind: i % 2 === 0 ? 'a' : 'b', size: i % 3 === 0 ? 'big' : 'small' }));
  const files = { 'train.json': rows(0, 8), 'valid.json': rows(100, 3), 'test.json': rows(200, 4) };

  it('are validated and tested on, scaled by the rows to learn from alone', async () => {
    const { objective, run: runOf } = await loadNetwork(
      network(
        '{ json: train.json, target: kind, standardize: true, batchSize: 4, validation: { json: valid.json }, test: { json: test.json } }',
        'dense: { units: 2 }',
      ),
      files,
    );
    const { dataset } = objective.parts;
    assert.deepEqual([dataset.training.length, [...dataset.validation], [...dataset.test]], [8, [8, 9, 10], [11, 12, 13, 14]]);
    assert.equal(dataset.rawInputs[8 * dataset.inputSize], 100);
    assert.equal(dataset.scaling.shift[0], 3.5);
    const run = runOf();
    while (run.advance());
    const at = run.length - 1;
    const measured = objective.measure(dataset.test, run.values(at, 'parameters').slice(), objective.stateStart);
    assert.equal(run.metrics?.lastAt(at, 'test.loss'), Math.fround(measured.loss));
    assert.equal(run.metrics?.lastAt(at, 'test.accuracy'), Math.fround(measured.accuracy));
    objective.dispose();
  });

  it('need the columns of the others', async () => {
    await assert.rejects(
      loadNetwork(network('{ json: train.json, target: kind, validation: { json: other.json } }', 'dense: { units: 2 }'), {
        ...files,
        'other.json': [{ x: 1, kind: 'a' }],
      }),
      /other.json has no column “size”/,
    );
  });
});
