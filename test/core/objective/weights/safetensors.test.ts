import * as assert from 'node:assert/strict';
import { brainToNumber, halfToNumber } from '../../../../src/core/objective/weights/dtypes';
import { WeightsProblem } from '../../../../src/core/objective/weights/problem';
import { readSafetensors, writeSafetensors } from '../../../../src/core/objective/weights/safetensors';
import { seeded } from '../../../support/random';

/** A file with this header and these numbers, right or wrong. */
function file(header: unknown, numbers: Uint8Array = new Uint8Array(0), length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(numbers, 8 + text.length);
  return bytes;
}

const bytesOf = (values: Float32Array | Float64Array | Uint16Array) => new Uint8Array(values.buffer);

describe('safetensors', () => {
  it('are read as they were written', () => {
    const tensors = [
      { name: 'dense/kernel', shape: [2, 3], values: Float32Array.of(1, -2.5, 3e-40, 1e38, 0, -0) },
      { name: 'scalar', shape: [], values: Float32Array.of(7) },
      { name: 'empty', shape: [0, 4], values: new Float32Array(0) },
      { name: 'not finite', shape: [3], values: Float32Array.of(NaN, Infinity, -Infinity) },
    ];
    const bytes = writeSafetensors(tensors, { format: 'ours', step: '3' });
    const { tensors: found, metadata } = readSafetensors(bytes, 'w.safetensors');
    assert.deepEqual([...metadata], Object.entries({ format: 'ours', step: '3' }));
    assert.deepEqual([...found.keys()].sort(), tensors.map(({ name }) => name).sort());
    for (const { name, shape, values } of tensors) {
      assert.deepEqual(found.get(name)?.shape, shape);
      assert.deepEqual(found.get(name)?.read(), values);
    }
    // As the reference implementation aligns them.
    assert.equal(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8, 0);
  });

  it('are read from wherever they lie in memory', () => {
    const bytes = writeSafetensors([{ name: 'a', shape: [2], values: Float32Array.of(1, 2) }], {});
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    assert.deepEqual(readSafetensors(shifted.subarray(3), 'w').tensors.get('a')?.read(), Float32Array.of(1, 2));
  });

  it('may hold numbers of 16, 32 and 64 bits', () => {
    const read = (dtype: string, bytes: Uint8Array, count: number) =>
      readSafetensors(file({ a: { dtype, shape: [count], data_offsets: [0, bytes.length] } }, bytes), 'w')
        .tensors.get('a')
        ?.read();
    assert.deepEqual(read('F64', bytesOf(Float64Array.of(1, -0.1, 1e300)), 3), Float32Array.of(1, -0.1, Infinity));
    assert.deepEqual(read('F32', bytesOf(Float32Array.of(0.1)), 1), Float32Array.of(0.1));
    // 1, −2, the largest, the smallest normal and subnormal, −0, ∞, NaN.
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x8000, 0x7c00, 0x7e00);
    assert.deepEqual(read('F16', bytesOf(halves), 8), Float32Array.of(1, -2, 65504, 2 ** -14, 2 ** -24, -0, Infinity, NaN));
    const brains = Uint16Array.of(0x3f80, 0xc000, 0x7f7f, 0x0080, 0x0001, 0x8000, 0xff80, 0x7fc0);
    assert.deepEqual(
      read('BF16', bytesOf(brains), 8),
      Float32Array.of(1, -2, 3.3895313892515355e38, 2 ** -126, 2 ** -133, -0, -Infinity, NaN),
    );
  });

  it('give back every number of 16 bits in order', () => {
    for (const convert of [halfToNumber, brainToNumber]) {
      for (let bits = 1; bits < 0x7c00; bits++) assert.ok(convert(bits) > convert(bits - 1), `${bits}`);
      for (let bits = 0; bits < 0x8000; bits += 7) assert.ok(Object.is(convert(bits | 0x8000), -convert(bits)), `${bits}`);
    }
  });

  it('pass over numbers that are no parameters, until they are asked for', () => {
    const { tensors } = readSafetensors(file({ n: { dtype: 'I64', shape: [], data_offsets: [0, 8] } }, new Uint8Array(8)), 'w.safetensors');
    assert.throws(() => tensors.get('n')?.read(), /“n” in w\.safetensors is stored as I64, which holds no parameters\. Save it as F32/);
  });

  const tensor = (from: number, to: number, shape: unknown = [(to - from) / 4], dtype: unknown = 'F32') => ({
    dtype,
    shape,
    data_offsets: [from, to],
  });
  const eight = new Uint8Array(8);
  const hostile: readonly [string, Uint8Array, RegExp][] = [
    ['no bytes', new Uint8Array(0), /it has 0 bytes/],
    ['half a length', new Uint8Array(7), /it has 7 bytes/],
    ['a header longer than the file', file('{}', eight, 1000n), /should have 1000 bytes, but the file ends after 10/],
    ['a header of 16 EB', file('{}', eight, 2n ** 64n - 1n), /would have 18446744073709551615 bytes/],
    ['a header above the limit', file('{}', eight, 100_000_001n), /may have 100000000/],
    ['a header that is no JSON', file('{"a": '), /not valid JSON/],
    ['a header that is no UTF-8', file('\u0000').with(8, 0xff), /not valid JSON/],
    ['a list for a header', file('[]'), /no object/],
    ['null for a header', file('null'), /no object/],
    ['a number for a tensor', file({ a: 1 }), /“a” is no object/],
    ['an unknown dtype', file({ a: tensor(0, 8, [2], 'F31') }, eight), /dtype "F31", which is not one of F64, F32/],
    ['no dtype', file({ a: { shape: [2], data_offsets: [0, 8] } }, eight), /has the dtype nothing/],
    ['a negative length', file({ a: tensor(0, 8, [-2]) }, eight), /shape \[-2\]/],
    ['half a length in the shape', file({ a: tensor(0, 8, [0.5, 4]) }, eight), /shape \[0.5,4\]/],
    ['a text for a shape', file({ a: tensor(0, 8, '2') }, eight), /shape "2"/],
    ['a hundred axes', file({ a: tensor(0, 4, Array<number>(100).fill(1)) }, new Uint8Array(4)), /at most 8/],
    ['a huge shape', file({ a: tensor(0, 8, [2 ** 40, 2 ** 40]) }, eight), /takes 4\.8.*e\+24 bytes, but its offsets leave it 8/],
    ['an overflowing shape', file({ a: tensor(0, 8, [2 ** 32, 2 ** 32, 2 ** 32]) }, eight), /its offsets leave it 8/],
    ['offsets beyond the end', file({ a: tensor(0, 800) }, eight), /ends at byte 800 of its numbers, but the file holds 8: it is cut off/],
    ['offsets beyond the end that fit the shape', file({ a: tensor(4_000_000_000, 4_000_000_008) }, eight), /cut off/],
    ['offsets the wrong way round', file({ a: tensor(8, 0, []) }, eight), /not \[begin, end\]/],
    ['negative offsets', file({ a: tensor(-8, 0, [2]) }, eight), /not \[begin, end\]/],
    ['three offsets', file({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8, 8] } }, eight), /not \[begin, end\]/],
    ['a gap', file({ a: tensor(0, 4), b: tensor(8, 12) }, new Uint8Array(12)), /“b” begins at byte 8 of the numbers, where byte 4 is next/],
    ['shared bytes', file({ a: tensor(0, 8), b: tensor(4, 8) }, eight), /“b” begins at byte 4 of the numbers, where byte 8 is next/],
    ['bytes left over', file({ a: tensor(0, 4) }, eight), /its tensors take 4 bytes, but it holds 8/],
    ['numbers that are cut off', writeSafetensors([{ name: 'a', shape: [9], values: new Float32Array(9) }], {}).slice(0, -1), /cut off/],
    ['metadata that are no texts', file({ __metadata__: { step: 3 } }), /metadata are not texts/],
  ];
  for (const [what, bytes, message] of hostile) {
    it(`are refused with a sentence: ${what}`, () => {
      assert.throws(
        () => readSafetensors(bytes, 'evil.safetensors'),
        (error: unknown) => {
          assert.ok(error instanceof WeightsProblem);
          assert.match(error.message, message);
          assert.match(error.message, /^evil\.safetensors cannot be read as safetensors: .*\. Save or download the file again\.$/s);
          return true;
        },
      );
    });
  }

  it('names such as __proto__ are names like any other', () => {
    const { tensors } = readSafetensors(
      file('{"__proto__": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}', bytesOf(Float32Array.of(3))),
      'w',
    );
    assert.deepEqual(tensors.get('__proto__')?.read(), Float32Array.of(3));
  });

  it('with any byte changed are read within their bounds or refused with a sentence', () => {
    const draw = seeded(3);
    const whole = writeSafetensors(
      [
        { name: 'a', shape: [2, 3], values: new Float32Array(6).fill(1) },
        { name: 'b', shape: [4], values: new Float32Array(4).fill(2) },
      ],
      { step: '1' },
    );
    let refused = 0;
    for (let round = 0; round < 3000; round++) {
      const bytes = whole.slice(0, draw() < 0.3 ? Math.floor(draw() * whole.length) : whole.length);
      for (let change = 0; change < 1 + (round % 3) && bytes.length > 0; change++)
        bytes[Math.floor(draw() * Math.min(bytes.length, 160))] = Math.floor(draw() * 256);
      try {
        for (const tensor of readSafetensors(bytes, 'w').tensors.values()) tensor.read();
      } catch (error) {
        assert.ok(error instanceof WeightsProblem, String(error));
        refused++;
      }
    }
    assert.ok(refused > 1000);
  });
});
