import assert from 'node:assert/strict';
import { layersOfModel } from '../../../../src/core/objective/network/savedModel/layersOfModel';
import { ModelProblem } from '../../../../src/core/objective/network/savedModel/problem';
import { FileRefused } from '../../../../src/core/objective/readFile';
import { fitJson } from '../../../../src/core/objective/weights/json';
import { readModelJson } from '../../../../src/core/objective/weights/modelJson';
import { optimizerStateOf } from '../../../../src/core/objective/weights/optimizerState';
import { WeightsProblem } from '../../../../src/core/objective/weights/problem';
import { readWeights } from '../../../../src/core/objective/weights/read';
import { readSafetensors, writeSafetensors } from '../../../../src/core/objective/weights/safetensors';
import { layoutOf } from '../../../../src/core/parameters';

const layout = layoutOf([
  { name: 'dense/kernel', shape: [2, 2] },
  { name: 'dense/bias', shape: [2] },
]);
const tensor = (name: string, size: number) => ({ name, shape: [size], values: new Float32Array(size).fill(1) });
const target = () => ({ layout, stateLayout: layoutOf([]), start: new Float32Array(layout.size), state: new Float32Array(0) });
const noFiles = () => Promise.reject(new FileRefused('There is none.'));
const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof WeightsProblem || error instanceof ModelProblem, String(error));
  assert.match(error.message, message);
  assert.ok(error.message.length < 1000);
  return true;
};

describe('an optimizer’s state in a file of a stranger', () => {
  const state = (tensors: readonly ReturnType<typeof tensor>[], step = '7') =>
    optimizerStateOf(readSafetensors(writeSafetensors(tensors, { optimizer: 'adam', step }), 'w'), 'w', layout);
  const whole = (slot: string) => [tensor(`optimizer/${slot}/dense/kernel`, 4), tensor(`optimizer/${slot}/dense/bias`, 2)];

  it('has slots by any name, as names like others', () => {
    for (const slot of ['m', 'constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      assert.deepEqual([...(state(whole(slot))?.slots ?? [])], [[slot, new Float32Array(6).fill(1)]], slot);
    }
  });

  it('is refused where it gives a slot twice, or of some parameters only', () => {
    for (const tensors of [
      [tensor('optimizer/m', 6), ...whole('m')],
      [...whole('m'), tensor('optimizer/m', 6)],
    ]) {
      assert.throws(() => state(tensors), refused(/gives the optimizer’s “m” twice/));
    }
    assert.throws(() => state(whole('m').slice(1)), refused(/“m” of some parameters only/));
  });

  for (const step of [' 7 ', '7.5', '-1', '1e3', '0x10', '007', '', 'NaN', '99999999999999999999', '\u001b[2J']) {
    it(`is refused at the step ${JSON.stringify(step)}`, () =>
      assert.throws(() => state(whole('m'), step), refused(/^The metadata of w give the step “.*”, which is no whole number\./)));
  }
});

describe('a model.json of a stranger', () => {
  const dense = (name: string, from: readonly string[]) => ({
    class_name: 'Dense',
    name,
    config: { units: 2, name },
    inbound_nodes: [from.map((source) => [source, 0, 0, {}])],
  });
  const model = (layers: readonly unknown[], output = 'out') => ({
    class_name: 'Functional',
    config: { layers, output_layers: [[output, 0, 0]] },
  });
  const input = { class_name: 'InputLayer', name: 'in', config: { name: 'in' }, inbound_nodes: [] };

  it('with 300,000 inputs of a layer is refused, and overflows nothing', () => {
    assert.throws(
      () => layersOfModel(model([input, dense('out', Array<string>(300_000).fill('in'))]), 'm.json', 'crossEntropy'),
      refused(/takes 300000 inputs, but may take 1000 at most/),
    );
  });

  it('with 300,000 layers is refused before they are looked at', () => {
    assert.throws(
      () => layersOfModel(model(Array(300_000).fill(dense('out', ['in']))), 'm.json', 'crossEntropy'),
      refused(/has 300000 layers, but there may be 1000/),
    );
  });

  it('with every layer fed by all before it is ordered at once', () => {
    const names = Array.from({ length: 300 }, (_, i) => `l${i}`);
    const layers = names.map((name, i) => ({
      ...dense(name, i === 0 ? ['in'] : names.slice(0, i)),
      class_name: i === 0 ? 'Dense' : 'Add',
    }));
    assert.equal(layersOfModel(model([input, ...layers], 'l299'), 'm.json', 'meanSquaredError').length, 300);
  });

  it('with a setting nested a million deep is refused with a sentence', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 1e6; i++) deep = [deep];
    for (const setting of ['kernel_regularizer', 'units']) {
      const layer = { class_name: 'Dense', name: 'out', config: { units: 2, [setting]: deep } };
      assert.throws(
        () => layersOfModel({ class_name: 'Sequential', config: [layer] }, 'm.json', 'crossEntropy'),
        refused(/^Layer “out” \(Dense\) of m\.json has /),
      );
    }
  });

  it('reads no file more than once, and none where its weights are too large together', async () => {
    let reads = 0;
    const readFile = () => {
      reads++;
      return Promise.resolve(new Uint8Array(12));
    };
    const weights = (shape: readonly number[]) => [{ name: 'a', shape, dtype: 'float32' }];
    await assert.rejects(
      readModelJson([{ paths: Array<string>(300).fill('big.bin'), weights: weights([4]) }], 'm.json', readFile),
      refused(/^m\.json names big\.bin twice/),
    );
    await assert.rejects(
      readModelJson(
        [
          { paths: ['a.bin'], weights: weights([3]) },
          { paths: ['a.bin'], weights: weights([3]) },
        ],
        'm.json',
        readFile,
      ),
      refused(/names a\.bin twice/),
    );
    await assert.rejects(
      readModelJson(
        Array.from({ length: 9 }, (_, i) => ({ paths: [`${i}.bin`], weights: weights([2 ** 24]) })),
        'm.json',
        readFile,
      ),
      refused(/would take 576 MB, but may take 512/),
    );
    await assert.rejects(
      readModelJson([{ paths: ['a.bin'], weights: weights([2 ** 40, 2 ** 40, 0.5]) }], 'm.json', readFile),
      refused(/would take/),
    );
    assert.equal(reads, 0);
    const pieces = Array.from({ length: 300 }, (_, i) => `${i}.bin`);
    await assert.rejects(readModelJson([{ paths: pieces, weights: weights([4]) }], 'm.json', readFile), refused(/take 16 bytes/));
    assert.ok(reads <= 3, `${reads} files read for 16 bytes`);
  });
});

describe('weights in JSON of a stranger', () => {
  it('may hold names such as __proto__ and constructor, which no network has', () => {
    const bias = '"dense/kernel": [[1, 1], [1, 1]], "dense/bias": [1, 1]';
    for (const name of ['__proto__', 'constructor']) {
      assert.throws(
        () => fitJson(JSON.parse(`{${bias}, "${name}": [1]}`), 'w.json', target()),
        refused(new RegExp(`has “${name}”, but the network has no such parameter`)),
      );
    }
  });
});

describe('weights of other libraries', () => {
  for (const [path, bytes, message] of [
    [
      'nets/model.pth',
      Uint8Array.of(0x80, 0x02, 0x8a),
      /^nets\/model\.pth is a PyTorch checkpoint of before 1\.6, .*runs code.*torch\.load\("model\.pth", map_location="cpu"\).*, "model\.safetensors"\)$/,
    ],
    ['model.pt', Uint8Array.of(0x80, 0x02, 0x8a), /PyTorch checkpoint.*"model\.safetensors"/],
    ['model.h5', Uint8Array.of(0x89, 0x48, 0x44, 0x46), /Keras model.*keras\.models\.load_model\("model\.h5"\)/],
    ['model.json', Uint8Array.of(0x80, 0x02, 0x7d), /^model\.json is a PyTorch checkpoint/],
  ] as const) {
    it(`are named, with the way to a .safetensors file: ${path}`, async () => {
      await assert.rejects(readWeights(bytes, path, target(), noFiles), refused(message));
    });
  }
});
