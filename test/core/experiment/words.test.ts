import assert from 'node:assert/strict';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { completionsAt } from '../../../src/core/experiment/language/completion';

/** The messages for a file, each with the text it stands at. */
function said(source: string): string[] {
  return parseExperiment(source, 'yaml').diagnostics.map(({ message, range }) => `${source.slice(range.start, range.end)}: ${message}`);
}
const formula = (text: string) => `objective:\n  minimize: ${text}\n  start: { x: [1, 2, 3], y: 1 }\noptimizer: adam\n`;
const network = (layers: string) => `data: { generate: moons }\nnetwork: { loss: crossEntropy, layers: ${layers} }\noptimizer: adam\n`;

describe('what is said of slips that many make', () => {
  for (const [what, source, messages] of [
    [
      'a misspelt `label`',
      'objective: { minimize: x^2, start: { x: 1 } }\noptimizers: [{ adam: {}, labl: hi }]\n',
      [/^labl: There is no key called `labl`\. Did you mean `label`\?$/],
    ],
    [
      'a misspelt `label` before its optimizer',
      'objective: { minimize: x^2, start: { x: 1 } }\noptimizers: [{ labl: hi, adam: {} }]\n',
      [/^labl: There is no key called `labl`\. Did you mean `label`\?$/],
    ],
    [
      'bounds',
      'objective: { minimize: x^2, start: { x: 1 }, bounds: { x: [0, 1] } }\noptimizer: adam\n',
      [/^bounds: .*know no bounds\. To keep a variable between 0 and 1, write `sigmoid\(x\)`/],
    ],
    ['|x| at the beginning', formula('|y| + sum(x)'), [/^\|: .*Write an absolute value as a function, such as `abs\(x\)`/]],
    ['a text that begins with >', formula('>y'), [/^>: .*between quotes/]],
    ['** for a power', formula('y**2 + sum(x)'), [/^\*\*: .*Write \^ instead of \*\*/]],
    ['14y for a product', formula('14y + sum(x)'), [/^14y: .*as in 14\*y\.$/]],
    ['14(y) for a product', formula('14(y) + sum(x)'), [/^14\(: .*as in 14\*\(…\)\.$/]],
    [
      'trainable of a layer without weights',
      network('[dropout: { rate: 0.5, trainable: false }, dense: { units: 2 }]'),
      [/^trainable: .*option of layers that have weights: write `dense: \{ units: 8, trainable: false \}`/],
    ],
    [
      'trainable beside a layer',
      network('[{ dense: { units: 3 }, trainable: false }, dense: { units: 2 }]'),
      [/^trainable: .*option of layers that have weights/],
    ],
  ] as const) {
    it(what, () => {
      const found = said(source);
      assert.equal(found.length, messages.length, found.join('\n'));
      messages.forEach((message, i) => assert.match(found[i], message));
    });
  }

  it('of many problems a hundred places are taken, the last of which says that there are more', () => {
    const found = said(
      `objective: { minimize: x^2, start: { x: 1 } }\noptimizer: adam\n${Array.from({ length: 500 }, (_, i) => `q${i}: 1\n`).join('')}`,
    );
    assert.equal(found.length, 100);
    assert.match(found[99], /There are more problems than the 99 shown\. Mend these first\.$/);
  });
});

describe('what completion offers beside other keys', () => {
  const offered = (source: string) => completionsAt(source.replace('§', ''), source.indexOf('§'), 'yaml').map(({ label }) => label);
  for (const [what, source, refused] of [
    ['layers', 'network:\n  layers: [dense: { units: 3 }]\n  §\n', ['model', 'preset']],
    ['a model', 'network:\n  model: m.json\n  §\n', ['layers', 'preset']],
    ['batches', 'data:\n  csv: a.csv\n  batches: b.json\n  §\n', ['batchSize', 'json', 'generate']],
  ] as const) {
    it(`${what}: nothing that is refused there`, () => {
      const labels = offered(source);
      assert.ok(labels.length > 0);
      for (const label of refused) assert.ok(!labels.includes(label), label);
    });
  }
});
