import assert from 'node:assert/strict';
import { TextPositions } from '../../src/dap/textPositions';

describe('positions in a text', () => {
  const text = 'ab\r\ncde\n\nf';
  const oneBased = new TextPositions(text, { firstLine: 1, firstColumn: 1 });

  it('names a range by lines and columns, its end exclusive', () => {
    assert.deepEqual(oneBased.rangeOf({ start: 5, end: 7 }), { line: 2, column: 2, endLine: 2, endColumn: 4 });
    assert.deepEqual(oneBased.rangeOf({ start: 0, end: text.length }), { line: 1, column: 1, endLine: 4, endColumn: 2 });
  });

  it('counts from 0 for a client that does', () => {
    const zeroBased = new TextPositions(text, { firstLine: 0, firstColumn: 0 });
    assert.deepEqual(zeroBased.rangeOf({ start: 5, end: 7 }), { line: 1, column: 1, endLine: 1, endColumn: 3 });
    assert.deepEqual(zeroBased.offsetsOf(1, 1), { start: 5, end: 7 });
  });

  it('finds the offsets of a line, from a column on where one is given, without its end', () => {
    assert.deepEqual(oneBased.offsetsOf(1), { start: 0, end: 2 });
    assert.deepEqual(oneBased.offsetsOf(2, 3), { start: 6, end: 7 });
    assert.deepEqual(oneBased.offsetsOf(2, 99), { start: 7, end: 7 });
    assert.deepEqual(oneBased.offsetsOf(3), { start: 8, end: 8 });
    assert.equal(oneBased.offsetsOf(5), undefined);
    assert.equal(oneBased.offsetsOf(0), undefined);
  });
});
