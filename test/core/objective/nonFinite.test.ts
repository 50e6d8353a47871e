import assert from 'node:assert/strict';
import { compileObjective } from '../../../src/core/objective/compile';
import { compiled, objectiveOf, type Values } from './support/formula';

// Formula, parameters, the operation named, the sentence.
const cases: readonly [string, Values, string, string][] = [
  ['1 / x', { x: 0 }, '1 / x', '1 / x is Infinity because x is 0.'],
  ['2 + log(x)', { x: -1 }, 'log(x)', 'log(x) is NaN because x is -1.'],
  ['sqrt(x)', { x: 0 }, 'sqrt(x)', 'The derivative of sqrt(x) is Infinity because x is 0.'],
  ['x*sqrt(y - 3)', { x: 1, y: 0.5 }, 'sqrt(y - 3)', 'sqrt(y - 3) is NaN because y - 3 is -2.5.'],
  ['(x*y)^2 + 1', { x: 1e20, y: 10 }, '(x*y)^2', '(x*y)^2 is Infinity because x*y is 1e+21, and float32 numbers end at 3.4e38.'],
  ['sum(log(w))', { w: [1, -0.1] }, 'log(w)', 'log(w) is NaN at entry 1 because w[1] is -0.1.'],
  ['x + 1/0', { x: 1 }, '1/0', '1/0 is Infinity.'],
  ['0*log(0) + x', { x: 1 }, 'log(0)', 'log(0) is -Infinity.'],
  ['2*max(x, 1/y)', { x: 1, y: 0 }, '1/y', '1/y is Infinity because y is 0.'],
  ['acos(x)', { x: 1 }, 'acos(x)', 'The derivative of acos(x) is -Infinity because x is 1.'],
  ['1 + y + x^y', { x: NaN, y: 1 }, 'x', 'x is NaN, so the formula has no finite value.'],
  ['norm(w)', { w: [1, Infinity] }, 'w[1]', 'w[1] is Infinity, so the formula has no finite value.'],
  ['where(x > 0, sqrt(x), 1/y)', { x: -1, y: 0 }, '1/y', '1/y is Infinity because y is 0.'],
  ['where(x > 0, 1/y, sqrt(x))', { x: -1, y: 0 }, 'sqrt(x)', 'sqrt(x) is NaN because x is -1.'],
  ['where(x < 0, log(y), x) + sqrt(x)', { x: 0, y: 0 }, 'sqrt(x)', 'The derivative of sqrt(x) is Infinity because x is 0.'],
  ['max(x, log(y))', { x: 1, y: -1 }, 'log(y)', 'log(y) is NaN because y is -1.'],
  ['w[0]/w[1]', { w: [1, 0] }, 'w[0]/w[1]', 'w[0]/w[1] is Infinity because w[0] is 1 and w[1] is 0.'],
];

describe('firstNonFinite', () => {
  for (const [source, start, operation, message] of cases) {
    it(`says: ${message}`, async () => {
      const offset = 100;
      const objective = await compileObjective(objectiveOf(source, start, {}, offset), { backend: 'cpu' });
      const found = objective.firstNonFinite(objective.start);
      assert.equal(found?.operation, operation);
      assert.equal(found?.message, message);
      const marked = source.slice((found?.range.start ?? 0) - offset, (found?.range.end ?? 0) - offset);
      assert.equal(marked, operation.startsWith('w[1]') || operation === 'x' ? source.match(/[xw]/)?.[0] : operation);
      objective.dispose();
    });
  }

  it('finds nothing where value and gradient are finite, or where what is not finite is not used', async () => {
    for (const [source, start] of [
      ['x^2', { x: 3 }],
      ['norm(w)', { w: [0, 0] }],
      ['y', { x: NaN, y: 1 }],
      ['3', { x: 1 }],
    ] as const) {
      const objective = await compiled(source, start);
      assert.equal(objective.firstNonFinite(objective.start), undefined, source);
      objective.dispose();
    }
  });
});
