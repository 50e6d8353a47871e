import assert from 'node:assert/strict';
import { checkFormula } from '../../../src/core/formula/check';
import { builtinConstants, functions } from '../../../src/core/formula/functions/registry';
import { parsed } from '../objective/support/formula';

const symbols = new Map<string, readonly number[]>([
  ['x', []],
  ['alpha', []],
  ['w', [3]],
  ['v', [2]],
  ['M', [2, 3]],
]);

describe('checkFormula', () => {
  for (const source of [
    'x + alpha',
    'sum(w*x) + w[2]',
    'max(w) + min(x, 1, alpha)',
    'dot(w, [1, x, pi])',
    'length(w)*e',
    'where(x > 0, x, norm(v))',
    'sum(max(w, 0))',
    '[x, 2][1]',
    'norm(x) + sum(w[1:]*v)',
    'M[1][2] + sum(M[0] - w)',
    'det(matmul(M, transpose(M)))',
  ]) {
    it(`accepts ${source}`, () => assert.deepEqual(checkFormula(parsed(source), symbols), []));
  }

  // Formula, code, what is marked, the words that matter, what is proposed.
  const mistakes: readonly [string, string, string, RegExp, string[]?][] = [
    ['2*alpa', 'unknown-name', 'alpa', /mean alpha\?.*variables are x, alpha, w, v, M/, ['alpha']],
    ['z + 1', 'unknown-name', 'z', /no variable named z\. The variables are x, alpha, w, v, M\. Give z a start/],
    ['sin + 1', 'unknown-name', 'sin', /is a function.*sin\(x\)/],
    ['sine(x)', 'unknown-function', 'sine', /mean sin/, ['sin', 'sinh']],
    ['hypot(x, x)', 'unknown-function', 'hypot', /The functions are sin, cos/],
    ['1 + x(2)', 'unknown-function', 'x', /x\*\(…\)/],
    ['atan2(x)', 'wrong-arguments', 'atan2(x)', /takes 2 arguments, but 1 is given/],
    ['exp()', 'wrong-arguments', 'exp()', /takes 1 argument, but 0 are given\. Write exp\(x\)/],
    ['sqrt(1,5)', 'wrong-arguments', 'sqrt(1,5)', /point, as in 1\.5/],
    ['where(x, 1)', 'wrong-arguments', 'where(x, 1)', /takes 3 arguments, but 2 are/],
    ['sum(w + v)', 'shape-mismatch', 'w + v', /w has 3 entries, v has 2 entries/],
    ['dot(w, v)', 'shape-mismatch', 'dot(w, v)', /3 entries and another 2/],
    ['dot(w, x)', 'shape-mismatch', 'dot(w, x)', /two vectors/],
    ['trace(w)', 'shape-mismatch', 'trace(w)', /needs a square matrix, but the argument is a vector of 3 entries/],
    ['sum(M + w)', 'shape-mismatch', 'M + w', /differ in shape: M is a matrix of 2 by 3, w has 3 entries.*matmul/],
    [
      'sum(matmul(M, v))',
      'shape-mismatch',
      'matmul(M, v)',
      /as many columns on the left as rows on the right.*a matrix of 2 by 3 and a vector of 2 entries/,
    ],
    ['M', 'not-a-scalar', 'M', /gives a matrix of 2 by 3/],
    ['sum(w[3:])', 'index-out-of-range', '3:', /holds no entry: the vector has 3 entries/],
    ['sum(w[::0])', 'invalid-index', '::0', /step of 0/],
    ['x[1:]', 'not-a-vector', '1:', /x is a single number/],
    ['w[3]', 'index-out-of-range', '3', /has 3 entries, counted from 0 to 2/],
    ['w[-1]', 'invalid-index', '-1', /negative/],
    ['w[x]', 'invalid-index', 'x', /whole number/],
    ['x[0]', 'not-a-vector', 'x[0]', /x is a single number/],
    ['w^2', 'not-a-scalar', 'w^2', /vector of 3 entries.*sum\(…\)/],
    ['sum([1, w])', 'not-a-scalar', 'w', /single numbers/],
    ['1e39*x', 'number-too-large', '1e39', /3\.40e\+38/],
    ...['constructor', '__proto__', 'toString', 'hasOwnProperty'].flatMap((name): [string, string, string, RegExp][] => [
      [`${name} + x`, 'unknown-name', name, /no variable named/],
      [`${name}(x)`, 'unknown-function', name, /no function named/],
    ]),
  ];
  for (const [source, code, marked, message, suggestions] of mistakes) {
    it(`explains ${source}`, () => {
      const problems = checkFormula(parsed(source), symbols);
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.equal(problems[0].code, code);
      assert.equal(source.slice(problems[0].start, problems[0].end), marked);
      assert.match(problems[0].message, message);
      assert.deepEqual(problems[0].suggestions, suggestions);
    });
  }

  it('reports every mistake once, in the order of the text', () => {
    const problems = checkFormula(parsed('sum(a + w) * sum(b) + sinn(w + v)'), symbols);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['unknown-name', 'unknown-name', 'unknown-function', 'shape-mismatch'],
    );
  });

  it('takes prototype names as variables when they are declared', () => {
    const odd = new Map(['constructor', '__proto__'].map((name) => [name, []]));
    assert.deepEqual(checkFormula(parsed('constructor + __proto__'), odd), []);
  });

  it('checks sums of thousands of terms', () => {
    assert.deepEqual(checkFormula(parsed(`x${'+x'.repeat(4_999)}`), symbols), []);
  });
});

describe('the functions of the formula language', () => {
  it('are documented', () => {
    for (const { name, signature, description, arity } of functions.values()) {
      assert.ok(signature.startsWith(`${name}(`), name);
      assert.match(description, /\.$/, name);
      assert.ok(arity[0] >= 1 && arity[1] >= arity[0], name);
    }
    for (const { description, value } of builtinConstants.values()) assert.ok(description.length > 0 && Number.isFinite(value));
  });
});

describe('functions by the names they have elsewhere', () => {
  for (const [written, ours] of [
    ['ln', 'log'],
    ['arctan', 'atan'],
    ['avg', 'mean'],
  ]) {
    it(`${written} is ${ours} here`, () => {
      const [problem] = checkFormula(parsed(`${written}(x)`), symbols);
      assert.deepEqual(problem.suggestions, [ours]);
    });
  }
});
