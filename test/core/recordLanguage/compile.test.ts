import assert from 'node:assert/strict';
import { columnValues } from '../../../src/core/record/recordLayout';
import type { Run } from '../../../src/core/engine/run';
import { functions } from '../../../src/core/formula/functions/registry';
import { arithmetic } from '../../../src/core/formula/numbers';
import { compileCondition, compileExpression } from '../../../src/core/recordLanguage/compile';
import { evaluateExpression } from '../../../src/core/recordLanguage/evaluate';
import { ExpressionError } from '../../../src/core/recordLanguage/expression';
import { functionNames } from '../../../src/core/recordLanguage/functions';
import { namesOf, type RecordScope } from '../../../src/core/recordLanguage/names';
import { RecordWindow } from '../../../src/core/recordLanguage/window';
import { load } from '../../support/load';
import { seeded } from '../../support/random';

const source = `
objective:
  minimize: a*(1 - x)^2 + sum(w^2) + w[0]*x
  start: { x: -1.5, w: [1, 2, 3] }
  constants: { a: 2, b: [4, 5] }
optimizer: { adam: { learningRate: 0.05 } }
steps: 700
`;

async function started(budget = 1 << 24): Promise<{ scope: RecordScope; run: Run }> {
  const { run: start, experiment } = await load(source);
  const run = start(0, { budget });
  while (run.advance());
  const { objective } = experiment;
  return { run, scope: { window: new RecordWindow(run), constants: objective.kind === 'formula' ? objective.constants : [] } };
}

describe('the language over records', () => {
  it('compares vectors of one length only', () => {
    for (const name of ['dot', 'cosine', 'distance'].filter((one) => functionNames.includes(one)))
      assert.throws(() => compileExpression(`${name}(parameters, w)`, scope), /one has 4 entries, the other 3/, name);
  });

  let scope: RecordScope;
  let run: Run;
  before(async () => {
    ({ scope, run } = await started());
  });
  const at = (step: number, expression: string) => {
    const { shape, values, isBoolean } = evaluateExpression(expression, scope, step);
    return isBoolean ? values[0] === 1 : shape.length === 0 ? values[0] : [...values];
  };
  const column = (step: number, quantity: Parameters<typeof columnValues>[2], slot?: string) => [
    ...columnValues(run.layout, run.row(step), quantity, slot),
  ];

  it('names everything a record holds', () => {
    const [x, ...w] = column(7, 'parameters');
    assert.equal(at(7, 'x'), x);
    assert.deepEqual(at(7, 'w'), w);
    assert.equal(at(7, 'w[1]'), w[1]);
    assert.deepEqual(at(7, 'gradient'), column(7, 'gradient'));
    assert.equal(at(7, 'gradient.x'), column(7, 'gradient')[0]);
    assert.equal(at(7, 'gradient["w"][2]'), column(7, 'gradient')[3]);
    assert.equal(at(7, 'gradient.w[2]'), column(7, 'gradient')[3]);
    assert.deepEqual(at(7, 'm.w'), column(7, 'state', 'm').slice(1));
    assert.equal(at(7, 'state.v.x'), column(7, 'state', 'v')[0]);
    assert.equal(at(7, 'value'), column(7, 'value')[0]);
    assert.equal(at(7, 'learningRate'), Math.fround(0.05));
    assert.deepEqual([at(7, 'update'), at(7, 'effectiveLearningRate')], [column(7, 'update'), column(7, 'effectiveLearningRate')]);
    assert.deepEqual([at(7, 'step'), at(7, 'a'), at(7, 'b[1]'), at(7, 'pi')], [7, 2, 5, Math.PI]);
  });

  it('calculates in float64', () => {
    const g = column(9, 'gradient');
    const p = column(8, 'gradient');
    const dot = (a: number[], b: number[]) => a.reduce((sum, one, i) => sum + one * b[i], 0);
    assert.equal(at(9, 'norm(gradient)'), Math.sqrt(dot(g, g)));
    assert.equal(at(9, 'cosine(gradient, previous.gradient)'), dot(g, p) / Math.sqrt(dot(g, g) * dot(p, p)));
    assert.equal(at(9, 'value - previous.value'), column(9, 'value')[0] - column(8, 'value')[0]);
    assert.equal(
      at(9, 'max(abs(w - 1) / norm(w))'),
      Math.max(
        ...column(9, 'parameters')
          .slice(1)
          .map((w) => Math.abs(w - 1) / Math.sqrt(dot(column(9, 'parameters').slice(1), column(9, 'parameters').slice(1)))),
      ),
    );
    assert.equal(at(9, '2^3^2 - -1*4 % 3'), 512 + 1);
    const ratio = Math.hypot(...column(9, 'update').slice(1)) / Math.hypot(...column(9, 'parameters').slice(1));
    assert.ok(Math.abs((at(9, 'ratio.w') as number) - ratio) < 1e-12 && at(9, 'ratio["w"]') === at(9, 'ratio.w'));
    assert.ok(Number.isFinite(at(9, 'ratio')));
  });

  it('compares numbers as the float32 they are, and combines conditions', () => {
    assert.equal(at(0, 'x == -1.5 and learningRate == 0.05'), true);
    assert.equal(at(300, 'step % 100 == 0'), true);
    assert.equal(at(301, 'step % 100 == 0 or not step > 5'), false);
    assert.equal(at(0, 'previous.value < 1 or previous.value >= 1'), false, 'there is no record before the first');
    assert.equal(at(3, 'isFinite(gradient)'), true);
    assert.equal(at(700, 'isFinite(update)'), false, 'the last record has no update');
    assert.equal(scope.window.step, 700);
  });

  it('evaluates the objective and its gradient anywhere', () => {
    const f = (x: number, w: number[]) => 2 * (1 - x) ** 2 + w.reduce((sum, one) => sum + one * one, 0) + w[0] * x;
    assert.equal(at(5, 'f(3, [1, 2, 3])'), f(3, [1, 2, 3]));
    assert.deepEqual(at(5, 'gradient(f)(3, [1, 2, 3])'), [4 * 2 + 1, 2 + 3, 4, 6]);
    assert.equal(at(5, 'gradient(f)(3, [1, 2, 3]).x'), 9);
    assert.equal(at(5, 'f(parameters)'), column(5, 'value')[0]);
    assert.deepEqual(at(5, 'gradient(f)(parameters)'), column(5, 'gradient'));
    assert.equal(at(5, 'f(previous.parameters) == previous.value'), true);
  });

  it('changes nothing by being asked', () => {
    const rows = Array.from({ length: run.length }, (_, step) => run.row(step).slice());
    for (let step = 0; step < run.length; step += 13)
      for (const expression of ['f(parameters + update)', 'gradient(f)(x, w)', 'norm(m - previous.m)']) at(step, expression);
    rows.forEach((row, step) => assert.deepEqual(run.row(step), row));
  });

  it('reads records that were given up for the memory budget', async () => {
    const little = await started(30_000);
    const everywhere = compileExpression('norm(gradient) + previous.m.x', scope);
    const replayed = compileExpression('norm(gradient) + previous.m.x', little.scope);
    assert.ok(everywhere.kind === 'number' && replayed.kind === 'number');
    for (const step of [600, 1, 513, 512, 511, 0, 699]) {
      scope.window.moveTo(step);
      little.scope.window.moveTo(step);
      assert.equal(replayed.get(), everywhere.get());
    }
  });

  it('has every function of formulas, with the same values as TensorFlow.js', async () => {
    // Matrices and noise are of formulas only: a definition of the formula can be watched by its name.
    const ofFormulas = ['matmul', 'transpose', 'outer', 'trace', 'det', 'noise'];
    for (const name of functions.keys()) assert.equal(functionNames.includes(name), !ofFormulas.includes(name), name);
    const random = seeded(3);
    const names = [...functions.values()].filter(({ arity: [, most], ofNumbers }) => most === 1 && ofNumbers).map(({ name }) => name);
    const points = Array.from({ length: 12 }, (_, i) => (i < 4 ? [-2.5, -0.5, 0.5, 2.5][i] : Math.fround(random() * 6 - 3)));
    for (const name of names) {
      const { objective } = await load(`{ "objective": { "minimize": "${name}(x)", "start": { "x": 0.5 } }, "optimizer": "sgd" }`);
      for (const x of points) {
        const expected = objective.evaluate(Float32Array.of(x), new Float32Array(1));
        const own = Math.fround(arithmetic[name](x));
        assert.ok(
          Object.is(own, expected) ||
            Math.abs(own - expected) <= 2e-6 * Math.max(1, Math.abs(expected)) ||
            (Number.isNaN(own) && Number.isNaN(expected)),
          `${name}(${x}) is ${expected}, not ${own}`,
        );
      }
    }
  });

  for (const [expression, place, message] of [
    ['gradint.x', 'gradint', /no name gradint\. Did you mean gradient\?/],
    ['gradient.y', 'gradient.y', /no variable y\. .*(x, w)/],
    ['previous.previous.x', 'previous.previous', /Only one record back/],
    ['m.x > 1 and value', 'value', /condition is needed here, but this is a number/],
    ['w > 1', 'w', /single number is needed here, but this has 3 entries/],
    ['w[3]', '3', /no entry 3: they are counted from 0 to 2/],
    ['w[0, 1]', 'w[0, 1]', /has 1 dimension, but 2 indices/],
    ['w + b', 'w + b', /differ in length: one has 3 entries, the other 2/],
    ['norm', 'norm', /norm is a function and needs its arguments/],
    ['norn(w)', 'norn', /no function norn\. Did you mean norm/],
    ['f(1)', 'f(1)', /f takes a value for each of x, w/],
    ['x(2)', 'x', /no function\. A product is written with \*/],
    ['state', 'state', /has parts but is no number itself/],
    ['state.q', 'state.q', /no state slot q\. There are m, v/],
    ['"x"', '"x"', /A text stands only in brackets/],
    ['1 +', '+', /ends after/],
    ['x = 1', '=', /==/],
    ['x && y', '&', /Write and/],
    ['', '', /empty/],
    ['gradient(x)', 'gradient', /no function/],
    ['a.b', 'a.b', /no part called b/],
  ] as const) {
    it(`refuses ${JSON.stringify(expression)} with its place and what to do`, () => {
      assert.throws(
        () => compileExpression(expression, scope),
        (error: unknown) => {
          assert.ok(error instanceof ExpressionError);
          assert.match(error.message, message);
          assert.equal(expression.slice(error.range.start, error.range.end), place);
          return true;
        },
      );
    });
  }

  it('refuses a number where a condition is wanted', () => {
    assert.throws(() => compileCondition('value', scope), /Compare it/);
  });

  it('bounds length and nesting', () => {
    assert.throws(() => compileExpression('x+'.repeat(2000) + 'x', scope), /at most 2000/);
    assert.throws(() => compileExpression(`${'('.repeat(500)}x${')'.repeat(500)}`, scope), /deeper than 100/);
    assert.throws(() => compileExpression(`${'not '.repeat(400)}x > 1`, scope), /deeper than 100/);
    assert.throws(() => compileExpression(`${'-'.repeat(400)}x`, scope), /deeper than 100/);
    assert.equal(at(0, `${'x+'.repeat(900)}x`), -1.5 * 901);
  });

  it('answers every text with a result or an explained place', () => {
    const random = seeded(11);
    const pieces = [
      'x',
      'w',
      'gradient',
      '.',
      '.x',
      '[0]',
      '["w"]',
      '(',
      ')',
      ',',
      '+',
      '-',
      '*',
      '/',
      '^',
      '%',
      '<',
      '==',
      ' and ',
      ' or ',
      ' not ',
      '1',
      '.5',
      'f',
      'norm',
      'previous',
      'm',
      '"',
      "'",
      ' ',
      '\n',
      'é',
      '\u0000',
      '{',
      'constructor',
      '__proto__',
      'toString',
    ];
    let understood = 0;
    for (let i = 0; i < 4000; i++) {
      const text = Array.from({ length: 1 + Math.floor(random() * 8) }, () => pieces[Math.floor(random() * pieces.length)]).join('');
      try {
        evaluateExpression(text, scope, 3);
        understood++;
      } catch (error) {
        assert.ok(error instanceof ExpressionError, `${JSON.stringify(text)}: ${String(error)}`);
        assert.match(error.message, /^[A-Z‘“\p{L}].*[.?]$/su, text);
        assert.ok(error.range.start >= 0 && error.range.end <= text.length && error.range.start <= error.range.end, text);
      }
    }
    assert.ok(understood > 100, `${understood} understood`);
  });

  it('lists what may stand alone, each of which is understood', () => {
    const names = namesOf(scope).map(({ name }) => name);
    assert.ok(['x', 'w', 'a', 'm', 'v', 'gradient', 'previous', 'f'].every((name) => names.includes(name)));
    for (const name of names) {
      if (['previous', 'state', 'options', 'f'].includes(name)) continue;
      assert.doesNotThrow(() => compileExpression(name, scope), name);
    }
  });
});
