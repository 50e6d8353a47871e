import assert from 'node:assert/strict';
import { dataRuleOf } from '../../src/dap/breakpoints/dataRule';

describe('the condition of a data breakpoint', () => {
  it('chooses the rule; a change of sign where it says nothing', () => {
    for (const [text, rule] of [
      [undefined, { kind: 'sign' }],
      ['', { kind: 'sign' }],
      [' sign ', { kind: 'sign' }],
      ['change', { kind: 'change' }],
      ['range(-1, 1)', { kind: 'range', from: -1, to: 1 }],
      ['range ( -1e-3 , +.5 )', { kind: 'range', from: -0.001, to: 0.5 }],
      ['factor(10)', { kind: 'factor', factor: 10 }],
    ] as const)
      assert.deepEqual(dataRuleOf(text), { rule });
  });

  it('takes a condition after the rule, or in its place', () => {
    assert.deepEqual(dataRuleOf('factor(2) if step > 10'), { rule: { kind: 'factor', factor: 2 }, condition: 'step > 10' });
    assert.deepEqual(dataRuleOf('if step > 10'), { rule: { kind: 'sign' }, condition: 'step > 10' });
    assert.deepEqual(dataRuleOf('sign(x) > 0'), { rule: { kind: 'sign' }, condition: 'sign(x) > 0' });
    assert.deepEqual(dataRuleOf('range(1)'), { rule: { kind: 'sign' }, condition: 'range(1)' }, 'the worker says what is wrong with it');
  });
});
