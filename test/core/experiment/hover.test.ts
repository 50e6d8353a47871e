import assert from 'node:assert/strict';
import { hoverAt } from '../../../src/core/experiment/language/hover';
import type { ExperimentFormat } from '../../../src/core/experiment/parse';
import { builtIn } from '../../../src/core/optimizer/registry';

const { rules } = builtIn;

function hovered(marked: string, format: ExperimentFormat = 'yaml') {
  const source = marked.replace('▮', '');
  const hover = hoverAt(source, marked.indexOf('▮'), format);
  return { word: hover ? source.slice(hover.range.start, hover.range.end) : undefined, markdown: hover?.markdown ?? '' };
}

const file = (formula: string) =>
  `objective:\n  minimize: ${formula}\n  start: { x: 1, w: [1, 2] }\n  constants: { c: 3 }\noptimizer: adam\n`;

describe('hover', () => {
  it('explains keys with what they take and their default', () => {
    const { word, markdown } = hovered('st▮eps: 200\n');
    assert.equal(word, 'steps');
    assert.match(markdown, /How many updates .* a whole number from 1 to 1,000,000,000,000\. Default: `100`/s);
  });

  for (const { name, title, formulaText, reference } of rules) {
    it(`explains ${name} with formula and paper`, () => {
      for (const text of [`optimizer: ▮${name}\n`, `optimizers:\n  - ${name}▮: {}\n`]) {
        const { word, markdown } = hovered(text);
        assert.equal(word, name);
        for (const part of [title, reference?.authors ?? '', String(reference?.year), ...formulaText])
          assert.ok(markdown.includes(part), part);
      }
    });
  }

  it('draws a schedule’s curve before the run, with its numbers', () => {
    const scheduled = (option: string) => `objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { sgd: { ${option} } }\nsteps: 9\n`;
    for (const option of [
      'learning▮Rate: { linear: { initial: 0.8 } }',
      'learningRate: { line▮ar: { initial: 0.8 } }',
      'learningRate: 0.8 - 0.1*▮t + 0/9',
    ]) {
      const { markdown } = hovered(scheduled(option.replace('0.1*▮t + 0/9', `0.8*▮t/9`)));
      assert.match(markdown, /steps 0 to 8\n█▇▆▅▅▄▃▂▁\n0: 0\.8 · 2: 0\.6222 · 4: 0\.4444 · 6: 0\.2667 · 8: 0\.08889\n/);
    }
    assert.match(hovered(scheduled('momentum: { line▮ar: { initial: 0.9, final: 0.5 } }')).markdown, /steps 0 to 8\n█/);
    assert.doesNotMatch(hovered(scheduled('learningRate: { lin▮ear: { initial: nothing } }')).markdown, /steps 0/);
    assert.doesNotMatch(hovered(scheduled('learning▮Rate: 0.1')).markdown, /steps 0/);
  });

  it('explains options, schedules and their options', () => {
    assert.match(hovered('optimizer: { adam: { be▮ta1: 0.9 } }').markdown, /first moment.*less than 1.*`0.9`/s);
    assert.match(hovered('optimizer: { adam: { learningRate: { cos▮ine: {} } } }').markdown, /α\(t\) = /);
    assert.match(hovered('optimizer: { adam: { learningRate: { cosine: { fin▮al: 0 } } } }').markdown, /at the end/);
  });

  it('explains functions, constants and variables in a formula', () => {
    assert.match(hovered(file('1 + s▮in(x)')).markdown, /sin\(x\)/);
    assert.match(hovered(file('1 + p▮i')).markdown, /3\.14159/);
    assert.match(hovered(file('1 + ▮x')).markdown, /\*\*x\*\*: variable, starts at x = 1/);
    assert.match(hovered(file('sum(▮w)')).markdown, /a vector of 2/);
    assert.match(hovered(file('▮c')).markdown, /constant = 3/);
  });

  it('works in a file that is broken elsewhere, and in JSON', () => {
    assert.match(hovered('steps▮: 5\nobjective: { minimize: (x').markdown, /How many updates/);
    assert.equal(hovered('{ "st▮eps": 5, }', 'json').word, '"steps"');
  });

  it('says nothing where there is nothing to say', () => {
    assert.equal(hovered('nons▮ense: 5\n').word, undefined);
    assert.equal(hovered('# steps▮\nsteps: 5\n').word, undefined);
    assert.equal(hovered('▮').word, undefined);
  });

  it('explains the options of an inner optimizer with that optimizer’s defaults', () => {
    const lookahead = (inner: string) => `objective: { minimize: x, start: { x: 1 } }\noptimizer: { lookahead: { inner: { ${inner} } } }\n`;
    assert.match(hovered(lookahead('name: adam, learning▮Rate: 1')).markdown, /Default: `0.001`/);
    assert.match(hovered(lookahead('name: adadelta, learning▮Rate: 1')).markdown, /Default: `1`/);
    assert.match(hovered(lookahead('name: ad▮am')).markdown, /Kingma/);
    assert.match(hovered('optimizer: { lookahead: { in▮ner: { name: adam } } }').markdown, /Default: `\{ name: adam \}`/);
  });
});
