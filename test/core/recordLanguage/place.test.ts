import assert from 'node:assert/strict';
import { ExpressionError } from '../../../src/core/recordLanguage/expression';
import { evaluateExpression } from '../../../src/core/recordLanguage/evaluate';
import { namesOf, type RecordScope } from '../../../src/core/recordLanguage/names';
import { placeOf, type Changeable } from '../../../src/core/recordLanguage/place';
import { RecordWindow } from '../../../src/core/recordLanguage/window';
import { load } from '../../support/load';

const source = `
objective:
  minimize: a*(1 - x)^2 + sum(w^2) + sum(k^2) + s^2
  start: { x: -1.5, w: [1, 2, 3], k: [[1, 2], [3, 4]] }
  constants: { a: 2 }
  define: { s: 2*x, both: "[x, 1]" }
optimizers:
  - adam: { learningRate: 0.05, clip: { value: 1 } }
  - sgd
  - scheduleFreeAdamw
steps: 3
`;

async function scopeOf(optimizer: number): Promise<RecordScope> {
  const { run: start, experiment } = await load(source);
  const run = start(optimizer);
  while (run.advance());
  const { objective } = experiment;
  return { window: new RecordWindow(run), constants: objective.kind === 'formula' ? objective.constants : [] };
}

describe('what an assignment changes', () => {
  let adam: RecordScope;
  let sgd: RecordScope;
  let averaged: RecordScope;
  before(async () => {
    [adam, sgd, averaged] = [await scopeOf(0), await scopeOf(1), await scopeOf(2)];
  });

  // θ is x, w, k: 1 + 3 + 4 entries.
  const places: readonly [string, Changeable][] = [
    ['x', { kind: 'parameters', index: 0 }],
    ['w[0]', { kind: 'parameters', index: 1 }],
    ['w[2]', { kind: 'parameters', index: 3 }],
    ['k[1, 0]', { kind: 'parameters', index: 6 }],
    ['k[1][1]', { kind: 'parameters', index: 7 }],
    ['parameters.x', { kind: 'parameters', index: 0 }],
    ['parameters["w"][1]', { kind: 'parameters', index: 2 }],
    ['parameters[5]', { kind: 'parameters', index: 5 }],
    ['m.x', { kind: 'state', slot: 'm', index: 0 }],
    ['m[3]', { kind: 'state', slot: 'm', index: 3 }],
    ['m.w[1]', { kind: 'state', slot: 'm', index: 2 }],
    ['state.v.k[0, 1]', { kind: 'state', slot: 'v', index: 5 }],
    ['state.v[7]', { kind: 'state', slot: 'v', index: 7 }],
    ['learningRate', { kind: 'option', name: 'learningRate' }],
    ['beta1', { kind: 'option', name: 'beta1' }],
    ['options.epsilon', { kind: 'option', name: 'epsilon' }],
  ];
  for (const [expression, place] of places) it(`is said by ${expression}`, () => assert.deepEqual(placeOf(expression, adam, 2), place));

  for (const expression of [
    'a',
    's',
    'gradient.x',
    'update',
    'value',
    'step',
    'parameters.x.y',
    'parameters[8]',
    'm.x.y',
    'state.m.x.y',
    'state',
    'state.nothing.x',
    'options.nothing',
    'options.beta1.x',
    'learningRate.x',
    'beta1.x',
    'nothing',
  ])
    it(`is not said by ${expression}`, () => {
      assert.throws(() => placeOf(expression, adam, 2), {
        message: `“${expression}” cannot be changed. Change a parameter (x), an entry of the optimizer's state or a hyperparameter (learningRate).`,
      });
    });

  it('may be a number that the optimizer carries for all', () => {
    const { window } = averaged;
    const scalar = window.run.layout.columns.find(({ quantity, scalar: is }) => quantity === 'state' && is)?.slot;
    assert.ok(scalar);
    assert.deepEqual(placeOf(scalar, averaged, 2), { kind: 'state', slot: scalar, index: 0 });
    assert.throws(() => placeOf('m', adam, 2), ExpressionError);
  });

  it('names what there is where a name is unknown, and says so where there is nothing', () => {
    const asked = (expression: string, scope: RecordScope) => () => evaluateExpression(expression, scope, 1);
    assert.throws(asked('state.mm', adam), /There is no state slot mm\. Did you mean m/);
    assert.throws(asked('state.momentum', sgd), /There is no state slot momentum\. Leave it out\./);
    assert.throws(asked('options.zzzzzz', adam), /There is no option zzzzzz\. There are learningRate, beta1/);
  });

  it('offers every name with what it is', () => {
    const details = new Map(namesOf(adam).map(({ name, detail }) => [name, detail]));
    assert.deepEqual(
      ['x', 'w', 'k', 'a', 's', 'both', 'm'].map((name) => details.get(name)),
      [
        'parameter',
        'parameter [3]',
        'parameter [2, 2]',
        'constant of the experiment',
        'definition of the formula',
        'definition [2]',
        'state: first moment',
      ],
    );
  });
});
