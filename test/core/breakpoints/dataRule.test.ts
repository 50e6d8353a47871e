import assert from 'node:assert/strict';
import type { DataRule } from '../../../src/core/breakpoints/breakpoint';
import { compileDataRule } from '../../../src/core/breakpoints/dataRule';
import { RecordWindow } from '../../../src/core/recordLanguage/window';
import { finish, load } from '../../support/load';

/** The steps at which a rule holds for an expression whose values are a list: `a` is the list, one entry a step. */
async function stepsAt(values: readonly number[], rule: DataRule): Promise<number[]> {
  const { run } = await load(
    `objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { sgd: { learningRate: 0.1 } }\nsteps: ${values.length - 1}\n`,
  );
  const whole = finish(run());
  const window = new RecordWindow(whole);
  // A value for every step, by the step's number; 0/0 is NaN.
  const text =
    values
      .map((value, step) => `where(step == ${step}, ${Number.isNaN(value) ? '0/0' : Object.is(value, Infinity) ? '1/0' : value}, `)
      .join('') +
    '0' +
    ')'.repeat(values.length);
  const breaks = compileDataRule(text, rule, { window, constants: [] });
  const found: number[] = [];
  for (let step = 0; step < whole.length; step++) {
    window.moveTo(step);
    if (breaks()) found.push(step);
  }
  return found;
}

describe('the rule of a data breakpoint', () => {
  const cases: readonly (readonly [what: string, values: readonly number[], rule: DataRule, steps: readonly number[]])[] = [
    ['change: any other value, not the same once more', [1, 1, 2, 2, 1], { kind: 'change' }, [2, 4]],
    ['change: into NaN and out of it, not from NaN to NaN', [1, NaN, NaN, 1], { kind: 'change' }, [1, 3]],
    ['change: -0 is no other value than 0', [0, -0, 0], { kind: 'change' }, []],
    ['sign: from below zero to above and back', [-1, 2, 3, -4], { kind: 'sign' }, [1, 3]],
    ['sign: 0 counts as positive, arriving from below', [-1, 0, 1], { kind: 'sign' }, [1]],
    ['sign: 0 counts as positive, leaving to below', [1, 0, -1], { kind: 'sign' }, [2]],
    ['sign: none between 0 and above', [0, 1, 0, 1], { kind: 'sign' }, []],
    ['sign: NaN has none', [-1, NaN, 1], { kind: 'sign' }, []],
    ['range: leaving it, once; its ends belong to it', [0, 1, 1.5, 2, -1, -1.5], { kind: 'range', from: -1, to: 1 }, [2, 5]],
    ['range: beginning outside is leaving', [5, 6, 0], { kind: 'range', from: -1, to: 1 }, [0]],
    ['range: NaN is outside', [0, NaN, 0], { kind: 'range', from: -1, to: 1 }, [1]],
    ['factor: growing by more than it, not by just it', [1, 2, 4.5], { kind: 'factor', factor: 2 }, [2]],
    ['factor: shrinking by more than it, not by just it', [4, 2, 0.5], { kind: 'factor', factor: 2 }, [2]],
    ['factor: whatever the sign', [1, -3, 3], { kind: 'factor', factor: 2 }, [1]],
    ['factor: from 0 and to 0, not from 0 to 0', [0, 0, 1, 0], { kind: 'factor', factor: 2 }, [2, 3]],
    ['factor: NaN is no multiple', [1, NaN, 1], { kind: 'factor', factor: 2 }, []],
    ['factor: to infinity', [1, Infinity], { kind: 'factor', factor: 2 }, [1]],
  ];
  for (const [what, values, rule, steps] of cases) it(what, async () => assert.deepEqual(await stepsAt(values, rule), steps));

  it('holds for a vector where it does for one of its entries; a factor for its norm', async () => {
    const { run } = await load(
      'objective: { minimize: "(x - 3)^2 + (y + 1)^2", start: { x: -1, y: 2 } }\noptimizer: { sgd: { learningRate: 0.3 } }\nsteps: 4\n',
    );
    const whole = finish(run());
    const window = new RecordWindow(whole);
    const at = (expression: string, rule: DataRule) => {
      const breaks = compileDataRule(expression, rule, { window, constants: [] });
      return Array.from({ length: whole.length }, (_, step) => (window.moveTo(step), breaks())).flatMap((holds, step) =>
        holds ? [step] : [],
      );
    };
    const each = [...new Set([...at('x', { kind: 'sign' }), ...at('y', { kind: 'sign' })])].sort();
    assert.ok(each.length >= 2);
    assert.deepEqual(at('parameters', { kind: 'sign' }), each);
    assert.deepEqual(at('gradient', { kind: 'factor', factor: 2 }), at('norm(gradient)', { kind: 'factor', factor: 2 }));
    assert.ok(at('gradient', { kind: 'factor', factor: 2 }).length > 0);
  });

  it('says what nothing can break', async () => {
    const { run } = await load('objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { sgd: {} }\n');
    const scope = { window: new RecordWindow(run()), constants: [] };
    assert.throws(() => compileDataRule('x', { kind: 'range', from: 2, to: 1 }, scope), /smaller to a larger/);
    assert.throws(() => compileDataRule('x', { kind: 'factor', factor: 1 }, scope), /above 1/);
  });
});
