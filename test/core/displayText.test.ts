import assert from 'node:assert/strict';
import { displayText, displayValue, hasInvisible } from '../../src/core/displayText';
import { parseExperiment } from '../../src/core/experiment/parse';
import { InvalidObjective } from '../../src/core/objective/invalidObjective';
import { parseRecordExpression } from '../../src/core/recordLanguage/parse';

describe('texts of files in messages', () => {
  it('write out what a terminal obeys and what turns the direction of a line', () => {
    assert.equal(displayText('a\u001b[31mb\u0007\r\n'), 'a\\u{1b}[31mb\\u{7}\\u{d}\\u{a}');
    assert.equal(displayText('x\u202eabc\u2066\ufeff\u009b\ud800'), 'x\\u{202e}abc\\u{2066}\\u{feff}\\u{9b}\\u{d800}');
    assert.equal(displayText('θ → “naïve” 日本 👩‍🔬'), 'θ → “naïve” 日本 👩‍🔬');
  });

  it('are cut in their middle, so that what to do at the end stays', () => {
    const shown = displayText(`There is no column “${'x'.repeat(1e6)}”. Did you mean “y”?`);
    assert.ok(shown.length < 900);
    assert.match(shown, /^There is no column “x+ … x+”\. Did you mean “y”\?$/);
  });

  it('show values of any depth and length briefly', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 1e6; i++) deep = [deep];
    assert.deepEqual(
      [
        displayValue([1, 2]),
        displayValue(deep),
        displayValue(Array(1e6).fill(0)),
        displayValue({ a: 1 }),
        displayValue(' 7 '),
        displayValue(undefined),
        displayValue(null),
      ],
      ['[1,2]', 'a list of 1', 'a list of 1000000', 'an object', '" 7 "', 'nothing', 'null'],
    );
  });

  it('reach nobody raw, by whichever kind of problem', () => {
    const escape = '\u001b]0;title\u0007';
    const experiment = parseExperiment(
      `objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { adam: {} }\n"k\\u001b]0;title\\u0007": 1\n"${'k'.repeat(1000)}": 1\n`,
      'yaml',
    ).diagnostics;
    const objective = new InvalidObjective([{ severity: 'error', code: 'x', message: `no ${escape}`, range: { start: 0, end: 0 } }]);
    let expression = '';
    try {
      parseRecordExpression(`x ${escape}`);
    } catch (error) {
      expression = String(error);
    }
    const messages = [...experiment.map(({ message }) => message), objective.message, objective.diagnostics[0].message, expression];
    assert.equal(messages.length, 5);
    for (const message of messages) {
      assert.ok(message !== '' && !hasInvisible(message), JSON.stringify(message));
      assert.ok(message.length < 900);
    }
  });

  for (const [what, source] of [
    ['label', 'objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { adam: {}, label: "a\\u001b[31mb" }\n'],
    ['title', 'title: "a\\u202eb"\nobjective: { minimize: x^2, start: { x: 1 } }\noptimizer: adam\n'],
    [
      'name',
      'data: { generate: moons }\nnetwork: { loss: crossEntropy, layers: [{ dense: { units: 2 }, name: "a\\u001bb" }] }\noptimizer: adam\n',
    ],
  ] as const) {
    it(`a ${what} that goes wherever the run goes may not hold any`, () => {
      const { experiment, diagnostics } = parseExperiment(source, 'yaml');
      assert.equal(experiment, undefined);
      assert.match(diagnostics[0].message, new RegExp(`^\`${what}\` holds a character that cannot be seen: .*\\\\u\\{.*Remove it\\.$`));
    });
  }
});
