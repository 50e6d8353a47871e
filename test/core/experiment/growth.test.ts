import assert from 'node:assert/strict';
import { completionsAt } from '../../../src/core/experiment/language/completion';
import { symbolsOf } from '../../../src/core/experiment/language/outline';
import { parseExperiment } from '../../../src/core/experiment/parse';

const many = (count: number, piece: (i: number) => string, between = ', ') =>
  Array.from({ length: count }, (_, i) => piece(i)).join(between);
const objective = (inside: string) => `objective:\n${inside}\noptimizer: adam\n`;
const start = (count: number) => `  start: { ${many(count, (i) => `v${i}: 1`)} }`;

/** Files of a kind, as long as `n`: valid ones and wrong ones. */
const kinds: Readonly<Record<string, (n: number) => string>> = {
  'a view of unknown names': (n) => objective(`  minimize: v0^2\n${start(n)}\n  view: { ${many(n, (i) => `w${i}: [0, 1]`)} }`),
  'a formula of unknown names': (n) => objective(`  minimize: ${many(Math.min(n, 1600), (i) => `w${i}`, '+')}\n${start(n)}`),
  'constants that are variables': (n) => objective(`  minimize: v0^2\n${start(n)}\n  constants: { ${many(n, (i) => `v${i}: 1`)} }`),
  'a start of many variables': (n) => objective(`  minimize: v0^2\n${start(n)}`),
  'points of other variables': (n) => objective(`  minimize: v0^2\n${start(n)}\n  minima: [{ ${many(n, (i) => `w${i}: 1`)} }]`),
  'several long starts': (n) =>
    objective(`  minimize: v0^2\n  starts: [{ ${many(n, (i) => `v${i}: 1`)} }, { ${many(n, (i) => `v${i}: 1`)} }]`),
  'unknown keys': (n) => `${objective('  minimize: x^2\n  start: { x: 1 }')}${many(n, (i) => `k${i}: 1`, '\n')}\n`,
  'unknown optimizers': (n) => `objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { ${many(n, (i) => `k${i}: 1`)} }\n`,
  'unknown options': (n) => `objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { adam: { ${many(n, (i) => `k${i}: 1`)} } }\n`,
  'a key given many times': (n) => objective(`  minimize: x^2\n  start: { ${many(n, () => 'x: 1')} }`),
  'names no formula can use': (n) => objective(`  minimize: x^2\n  start: { x: 1, ${many(n, (i) => `"${i}": 1`)} }`),
  'patterns of names': (n) =>
    `objective:\n  minimize: v0^2\n${start(n)}\noptimizer: { adam: { groups: [{ match: [${many(100, (i) => `"*${i}*v*z"`)}] }] } }\n`,
  'unknown layers': (n) =>
    `data: { generate: moons }\nnetwork: { loss: crossEntropy, layers: [{ ${many(n, (i) => `k${i}: 1`)} }] }\noptimizer: adam\n`,
  'many layers': (n) =>
    `data: { generate: moons }\nnetwork: { loss: crossEntropy, layers: [${many(Math.min(n, 1000), (i) => `{ dense: { units: 2 }, name: l${i} }`)}] }\noptimizer: adam\n`,
  'layers from layers that are not there': (n) =>
    `data: { generate: moons }\nnetwork: { loss: crossEntropy, layers: [${many(Math.min(n, 1000), (i) => `{ dense: { units: 2 }, from: q${i} }`)}] }\noptimizer: adam\n`,
  aliases: (n) => `a: [${many(n, () => '*b')}]\n`,
  documents: (n) => '---\na: 1\n'.repeat(n),
  'open quotes': (n) => `a: "${'\\q'.repeat(n)}\n`,
};

/** Processor time of what an editor asks of a file, in ms. */
function cost(text: string): number {
  const before = process.cpuUsage();
  parseExperiment(text, 'yaml');
  completionsAt(text, Math.floor(text.length * 0.9), 'yaml');
  symbolsOf(text, 'yaml');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('time to read a file', function () {
  this.timeout(120_000);
  for (const [kind, fileOf] of Object.entries(kinds)) {
    it(`grows with its length, not with its square: ${kind}`, () => {
      const [small, large] = [300, 2400].map((n) => fileOf(n));
      // Eight times as long: 8 where each part costs the same, 64 where each part costs the whole. 20 ms are for what does not grow.
      const isLinear = () => cost(large) < 24 * (cost(small) + 20);
      // What disturbs a measurement does not disturb it three times.
      assert.ok(isLinear() || isLinear() || isLinear());
    });
  }
});
