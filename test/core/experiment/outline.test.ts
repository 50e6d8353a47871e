import assert from 'node:assert/strict';
import { fixesFor } from '../../../src/core/experiment/language/fixes';
import { runTargetsOf, symbolsOf } from '../../../src/core/experiment/language/outline';
import { parseExperiment, type ExperimentFormat } from '../../../src/core/experiment/parse';

const source =
  'title: Two\nobjective:\n  minimize: x^2 + y\n  start: { x: 1, y: 2 }\noptimizers:\n  - adam: { learningRate: 0.1 }\n  - sgd\n  - adam: {}\n    label: Own\n  - adam\n';

describe('outline', () => {
  it('lists sections, variables, optimizers and options, each inside its parent’s text', () => {
    const symbols = symbolsOf(source, 'yaml');
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['title', 'objective', 'optimizers'],
    );
    assert.deepEqual(
      symbols[1].children.map(({ name, detail }) => [name, detail]),
      [
        ['minimize', 'x^2 + y'],
        ['start', ''],
      ],
    );
    assert.deepEqual(
      symbols[1].children[1].children.map(({ name }) => name),
      ['x', 'y'],
    );
    assert.deepEqual(
      symbols[2].children.map(({ name }) => name),
      ['adam', 'sgd', 'Own', 'adam'],
    );
    assert.equal(symbols[2].children[0].children[0].detail, '0.1');
    for (const { range, selection } of symbols) assert.ok(range.start <= selection.start && selection.end <= range.end);
  });

  it('knows the ids of each entry’s runs, the same as the experiment has', () => {
    const ids = parseExperiment(source, 'yaml').experiment?.optimizers.map(({ id }) => id);
    const targets = runTargetsOf(source, 'yaml');
    assert.deepEqual(
      targets?.optimizers.flatMap((target) => target.ids),
      ids,
    );
    assert.deepEqual(ids, ['adam', 'sgd', 'Own', 'adam-2']);
    assert.equal(source.slice(targets?.file.start, targets?.file.end), 'title');
  });

  it('makes a run of every optimizer and start', () => {
    const starts = 'objective:\n  minimize: x^2\n  starts: [{ x: 1 }, { x: 2 }]\noptimizers: [adam, sgd]\n';
    const runs = parseExperiment(starts, 'yaml').experiment?.optimizers;
    assert.deepEqual(
      runs?.map(({ id, start }) => [id, start]),
      [
        ['adam', [1]],
        ['adam-2', [2]],
        ['sgd', [1]],
        ['sgd-2', [2]],
      ],
    );
    assert.deepEqual(
      runTargetsOf(starts, 'yaml')?.optimizers.map(({ ids }) => ids),
      [
        ['adam', 'adam-2'],
        ['sgd', 'sgd-2'],
      ],
    );
  });

  it('is there for a file that is broken', () => {
    assert.equal(runTargetsOf('title: x\noptimizer: adam\nobjective: { minimize: (x', 'yaml')?.optimizers.length, 1);
    assert.equal(runTargetsOf('', 'yaml'), undefined);
    assert.deepEqual(symbolsOf('', 'json'), []);
  });
});

describe('quick fixes', () => {
  /** The text after the first fix of each kind of complaint. */
  const fixed = (text: string, code: string, format: ExperimentFormat = 'yaml', which = 0) => {
    const diagnostic = parseExperiment(text, format).diagnostics.find((candidate) => candidate.code === code);
    assert.ok(diagnostic, code);
    const fix = fixesFor(text, diagnostic, format)[which];
    return text.slice(0, fix.range.start) + fix.text + text.slice(fix.range.end);
  };
  const valid = 'objective:\n  minimize: x^2\n  start: { x: 1 }\noptimizer: adam\n';

  it('repair what they promise to', () => {
    assert.equal(fixed(valid.replace('adam', 'adma'), 'unknown-optimizer'), valid);
    assert.equal(fixed(valid.replace('adam', '"adma"'), 'unknown-optimizer'), valid.replace('adam', '"adam"'));
    assert.equal(fixed(`${valid}steps: "20"\n`, 'wrong-type'), `${valid}steps: 20\n`);
    assert.equal(fixed(valid.replace('x^2', 'sqr(x)'), 'unknown-function'), valid.replace('x^2', 'sqrt(x)'));
    assert.equal(
      fixed(valid.replace('x^2', 'x^2 + y'), 'missing-start-value'),
      valid.replace('x^2', 'x^2 + y').replace('{ x: 1', '{ x: 1, y: 1'),
    );
    const block = 'objective:\n  minimize: x + y\n  start:\n    x: 1\noptimizer: adam\n';
    assert.equal(fixed(block, 'missing-start-value'), block.replace('x: 1', 'x: 1\n    y: 1'));
  });

  it('keep JSON valid', () => {
    const json = '{ "objective": { "minimize": "x + y", "start": { "x": 1 } }, "optimizer": "adma" }';
    assert.equal(fixed(json, 'unknown-optimizer', 'json'), json.replace('adma', 'adam'));
    assert.equal(fixed(json, 'missing-start-value', 'json'), json.replace('"x": 1', '"x": 1, "y": 1'));
  });
});
