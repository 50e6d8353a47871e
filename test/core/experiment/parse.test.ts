import assert from 'node:assert/strict';
import { placeInFile } from '../../../src/core/objective/formulaObjective';
import { limits } from '../../../src/core/limits';
import { formatOf, parseExperiment, type ExperimentFormat } from '../../../src/core/experiment/parse';
import { experimentJsonSchema } from '../../../src/core/experiment/schema';
import { builtIn } from '../../../src/core/optimizer/registry';
import { formulaOf } from '../../support/formulaOf';

const { rules } = builtIn;

const codes = (source: string, format: ExperimentFormat = 'yaml') => parseExperiment(source, format).diagnostics.map(({ code }) => code);

describe('parseExperiment', () => {
  const source = `title: Rosenbrock
objective:
  minimize: (1 - x)^2 + 100*(y - x^2)^2 # a comment
  start: { x: -1.5, y: 2 }
  view: { x: [-2, 2] }
  minima: [{ y: 1, x: 0.5 }]
optimizers:
  - adam: { learningRate: 0.05 }
  - sgd: { learningRate: { cosine: { initial: 0.2 } } }
    label: Cosine
  - adam
  - adam:
steps: 1e12
`;

  it('gives plain data with every default filled in', () => {
    const { experiment, diagnostics } = parseExperiment(source, 'yaml');
    assert.deepEqual(diagnostics, []);
    assert.ok(experiment);
    assert.equal(experiment.title, 'Rosenbrock');
    assert.equal(experiment.steps, 1e12);
    assert.equal(experiment.seed, 1);
    assert.equal(experiment.backend, 'auto');
    const { optimizers } = experiment;
    const objective = formulaOf(experiment);
    assert.equal(objective.source, '(1 - x)^2 + 100*(y - x^2)^2');
    assert.equal(source.slice(objective.range.start, objective.range.end), objective.source);
    assert.deepEqual(
      objective.start.map(({ name, shape, values }) => [name, shape, values]),
      [
        ['x', [], [-1.5]],
        ['y', [], [2]],
      ],
    );
    assert.deepEqual(objective.view, { x: [-2, 2] });
    assert.deepEqual(objective.minima, [[0.5, 1]]);
    assert.deepEqual(
      optimizers.map(({ id, label, name }) => [id, label, name]),
      [
        ['adam', 'adam', 'adam'],
        ['Cosine', 'Cosine', 'sgd'],
        ['adam-2', 'adam-2', 'adam'],
        ['adam-3', 'adam-3', 'adam'],
      ],
    );
    assert.equal(optimizers[0].options.learningRate, 0.05);
    assert.equal(optimizers[0].options.beta1, 0.9);
    assert.deepEqual(optimizers[1].options.learningRate, { cosine: { initial: 0.2, final: 0, over: 0 } });
    const { learningRate } = optimizers[0].optionRanges;
    assert.equal(source.slice(learningRate.start, learningRate.end), 'learningRate: 0.05');
  });

  it('reads the same experiment from JSON', () => {
    const json =
      '{ // comment\n "objective": { "maximize": "sum(w)*c", "start": { "w": [1, 2] }, "constants": { "c": 2 } }, "optimizer": { "sgd": {}, "label": "s" }, }';
    const { experiment, diagnostics } = parseExperiment(json, 'json');
    assert.deepEqual(diagnostics, []);
    assert.equal(experiment?.objective.goal, 'maximize');
    assert.deepEqual(formulaOf(experiment).start[0].shape, [2]);
    assert.deepEqual(formulaOf(experiment).constants[0].values, [2]);
    assert.equal(experiment?.optimizers[0].id, 's');
  });

  const spellings: readonly (readonly [string, string])[] = [
    ['plain', 'x^2 + sin(x)'],
    ['plain over lines', 'x^2\n    + sin(x)'],
    ['single quotes', "'x^2 + sin(x)'"],
    ['double quotes with escapes', '"x^2\\t+\\x20\\u0073in(x)"'],
    ['double quotes over lines', '"x^2\n    + sin(x)"'],
    ['folded', '>\n    x^2\n\n    + sin(x)'],
    ['literal', '|-  # comment\n    x^2\n      + sin(x)'],
  ];
  for (const [name, written] of spellings) {
    it(`finds the places of a formula written ${name}`, () => {
      const file = `objective:\n  minimize: ${written}\n  start: { x: 1 }\noptimizer: adam\n`;
      const objective = formulaOf(parseExperiment(file, 'yaml').experiment);
      assert.ok(objective.expression.kind === 'binary');
      const place = placeInFile(objective, objective.expression.right);
      assert.equal(file.slice(place.start, place.end).replace('\\u0073', 's'), 'sin(x)');
    });
  }

  it('makes long vectors from the short form', () => {
    const { experiment } = parseExperiment(
      'objective:\n  minimize: sum(w^2)\n  start: { w: { length: 1000000, value: 0.5 } }\noptimizer: sgd\n',
      'yaml',
    );
    assert.deepEqual(formulaOf(experiment).start[0].shape, [limits.vectorEntries]);
    assert.equal(formulaOf(experiment).start[0].values.at(-1), 0.5);
  });

  it('is not valid when its error comes after a hundred warnings', () => {
    const start = Array.from({ length: 150 }, (_, i) => `x${i}: 1`).join(', ');
    const { experiment, diagnostics } = parseExperiment(
      `objective:\n  minimize: x0\n  start: { ${start} }\noptimizer: { sgd: { nesterov: true } }\n`,
      'yaml',
    );
    assert.equal(experiment, undefined);
    assert.equal(diagnostics.length, limits.diagnostics);
    assert.ok(diagnostics.some(({ code }) => code === 'refused'));
  });

  it('tells the format from the file name', () => {
    assert.deepEqual(['a.experiment.yaml', 'a.experiment.yml', 'a.experiment.JSON'].map(formatOf), ['yaml', 'yaml', 'json']);
  });
});

describe('hostile files', () => {
  /** An eighth of what is let in: deep enough to exhaust any stack, quick enough to test. */
  const full = (piece: string) => piece.repeat(Math.floor(limits.fileLength / 8 / piece.length));

  it('a file beyond the limit is not even read', () => {
    assert.deepEqual(codes('x'.repeat(50_000_000)), ['file-too-long']);
    assert.deepEqual(codes('['.repeat(50_000_000), 'json'), ['file-too-long']);
  });

  for (const piece of ['[', '{', '- ', '? ', '{a: ', '[a, ', 'a: ']) {
    it(`${JSON.stringify(piece)} repeated is refused for its depth`, () => assert.deepEqual(codes(full(piece)), ['too-deep']));
  }
  for (const piece of ['[', '{', '{"a":']) {
    it(`${JSON.stringify(piece)} repeated in JSON is refused for its depth`, () =>
      assert.deepEqual(codes(full(piece), 'json'), ['too-deep']));
  }
  for (const piece of ['"', ']', '&a ', '*a ', '!a ', '---\n', '%a\n', 'a: 1\n', '[]']) {
    it(`${JSON.stringify(piece)} repeated gives a bounded number of complaints`, () => {
      const found = codes(full(piece));
      assert.ok(found.length > 0 && found.length <= limits.diagnostics);
    });
  }
});

describe('experimentJsonSchema', () => {
  const schema = JSON.parse(JSON.stringify(experimentJsonSchema(builtIn))) as {
    properties: Record<string, unknown>;
    anyOf: unknown[];
  };

  it('has every key and every optimizer, each with a description', () => {
    assert.deepEqual(Object.keys(schema.properties), [
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
    assert.deepEqual(schema.anyOf, [{ required: ['objective'] }, { required: ['data', 'network'] }]);
    for (const property of Object.values(schema.properties)) assert.ok((property as { description?: string }).description);
    const text = JSON.stringify(schema);
    for (const { name, options } of rules) {
      assert.ok(text.includes(`"${name}":{"type":"object"`), name);
      for (const option of Object.keys(options.properties)) assert.ok(text.includes(`"${option}":`), option);
    }
  });

  it('fills the options of an inner optimizer in, as at the top level', () => {
    const source = (optimizer: string) => `objective: { minimize: x^2, start: { x: 1 } }\noptimizer: ${optimizer}\n`;
    const optionsOf = (optimizer: string) => parseExperiment(source(optimizer), 'yaml').experiment?.optimizers[0].options;
    const usual = optionsOf('{ adam: { learningRate: 0.02 } }');
    const inner = { name: 'adam', ...usual };
    assert.deepEqual(optionsOf('{ lookahead: { inner: { name: adam, learningRate: 0.02 }, syncPeriod: 5 } }'), {
      inner,
      syncPeriod: 5,
      slowStepSize: 0.5,
    });
    assert.deepEqual(optionsOf('lookahead'), { inner: { name: 'adam', ...optionsOf('adam') }, syncPeriod: 6, slowStepSize: 0.5 });
    assert.deepEqual(
      (optionsOf('{ lookahead: { inner: { name: sgd, learningRate: { cosine: { initial: 1 } } } } }')?.inner as { learningRate: unknown })
        .learningRate,
      { cosine: { initial: 1, final: 0, over: 0 } },
    );
    const [{ message, suggestions = [] }] = parseExperiment(source('{ lookahead: { inner: { name: lookahead } } }'), 'yaml').diagnostics;
    assert.match(message, /no optimizer called `lookahead`/);
    assert.ok(suggestions.includes('radam') && !suggestions.includes('lookahead'));
  });
});
