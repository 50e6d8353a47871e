import assert from 'node:assert/strict';
import { dataRuleOf, watchedBy } from '../../src/dap/breakpoints/dataRule';

describe('the condition of a data breakpoint', () => {
  it('chooses the rule; any change where it says nothing', () => {
    for (const [text, rule] of [
      [undefined, { kind: 'change' }],
      ['', { kind: 'change' }],
      [' sign ', { kind: 'sign' }],
      ['change', { kind: 'change' }],
      ['range(-1, 1)', { kind: 'range', from: -1, to: 1 }],
      ['range ( -1e-3 , +.5 )', { kind: 'range', from: -0.001, to: 0.5 }],
      ['factor(10)', { kind: 'factor', factor: 10 }],
    ] as const)
      assert.deepEqual(dataRuleOf(text), { rule });
  });

  it('is said in words by a function breakpoint that the menu of the variables view makes', () => {
    assert.deepEqual(watchedBy('m["dense/kernel"][0, 1]: changes its sign'), {
      expression: 'm["dense/kernel"][0, 1]',
      rule: { kind: 'sign' },
    });
    assert.deepEqual(watchedBy('x: leaves -1e-3 … 0.5'), { expression: 'x', rule: { kind: 'range', from: -0.001, to: 0.5 } });
    assert.deepEqual(watchedBy('x: changes by a factor of 10'), { expression: 'x', rule: { kind: 'factor', factor: 10 } });
    assert.deepEqual(watchedBy('x: changes'), { expression: 'x', rule: { kind: 'change' } });
    for (const name of ['x > 1', 'x: grows', 'changes']) assert.equal(watchedBy(name), undefined, name);
  });

  it('takes a condition after the rule, or in its place', () => {
    assert.deepEqual(dataRuleOf('factor(2) if step > 10'), { rule: { kind: 'factor', factor: 2 }, condition: 'step > 10' });
    assert.deepEqual(dataRuleOf('if step > 10'), { rule: { kind: 'change' }, condition: 'step > 10' });
    assert.deepEqual(dataRuleOf('sign(x) > 0'), { rule: { kind: 'change' }, condition: 'sign(x) > 0' });
    assert.deepEqual(dataRuleOf('range(1)'), { rule: { kind: 'change' }, condition: 'range(1)' }, 'the worker says what is wrong with it');
  });
});
