import assert from 'node:assert/strict';
import { significant, ticks } from '../../webview/look/numbers';
import { numberText } from '../../src/core/float32Text';
import { moved, zoomed } from '../../webview/landscape/extent';
import { levelsInView, levelsOf, shareOf } from '../../webview/landscape/levels';

describe('Numbers of the panel', () => {
  it('are written with significant digits, readable', () => {
    const cases: [number, string][] = [
      [0, '0'],
      [-1.5, '−1.5'],
      [1234567, '1234570'],
      [0.000123456789, '0.000123457'],
      [1e-5, '1e−5'],
      [-1.23456789e-12, '−1.23457e−12'],
      [3.4e38, '3.4e38'],
      [1e7, '1e7'],
      [NaN, 'NaN'],
      [Infinity, '∞'],
      [-Infinity, '−∞'],
    ];
    for (const [value, text] of cases) assert.equal(significant(value, 6), text);
  });

  it('are copied so that the float32 comes back, bit for bit', () => {
    let seed = 1;
    for (let i = 0; i < 5000; i++) {
      seed = (seed * 48271) % 2147483647;
      const value = Math.fround((seed / 2147483647 - 0.5) * 10 ** ((seed % 60) - 30));
      assert.equal(Math.fround(Number(numberText(value))), value);
    }
    assert.equal(numberText(Math.fround(0.1)), '0.1');
    assert.equal(numberText(NaN), 'NaN');
  });

  it('stand at round places on an axis', () => {
    assert.deepEqual(ticks(-2, 2, 4), [-2, -1, 0, 1, 2]);
    assert.deepEqual(ticks(0.12, 0.31, 4), [0.15, 0.2, 0.25, 0.3]);
    assert.deepEqual(ticks(1, 1, 4), []);
    assert.deepEqual(ticks(NaN, 1, 4), []);
  });
});

describe('The window of the landscape', () => {
  const extent = { x: [0, 4], y: [-1, 1] } as const;

  it('keeps the place under the pointer while zooming, and its size while moving', () => {
    assert.deepEqual(zoomed(extent, 0.5, 1, 0), { x: [0.5, 2.5], y: [-0.5, 0.5] });
    assert.deepEqual(moved(extent, 1, -1), { x: [1, 5], y: [-2, 0] });
  });

  it('does not become so narrow that float32 has no numbers within', () => {
    let narrow: ReturnType<typeof zoomed> = { x: [1, 2], y: [1, 2] };
    for (let i = 0; i < 200; i++) narrow = zoomed(narrow, 0.5, 1.5, 1.5);
    assert.ok(narrow.x[1] - narrow.x[0] > 1e-5);
  });
});

describe('The levels of the contours', () => {
  it('are even where values are', () => {
    const levels = levelsOf(
      Float32Array.from({ length: 1000 }, (_, i) => i),
      'minimize',
    );
    assert.ok(levels);
    assert.ok(Math.abs(levels.thresholds[7] - 999 / 2) < 1);
  });

  it('crowd around the best value where most of the landscape is a valley', () => {
    const valley = Float32Array.from({ length: 1000 }, (_, i) => (i / 1000) ** 8);
    const down = levelsOf(valley, 'minimize');
    assert.ok(down && down.thresholds[7] < 0.05);
    const up = levelsOf(
      valley.map((value) => -value),
      'maximize',
    );
    assert.ok(up && up.thresholds[7] > -0.05);
  });

  it('leave out what is not finite, and are none where nothing differs', () => {
    assert.equal(levelsOf(Float32Array.of(NaN, Infinity), 'minimize'), undefined);
    assert.equal(levelsOf(Float32Array.of(2, 2, NaN), 'minimize'), undefined);
    assert.equal(levelsOf(Float32Array.of(1, 3, Infinity), 'minimize')?.greatest, 3);
  });
});

describe('Contours under a zoom', () => {
  const parabola = (reach: number) => Float32Array.from({ length: 1001 }, (_, i) => (((i - 500) * reach) / 500) ** 2);
  const kept = levelsOf(parabola(10), 'minimize')!;

  it('stay where they are, and finer ones come between them', () => {
    const whole = levelsInView(kept, parabola(10));
    assert.deepEqual([...whole], [...kept.thresholds]);
    for (const reach of [5, 1, 0.01]) {
      const closer = levelsInView(kept, parabola(reach));
      assert.ok(closer.length >= 6, `${closer.length} at ${reach}`);
      for (const level of whole) if (level < reach * reach) assert.ok(closer.includes(level), `${level} is gone at ${reach}`);
    }
  });

  it('go on outside, where the colour stays that of the greatest', () => {
    const wider = levelsInView(kept, parabola(20));
    for (const level of kept.thresholds) assert.ok(wider.includes(level));
    assert.ok(wider.some((level) => level > kept.greatest));
    assert.equal(shareOf(kept, 300), 1);
    assert.equal(shareOf(kept, kept.least), 0);
  });

  it('have a colour of their own, whatever the window', () => {
    assert.ok(Math.abs(shareOf(kept, kept.thresholds[7]) - 8 / 16) < 1e-12);
    assert.equal(shareOf(kept, -1), 0);
  });
});
