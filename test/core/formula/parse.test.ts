import assert from 'node:assert/strict';
import type { Expression } from '../../../src/core/formula/expression';
import { parser } from '../../../src/core/formula/formulaParser';
import { parseFormula } from '../../../src/core/formula/parse';
import { explainSyntax } from '../../../src/core/formula/syntax';
import { foldExpression } from '../../../src/core/formula/traverse';
import { seeded } from '../../support/random';
import { parsed } from '../objective/support/formula';

/** Fully parenthesised. */
function spelled(expression: Expression): string {
  return foldExpression<string>(expression, (part, operands) => {
    switch (part.kind) {
      case 'number':
        return String(part.value);
      case 'name':
        return part.name;
      case 'negate':
        return `(-${operands[0]})`;
      case 'binary':
        return `(${operands.join(part.operator)})`;
      case 'call':
        return `${part.name}(${operands.join()})`;
      case 'index':
        return `${operands[0]}[${operands[1]}]`;
      case 'slice':
        return `${operands[0]}[${part.range.from ?? ''}:${part.range.to ?? ''}:${part.range.step ?? ''}]`;
      case 'vector':
        return `[${operands.join()}]`;
    }
  });
}

describe('parseFormula', () => {
  const structures: readonly [string, string][] = [
    ['-x^2', '(-(x^2))'],
    ['2^-1', '(2^(-1))'],
    ['2^-x^2', '(2^(-(x^2)))'],
    ['2^-1*3', '((2^(-1))*3)'],
    ['2^3^4', '(2^(3^4))'],
    ['a - b - c', '((a-b)-c)'],
    ['a / b * c', '((a/b)*c)'],
    ['a + b * c < d - 1', '((a+(b*c))<(d-1))'],
    ['-a * b', '((-a)*b)'],
    ['--a', '(-(-a))'],
    ['a * -b', '(a*(-b))'],
    ['-w[0]^2', '(-(w[0]^2))'],
    ['(a < b) * (b <= c)', '((a<b)*(b<=c))'],
    ['f(x, [1, .5, 1e-3])[0]', 'f(x,[1,0.5,0.001])[0]'],
    ['f()', 'f()'],
    ['1. + 2.5E+2', '(1+250)'],
    ['  x\n+\ty\u00a0', '(x+y)'],
    ['θ_1 + größe + x₁', '((θ_1+größe)+x₁)'],
    ['sin (x)', 'sin(x)'],
    ['((x))', 'x'],
    ['a!=b', '(a!=b)'],
  ];
  for (const [source, expected] of structures) {
    it(`reads ${JSON.stringify(source)} as ${expected}`, () => assert.equal(spelled(parsed(source)), expected));
  }

  it('gives ranges exact to the character', () => {
    const source = ' (1 - x)^2 + f( w[0] )';
    const texts = new Set<string>();
    foldExpression(parsed(source), (part) => {
      texts.add(source.slice(part.start, part.end));
      if (part.kind === 'call') texts.add(source.slice(part.nameRange.start, part.nameRange.end));
    });
    assert.deepEqual(texts, new Set(['1', 'x', '1 - x', '2', '(1 - x)^2', 'f', 'w', '0', 'w[0]', 'f( w[0] )', '(1 - x)^2 + f( w[0] )']));
  });

  // Formula, what is marked, the first words that matter, what is proposed.
  const slips: readonly [string, string, RegExp, string?][] = [
    ['', '', /is empty/],
    ['3 + 2x', '2x', /2\*x/, '2*x'],
    ['x y', 'x y', /x\*y/, 'x*y'],
    ['sin x', 'sin x', /sin\(x\)/, 'sin(x)'],
    ['(x)(y)', ')(', /operator is missing/, ')*('],
    ['x**2', '**', /Write \^/, '^'],
    ['y = x^2', '=', /right-hand side/, '=='],
    ['|x - 1| + y', '|x - 1|', /abs\(x - 1\)/, 'abs(x - 1)'],
    ['1,5*x', '1,5', /1\.5/, '1.5'],
    ['2*(1,5 + x)', '1,5', /1\.5/, '1.5'],
    ['(x + 1', '(', /never closed.*\)/],
    ['x + 1)', ')', /closes nothing/],
    ['[x)', ')', /opened with \[/, ']'],
    ['x +', '+', /ends after/],
    ['x * / y', '/', /between/],
    ['* x', '*', /begins with/],
    ['2 * + x', '+', /\+ sign in front/, ''],
    ['+x', '+', /\+ sign in front/, ''],
    ['2 * × x', '×', /\* instead/, '*'],
    ['f(x,)', ',', /Nothing stands between/],
    ['[]', '[]', /needs entries/],
    ['()', '()', /Nothing stands inside/],
    ['a < b < c', 'a < b < c', /do not chain/],
    ['x²', '²', /\^2/, '^2'],
    ['x × y', '×', /\* instead/, '*'],
    ['x − y', '−', /- instead/, '-'],
    ['x + 😀', '😀', /‘😀’ is not part/],
    ['x\0', '\0', /U\+0000/],
    ['x % 2', '%', /remainder/],
    ['x > 0 ? x : 0', '?', /where/],
    ['x[1:2.5]', ':', /range of entries has whole numbers/],
    ['1 + x[a : b]', ':', /range of entries has whole numbers/],
    ['x[1] : 2', ':', /where\(condition/],
    ['(x : 2)', ':', /where\(condition/],
    ['1:2', ':', /where\(condition/],
    ['\ud800', '\ud800', /U\+D800/],
  ];
  for (const [source, marked, message, suggestion] of slips) {
    it(`explains ${JSON.stringify(source)}`, () => {
      const { expression, problems } = parseFormula(source);
      assert.equal(expression, undefined);
      assert.equal(problems.length, 1);
      const [problem] = problems;
      assert.equal(source.slice(problem.start, problem.end), marked);
      assert.match(problem.message, message);
      assert.match(problem.message, /[.]$/);
      assert.equal(problem.suggestions?.[0], suggestion);
    });
  }

  const hostile: readonly [string, string, string][] = [
    ['100,000 characters', 'x'.repeat(100_000), 'formula-too-long'],
    ['10,000 parentheses', `${'('.repeat(4999)}x${')'.repeat(4999)}`, 'formula-too-deep'],
    ['10,000 unclosed parentheses', '('.repeat(10_000), 'formula-too-deep'],
    ['10,000 minus signs', `${'-'.repeat(9_999)}x`, 'formula-too-deep'],
    ['a tower of powers', `x${'^x'.repeat(4_999)}`, 'formula-too-deep'],
    ['2,000 calls', `${'sin('.repeat(2_000)}x${')'.repeat(1_900)}`, 'formula-too-deep'],
    ['3,000 indices', `w${'[0]'.repeat(3_000)}`, 'formula-too-deep'],
  ];
  for (const [what, source, code] of hostile) {
    it(`refuses ${what} and names the limit`, () => {
      const [problem] = parseFormula(source).problems;
      assert.equal(problem.code, code);
      assert.match(problem.message, code === 'formula-too-long' ? /10000/ : /100 levels/);
    });
  }

  it('accepts 100 levels and refuses 101', () => {
    const nested = (levels: number): string => `${'('.repeat(levels)}x${')'.repeat(levels)}`;
    assert.deepEqual(parseFormula(nested(100)).problems, []);
    assert.equal(parseFormula(nested(101)).problems[0].code, 'formula-too-deep');
    const towers = (levels: number) => `${'1 - (2 - '.repeat(levels / 2)}x${')'.repeat(levels / 2)}`;
    assert.deepEqual(parseFormula(towers(50)).problems, []);
    assert.equal(parseFormula(towers(150)).problems[0].code, 'formula-too-deep');
  });

  it('accepts sums and products of thousands of terms', () => {
    for (const operator of ['+', '-', '*', '/']) {
      const { expression, problems } = parseFormula(`x${`${operator}x`.repeat(4_999)}`);
      assert.deepEqual(problems, []);
      let names = 0;
      foldExpression(expression ?? parsed('x'), ({ kind }) => {
        names += Number(kind === 'name');
      });
      assert.equal(names, 5_000);
    }
  });

  it('explains exactly what the grammar rejects, for random sequences of tokens', () => {
    const words = ['x', '2', '.5', 'f', '+', '-', '*', '^', '<', '(', ')', '[', ']', ',', ' '];
    const random = seeded(7);
    let accepted = 0;
    for (let round = 0; round < 20_000; round++) {
      const source = Array.from({ length: 1 + Math.floor(random() * 9) }, () => words[Math.floor(random() * words.length)]).join('');
      let rejected = false;
      parser.parse(source).iterate({
        enter: ({ type }) => {
          rejected ||= type.isError;
        },
      });
      assert.equal(explainSyntax(source) !== undefined, rejected, JSON.stringify(source));
      accepted += Number(!rejected);
    }
    assert.ok(accepted > 200, `only ${accepted} random formulas were well formed`);
  });

  it('never throws on random text', () => {
    const random = seeded(11);
    for (let round = 0; round < 5_000; round++) {
      const source = String.fromCodePoint(
        ...Array.from({ length: Math.floor(random() * 20) }, () =>
          random() < 0.7 ? 32 + Math.floor(random() * 95) : Math.floor(random() * 0xd7ff),
        ),
      );
      const { expression, problems } = parseFormula(source);
      assert.equal(expression === undefined, problems.length > 0);
      for (const { start, end } of problems) assert.ok(0 <= start && start <= end && end <= source.length);
    }
  });
});
