import assert from 'node:assert/strict';
import { HitCount } from '../../../src/core/breakpoints/hitCount';
import { parseHitCondition } from '../../../src/core/breakpoints/hitCondition';

const first = (text: string, count = 12) => Array.from({ length: count }, (_, i) => i + 1).filter(parseHitCondition(text));

describe('a hit count', () => {
  it('is read as debuggers write it', () => {
    assert.deepEqual([first('10'), first('== 3'), first('=3')], [[10], [3], [3]]);
    assert.deepEqual(
      [first('>= 11'), first('>10'), first('< 3'), first('<=2')],
      [
        [11, 12],
        [11, 12],
        [1, 2],
        [1, 2],
      ],
    );
    assert.deepEqual(first(' % 5 '), [5, 10]);
    for (const text of ['', 'x', '-1', '1.5', '% 0', '>= ', '10 times', '1e3'])
      assert.throws(() => parseHitCondition(text), /Write a whole number such as 10/, text);
  });

  it('is the same at a moment however often it was run over', () => {
    const count = new HitCount();
    assert.deepEqual(
      [10, 20, 30, 40].map((moment) => count.forward(moment)),
      [1, 2, 3, 4],
    );
    assert.deepEqual(
      [35, 30, 20, 5].map((moment) => count.back(moment)),
      [4, 3, 2, 1],
    );
    assert.deepEqual(
      [20, 25, 30].map((moment) => count.forward(moment)),
      [2, 3, 4],
    );
  });
});
