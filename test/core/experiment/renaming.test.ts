import * as assert from 'node:assert/strict';
import { renamingAt } from '../../../src/core/experiment/language/renaming';
import { parseExperiment } from '../../../src/core/experiment/parse';

const file = `rules:
  heavy:
    options: { learningRate: 0.01, beta: 0.9 }
    state: { m: 0, "weight": { start: 0, per: all } }
    update:
      - m = beta*m + g
      - "max1 = max(m, g)*1e-3"
      - weight = weight + globalNorm(m)
      - >-
        theta = theta -
        learningRate*(m + max1)/weight
    effectiveLearningRate: learningRate/abs(m)
objective: { minimize: m^2, start: { m: 3 } }
optimizer: heavy
`;
const at = (text: string, from = 0) => file.indexOf(text, from);

function renamed(offset: number, wanted: string): string {
  const found = renamingAt(file, offset, 'yaml', wanted);
  assert.ok(found && 'places' in found, found && 'refusal' in found ? found.refusal : 'nothing found');
  return [...found.places].reverse().reduce((text, { start, end }) => text.slice(0, start) + wanted + text.slice(end), file);
}
const refusal = (offset: number, wanted?: string) => {
  const found = renamingAt(file, offset, 'yaml', wanted);
  return found && 'refusal' in found ? found.refusal : undefined;
};

describe('renaming in a rule', () => {
  it('takes a state along from its declaration to every line, and nothing outside of the rule', () => {
    for (const offset of [at('m: 0'), at('*m + g') + 1, at('abs(m)') + 4]) {
      const text = renamed(offset, 'velocity');
      assert.match(text, /state: \{ velocity: 0/);
      assert.match(text, /velocity = beta\*velocity \+ g/);
      assert.match(text, /max\(velocity, g\)\*1e-3/);
      assert.match(text, /learningRate\*\(velocity \+ max1\)\/weight/);
      assert.match(text, /abs\(velocity\)/);
      assert.match(text, /minimize: m\^2, start: \{ m: 3 \}/);
      assert.ok(parseExperiment(text, 'yaml').experiment);
    }
  });

  it('takes a temporary and a key in quotes along', () => {
    const text = renamed(at('max1'), 'larger');
    assert.match(text, /"larger = max\(m, g\)\*1e-3"/);
    assert.match(text, /\(m \+ larger\)/);
    const other = renamed(at('weight = weight') + 9, 'total');
    assert.match(other, /"total": \{ start/);
    assert.match(other, /total = total \+ globalNorm\(m\)/);
    assert.match(other, /\/total/);
  });

  it('says where it is asked for, and what it is called', () => {
    const start = at('max1)');
    assert.deepEqual(renamingAt(file, start + 2, 'yaml'), {
      range: { start, end: start + 4 },
      name: 'max1',
      places: [
        { start: at('max1 ='), end: at('max1 =') + 4 },
        { start, end: start + 4 },
      ],
    });
  });

  it('refuses names that are not the rule’s, or that it could not have', () => {
    assert.match(refusal(at('+ g') + 2) ?? '', /`g` is not made by this rule/);
    assert.match(refusal(at('beta*m')) ?? '', /`beta` is not made by this rule/);
    assert.match(refusal(at('m: 0'), 'theta') ?? '', /`theta` has its meaning/);
    assert.match(refusal(at('m: 0'), 'sqrt') ?? '', /is a function/);
    assert.match(refusal(at('m: 0'), 'beta') ?? '', /has `beta` already/);
    assert.match(refusal(at('m: 0'), '1m') ?? '', /is not a name/);
    assert.equal(renamingAt(file, at('minimize'), 'yaml'), undefined);
    assert.equal(renamingAt(file, at('globalNorm') + 2, 'yaml'), undefined);
  });
});
