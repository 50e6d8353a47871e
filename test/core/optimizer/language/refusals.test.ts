import * as assert from 'node:assert/strict';
import { parseExperiment } from '../../../../src/core/experiment/parse';

/** A rule `mine`, what is marked in it, and what is said: what is wrong, and what to write instead. */
const refused: Readonly<Record<string, readonly [rule: string, marked: string, told: RegExp]>> = {
  'a name that nobody knows': ['update: [d = bta*g, theta = theta - d]\n    options: { beta: 0.9 }', 'bta', /`?bta.*beta/],
  'a temporary that is read before it is made': ['update: [theta = theta - d, d = g]', 'd', /before/],
  'θ that is never written': ['state: { m: 0 }\n    update: [m = g]', '', /theta/],
  'θ that is written twice': ['update: [theta = theta - g, theta = theta - g]', 'theta', /twice|already|once/],
  'state that is never written': ['state: { m: 0 }\n    update: [theta = theta - m]', 'm', /never|written/],
  'an option that hides a state': ['options: { m: 1 }\n    state: { m: 0 }\n    update: [m = g, theta = theta - m]', 'm', /m/],
  'a name of every object': [
    'state: { constructor: 0 }\n    update: [constructor = g, theta = theta - constructor]',
    'constructor',
    /debugger itself/,
  ],
  'a name that the debugger needs': ['state: { update: 0 }\n    update: [update = g, theta = theta - update]', 'update', /debugger itself/],
  'an option that every optimizer has': ['options: { clip: 1 }\n    update: [theta = theta - clip*g]', 'clip', /debugger itself/],
  'a name of the language': ['state: { g: 0 }\n    update: [g = 1, theta = theta - g]', 'g', /its meaning in every rule already/],
  'a function that is no number': ['update: [theta = theta - sqrt]', 'sqrt', /function/],
  'a call of anything else': ['update: [theta = theta - evil(g)]', 'evil', /function/],
  'a matrix of a number': ['update: [d = transpose(norm(g)), theta = theta - g]', 'norm(g)', /takes a matrix.*Give it a vector such as g/],
  'a tensor’s sum of a number': ['update: [d = sum(sum(g)), theta = theta - d*g]', 'sum(g)', /runs over the entries of a tensor/],
};

describe('a rule is refused, at its place and with advice, for', () => {
  for (const [what, [rule, marked, told]] of Object.entries(refused)) {
    it(what, () => {
      const source = `rules:\n  mine:\n    ${rule}\nobjective: { minimize: x^2, start: { x: 1 } }\noptimizer: mine\n`;
      const { diagnostics } = parseExperiment(source, 'yaml');
      const found = diagnostics.find(({ message }) => told.test(message));
      assert.ok(found, JSON.stringify(diagnostics));
      assert.equal(found.severity, 'error');
      if (marked) assert.equal(source.slice(found.range.start, found.range.end), marked);
      assert.match(found.message, /[.?]$/);
    });
  }

  it('the name of one that comes with us, with another that is free', () => {
    const source = 'rules:\n  adam:\n    update: [theta = theta - g]\nobjective: { minimize: x^2, start: { x: 1 } }\noptimizer: adam\n';
    const [{ message, range }] = parseExperiment(source, 'yaml').diagnostics;
    assert.equal(source.slice(range.start, range.end), 'adam');
    assert.match(message, /another name, such as `myAdam`/);
  });
});
