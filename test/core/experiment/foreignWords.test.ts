import assert from 'node:assert/strict';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { InvalidObjective } from '../../../src/core/objective/invalidObjective';
import { loadNetwork } from '../../support/network';

const csv = 'a,b,y\n0.5,1,0\n0.25,2,1\n0.75,3,1\n0,4,0\n';
const network = (layers: string, { data = 'csv: n.csv', loss = 'crossEntropy' } = {}) =>
  `data: { ${data} }\nnetwork: { layers: [${layers}], loss: ${loss} }\noptimizer: sgd\n`;

async function problems(source: string): Promise<string[]> {
  const { diagnostics, experiment } = parseExperiment(source, 'yaml');
  const said = (list: typeof diagnostics) => list.map(({ range, message }) => `${source.slice(range.start, range.end)}: ${message}`);
  if (!experiment) return said(diagnostics);
  try {
    (await loadNetwork(source, { 'n.csv': csv, 'other.csv': 'p,q\n1,2\n' })).objective.dispose();
  } catch (error) {
    if (!(error instanceof InvalidObjective)) throw error;
    return said(error.diagnostics);
  }
  return [];
}

describe('words that other libraries have', () => {
  for (const [written, meant] of [
    ['mse', 'meanSquaredError'],
    ['l1', 'meanAbsoluteError'],
    ['categorical_crossentropy', 'crossEntropy'],
    ['BCEWithLogitsLoss', 'binaryCrossEntropy'],
    ['NLLLoss', 'crossEntropy'],
  ])
    it(`loss ${written} is ${meant}`, async () => {
      assert.deepEqual(await problems(network('dense: { units: 2 }', { loss: written })), [
        `${written}: There is no loss called \`${written}\`. Write \`${meant}\`.`,
      ]);
    });

  for (const [written, meant] of [
    ['Linear', 'dense'],
    ['rnn', 'simpleRNN'],
    ['BatchNorm2d', 'batchNormalization'],
  ])
    it(`layer ${written} is ${meant}`, async () => {
      const [problem] = await problems(network(`${written}: { units: 2 }`));
      assert.ok(problem.includes(`Did you mean \`${meant}\``), problem);
    });

  it('activations are no layers, by name or with options', async () => {
    assert.match(
      (await problems(network('relu, dense: { units: 2 }')))[0],
      /^relu: `relu` is an activation\. Write `activation: \{ activation: relu \}`/,
    );
    assert.match((await problems(network('relu: {}, dense: { units: 2 }')))[0], /^relu: `relu` cannot stand.*is an activation\./);
    assert.match((await problems(network('dense: { units: 2 }, softmax')))[0], /^softmax: Losses of classes take scores/);
  });

  it('names and inputs of layers stand beside their options', async () => {
    assert.match(
      (await problems(network('dense: { units: 2, name: a }')))[0],
      /^name: `name` cannot stand in `dense`\. It stands below the layer/,
    );
    assert.ok(
      (await problems(network('add: { from: [a, b] }'))).some((one) =>
        one.startsWith('from: `from` cannot stand in `add`. It stands below'),
      ),
    );
  });

  it('another separator than the file has', async () => {
    assert.deepEqual(await problems(network('dense: { units: 2 }', { data: 'csv: n.csv, separator: ";"' })), [
      'n.csv: n.csv has one column, “a,b,y”, which looks like several. Write `separator: ","`.',
    ]);
  });

  it('a column that the rows to validate on lack is said there', async () => {
    assert.deepEqual(await problems(network('dense: { units: 2 }', { data: 'csv: n.csv, validation: { csv: other.csv }' })), [
      '{ csv: other.csv }: other.csv has no column “a”. Its columns are p, q.',
    ]);
  });
});
