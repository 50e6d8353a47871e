import assert from 'node:assert/strict';
import { recordLayout } from '../../src/core/record/recordLayout';
import { layoutOf } from '../../src/core/parameters';
import { axesOf, steepestAndFlattest } from '../../webview/landscape/axes';
import { factorText, rateChanges, rateSentence, scaleOf } from '../../webview/rates/rateChange';
import type { SessionInfo } from '../../src/protocol/session';

const changes = (...rates: number[]) =>
  rateChanges(
    Float64Array.from(rates, (_, i) => i),
    [Float32Array.from(rates)],
  );

describe('The change of effective learning rates', () => {
  it('is told by what happened to them', () => {
    assert.equal(rateSentence(changes(0.1, 0.1, 0.1)), 'the same rates at every step');
    assert.equal(rateSentence(changes(1, 0.5, 0.25)), 'fell to ÷ 4');
    assert.equal(rateSentence(changes(1, 2, 3)), 'rose to × 3');
    assert.equal(rateSentence(changes(1, 0.5, 0.25, 1, 2)), 'fell to ÷ 4 by step 2, recovered to × 2');
    assert.equal(rateSentence(changes(1, 2, 8, 4, 2)), 'rose to × 8 by step 2, now × 2');
    assert.equal(rateSentence(changes(NaN, NaN)), 'no rates');
  });

  it('begins with the first rate there is, and ends before the record without an update', () => {
    const { steps, rows } = changes(0, 0.5, 0.25, NaN);
    assert.deepEqual([...steps], [0, 1, 2]);
    assert.deepEqual(
      [...rows[0]].map((change) => change.toFixed(3)),
      ['NaN', '0.000', '-0.301'],
    );
  });

  it('has one scale for all, and factors that are read', () => {
    assert.ok(Math.abs(scaleOf([changes(1, 0.1), changes(1, 20)]) - 20) < 1e-4);
    assert.equal(scaleOf([changes(1, 1)]), 2);
    assert.deepEqual([Math.log10(5.6), -Math.log10(12.4), 5, 0].map(factorText), ['× 5.6', '÷ 12', '× 1e5', '× 1']);
  });
});

describe('The axes of the landscape', () => {
  const parameters = layoutOf([{ name: 'w', shape: [4] }]);
  const record = recordLayout(parameters, []);
  const at = (...gradient: number[]) => {
    const row = new Float32Array(record.stride);
    row.set(gradient, record.columns.find(({ quantity }) => quantity === 'gradient')!.offset);
    return steepestAndFlattest(record, row);
  };

  it('are the flattest and the steepest of the directions in which it rises at all', () => {
    assert.deepEqual(at(3, -100, 0, 1), [3, 1]);
    assert.equal(at(2, 2, 2, -2), undefined);
    assert.equal(at(0, NaN, 0, 0), undefined);
  });

  it('are the chosen ones where they are there', () => {
    const info = { parameters } as SessionInfo;
    assert.deepEqual(axesOf(info, [2], [0, 3]), [2]);
    assert.deepEqual(axesOf(info, [7], [0, 3]), [0, 3]);
    assert.deepEqual(axesOf(info, null), [0, 1]);
  });
});
