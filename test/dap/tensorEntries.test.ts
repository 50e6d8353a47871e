import assert from 'node:assert/strict';
import { exactly, measure, tensorText } from '../../src/dap/variables/numberText';
import { valueOf } from '../../src/dap/variables/shown';
import { TensorEntries } from '../../src/dap/variables/tensorEntries';

/** A tensor whose entry i is i, and which reads were made of it. */
function counting(shape: readonly number[]) {
  const reads: (readonly [number, number])[] = [];
  const entries = new TensorEntries({
    run: 'adam',
    shape,
    expression: 'w',
    read: (from, count) => {
      reads.push([from, count]);
      return Promise.resolve(Float32Array.from({ length: count }, (_, i) => from + i));
    },
    target: (index) => ({ kind: 'parameters', index }),
  });
  return { entries, reads };
}

describe('the entries of a tensor', () => {
  it('are fetched page by page, however many there are', async () => {
    const { entries, reads } = counting([10_000_000]);
    assert.equal(entries.indexed, 10_000_000);
    const page = await entries.list({ start: 5_000_000, count: 2 });
    assert.deepEqual(
      page.map((one) => ({ name: one.name, value: valueOf(one, exactly), expression: one.expression })),
      [
        { name: '[5000000]', value: '5000000', expression: 'w[5000000]' },
        { name: '[5000001]', value: '5000001', expression: 'w[5000001]' },
      ],
    );
    assert.deepEqual(reads, [[5_000_000, 2]]);
  });

  it('are cut off for a client that does not ask by pages, and say so', async () => {
    const { entries, reads } = counting([10_000_000]);
    const all = await entries.list({});
    assert.equal(all.length, 1001);
    assert.match(valueOf(all[1000], exactly), /^9999000 more, from \[1000\] on/);
    assert.deepEqual(reads, [[0, 1000]]);
  });

  it('open dimension by dimension, and know where they are written to', async () => {
    const { entries } = counting([2, 3, 4]);
    const [, second] = await entries.list({});
    assert.equal(second.name, '[1]');
    assert.equal(valueOf(second, exactly), tensorText([3, 4], measure(Array.from({ length: 12 }, (_, i) => 12 + i))));
    const row = (await second.children?.find('[2]'))?.children;
    const entry = await row?.find('[3]');
    assert.ok(entry);
    assert.deepEqual([valueOf(entry, exactly), entry.expression, entry.target], ['23', 'w[1, 2, 3]', { kind: 'parameters', index: 23 }]);
    assert.equal(await entries.find('[2]'), undefined);
    assert.equal(await entries.find('x'), undefined);
  });

  it('of a large part are not sent to measure it', async () => {
    const { entries, reads } = counting([3, 1_000_000]);
    assert.deepEqual(
      (await entries.list({})).map(({ value }) => value),
      ['[1000000]', '[1000000]', '[1000000]'],
    );
    assert.deepEqual(reads, []);
  });
});

describe("a tensor's text", () => {
  it('says its shape first, then norm and range, then what is not finite', () => {
    assert.equal(tensorText([2], measure(Float32Array.of(3, 4))), '[2] norm 5, 3 … 4');
    assert.equal(tensorText([3], measure(Float32Array.of(0.1, NaN, 0.2))), '[3] norm NaN, 0.1 … 0.2, 1 not finite');
    assert.equal(tensorText([0], measure([])), '[0] empty');
  });
});
