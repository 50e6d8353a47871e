import assert from 'node:assert/strict';
import type { ExperimentFormat } from '../../../src/core/experiment/parse';
import { completionsAt, type Completion } from '../../../src/core/experiment/language/completion';

/** What is offered where the text holds a `▮`. */
function offered(marked: string, format: ExperimentFormat = 'yaml'): Completion[] {
  const offset = marked.indexOf('▮');
  assert.ok(offset >= 0);
  return completionsAt(marked.replace('▮', ''), offset, format);
}

const labels = (marked: string, format?: ExperimentFormat) => offered(marked, format).map(({ label }) => label);

/** The text after accepting a completion, its tab stops filled with their proposals. */
function accepted(marked: string, label: string, format: ExperimentFormat = 'yaml'): string {
  const source = marked.replace('▮', '');
  const item = offered(marked, format).find((completion) => completion.label === label);
  assert.ok(item, `${label} is offered`);
  const text = item.snippet
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:[^}\\]|\\.)*)\}/g, '$1')
    .replace(/\$\d+/g, '')
    .replace(/\\(.)/g, '$1');
  return source.slice(0, item.range.start) + text + source.slice(item.range.end);
}

describe('completion', () => {
  it('offers every key in an empty file', () => {
    assert.deepEqual(labels('▮'), [
      'title',
      'objective',
      'data',
      'network',
      'rules',
      'optimizer',
      'optimizers',
      'steps',
      'stop',
      'validation',
      'seed',
      'backend',
    ]);
  });

  it('leaves out keys that are there, and what they exclude', () => {
    assert.deepEqual(labels('title: x\nobjective:\n  minimize: x\n  start: { x: 1 }\noptimizer: adam\n▮'), [
      'data',
      'rules',
      'steps',
      'stop',
      'validation',
      'seed',
      'backend',
    ]);
    assert.deepEqual(labels('title: x\nst▮\nobjective:\n  minimize: x\noptimizers: [adam]'), [
      'data',
      'rules',
      'steps',
      'stop',
      'validation',
      'seed',
      'backend',
    ]);
  });

  it('offers the keys of an objective, on a line of its own, between others and between braces', () => {
    const others = ['start', 'starts', 'define', 'constants', 'view', 'minima'];
    assert.deepEqual(labels('objective:\n  ▮\noptimizer: adam\n'), [
      'minimize',
      'maximize',
      ...others,
      'function',
      'module',
      'timeLimit',
      'dimensions',
    ]);
    assert.deepEqual(labels('objective:\n  minimize: x^2\n  ▮\noptimizer: adam\n'), others);
    assert.deepEqual(labels('objective: { minimize: x^2, ▮ }\n'), others);
    assert.deepEqual(labels('objective: { minimize: x^2, ▮'), others);
  });

  it('offers optimizers in a list, after a key and as a half-typed word', () => {
    for (const text of [
      'optimizers:\n  - ▮',
      'optimizers:\n  - ad▮\nsteps: 10\n',
      'optimizer: ▮\nsteps: 1\n',
      'optimizer:\n  ▮\n',
      'optimizers: [sgd, ▮]',
    ]) {
      const names = labels(text);
      for (const name of ['sgd', 'adagrad', 'adam', 'gridSearch']) assert.ok(names.includes(name), `${name} in ${JSON.stringify(text)}`);
    }
  });

  it('shows formula, options and paper of an optimizer', () => {
    const adam = offered('optimizers:\n  - ▮').find(({ label }) => label === 'adam');
    assert.equal(adam?.kind, 'optimizer');
    assert.match(adam?.documentation ?? '', /Kingma & Ba \(2015\)/);
    assert.match(adam?.documentation ?? '', /θ ← θ/);
    assert.match(adam?.documentation ?? '', /`beta1` = `0.9`/);
  });

  it('offers a label beside an optimizer, but no second optimizer', () => {
    assert.deepEqual(labels('optimizers:\n  - adam: { learningRate: 0.1 }\n    ▮\nsteps: 3\n'), ['label', 'batchSize']);
  });

  it('offers the options an optimizer does not have yet', () => {
    assert.deepEqual(labels('optimizer:\n  sgd: { learningRate: 0.1, ▮ }'), [
      'momentum',
      'dampening',
      'nesterov',
      'weightDecay',
      'kerasMomentum',
      'clip',
      'average',
      'accumulate',
      'maximize',
      'groups',
    ]);
    assert.deepEqual(labels('optimizers:\n  - sgd:\n      learningRate: 0.1\n      mo▮\n'), [
      'momentum',
      'dampening',
      'nesterov',
      'weightDecay',
      'kerasMomentum',
      'clip',
      'average',
      'accumulate',
      'maximize',
      'groups',
    ]);
  });

  it('offers values: defaults, switches, schedules, backends', () => {
    assert.deepEqual(labels('optimizer: { sgd: { nesterov: ▮ } }'), ['true', 'false']);
    assert.ok(labels('optimizer: { sgd: { learningRate: ▮ } }').includes('cosine'));
    assert.ok(labels('optimizer: { sgd: { learningRate: ▮ } }').includes('0.01'));
    assert.deepEqual(labels('backend: ▮'), ['auto', 'cpu', 'wasm']);
    assert.deepEqual(labels('optimizer: { sgd: { learningRate: { cosine: { ▮ } } } }'), ['initial', 'final', 'over']);
  });

  it('offers functions, constants and the file’s own names in a formula', () => {
    const names = labels('objective:\n  minimize: (1 - ▮)^2\n  start: { speed: 1 }\n  constants: { c: 2 }\noptimizer: adam\n');
    for (const name of ['speed', 'c', 'sin', 'sum', 'pi']) assert.ok(names.includes(name), name);
    assert.ok(labels('objective:\n  maximize: >\n    x +\n    si▮\n  start: { x: 1 }\n').includes('sin'));
    assert.ok(!labels('objective:\n  minimize: x\n  start: { x: 1 }\ntitle: ▮').includes('sin'));
  });

  it('offers the variables that have no start value yet', () => {
    assert.deepEqual(labels('objective:\n  minimize: sin(x) + y*z2 + pi\n  start: { x: 1, ▮ }\n'), ['y', 'z2']);
    assert.deepEqual(labels('objective:\n  minimize: x + y\n  start: { x: 1, y: 1 }\n  view: { ▮ }\n'), ['x', 'y']);
  });

  it('offers nothing in comments and texts', () => {
    assert.deepEqual(labels('# op▮\nsteps: 1\n'), []);
    assert.deepEqual(labels('title: op▮\n'), []);
  });

  it('writes what fits the place', () => {
    assert.equal(accepted('optimizers:\n  - ad▮', 'adam'), 'optimizers:\n  - adam: { learningRate: 0.001 }');
    assert.equal(accepted('optimizer: ▮', 'adam'), 'optimizer: adam');
    assert.equal(
      accepted('optimizer: { adam: { learningRate: ▮ } }', 'cosine'),
      'optimizer: { adam: { learningRate: { cosine: { initial: 0.1, final: 0, over: 0 } } } }',
    );
    assert.equal(accepted('ste▮: 5', 'steps'), 'steps: 5');
    assert.equal(accepted('▮', 'objective'), 'objective:\n  minimize: x^2 + y^2\n  start: { x: 1, y: 1 }');
  });

  it('offers parameters and their options in groups', () => {
    const file = (groups: string, kind = 'objective: { minimize: x + weight, start: { x: 1, weight: 2 } }') =>
      `${kind}\noptimizer: { adam: { groups: ${groups} } }`;
    assert.deepEqual(labels(file('[{ match: ▮ }]')), ['x', 'weight']);
    assert.deepEqual(labels(file('[{ match: [x, ▮] }]')), ['x', 'weight']);
    assert.deepEqual(labels(file('[{ match: ▮ }]', 'network: { layers: [] }')), ['"*/kernel"', '"*/bias"']);
    assert.deepEqual(labels(file('[{ match: x, ▮ }]')), [
      'learningRate',
      'beta1',
      'beta2',
      'epsilon',
      'epsilonHat',
      'weightDecay',
      'amsgrad',
      'clip',
    ]);
  });

  it('works in JSON, with quotes or without', () => {
    assert.ok(labels('{ ▮ }', 'json').includes('objective'));
    assert.deepEqual(labels('{ "optimizer": { "sgd": { "learningRate": 1, "▮" } } }', 'json'), [
      'momentum',
      'dampening',
      'nesterov',
      'weightDecay',
      'kerasMomentum',
      'clip',
      'average',
      'accumulate',
      'maximize',
      'groups',
    ]);
    assert.ok(labels('{ "optimizers": ["▮"] }', 'json').includes('adam'));
    assert.ok(labels('{ "objective": { "minimize": "1 + s▮" } }', 'json').includes('sin'));
    assert.equal(accepted('{ "st▮" }', 'steps', 'json'), '{ "steps": 100 }');
    assert.equal(accepted('{ "optimizers": ["▮"] }', 'adam', 'json'), '{ "optimizers": ["adam"] }');
  });

  it('offers inside an inner optimizer its names, then the options it would have outside', () => {
    const lookahead = (inner: string) => `optimizer: { lookahead: { inner: { ${inner} } } }\n`;
    const names = labels(lookahead('name: ▮'));
    assert.ok(names.includes('sgd') && names.includes('adam') && !names.includes('lookahead') && !names.includes('gridSearch'));
    assert.deepEqual(labels(lookahead('name: adam, ▮')), labels('optimizer: { adam: { ▮ } }\n'));
    assert.deepEqual(labels(lookahead('name: sgd, nesterov: ▮')), ['true', 'false']);
    assert.match(accepted('optimizer: { lookahead: { ▮ } }\n', 'inner'), /inner: \{ name: adam \}/);
  });
});
