import assert from 'node:assert/strict';
import { notesOf } from '../../../../src/core/engine/compileExperiment';
import { loadNetwork } from '../../../support/network';

const csv = 'age,sex,deck,fare,y\n22,male,,7.25,0\n,female,C,71.3,1\n26,female,,,1\n35,male,B,8.05,0\n54,male,C,51.9,0\n';

describe('what reading makes of data', () => {
  const notes = async (data: string) => {
    const source = `data:\n  csv: t.csv\n${data}network: { layers: [dense: { units: 1 }], loss: meanSquaredError }\noptimizer: sgd\n`;
    const { experiment, objective } = await loadNetwork(source, { 't.csv': csv });
    objective.dispose();
    return notesOf(experiment, objective).map(({ severity, message, range }) => [severity, source.slice(range.start, range.end), message]);
  };

  it('is told of rows left out, and of nothing where there is nothing to tell', async () => {
    assert.deepEqual(await notes('  inputs: [fare]\n  target: y\n  rows: drop\n'), [
      ['information', 'drop', '1 of 5 rows of t.csv lack a value and are left out (`rows: drop`).'],
    ]);
    const { experiment, objective } = await loadNetwork(
      'data: { generate: moons }\nnetwork: { layers: [dense: { units: 2 }], loss: crossEntropy }\noptimizer: sgd\n',
    );
    objective.dispose();
    assert.deepEqual(notesOf(experiment, objective), []);
  });

  it('is told of values filled in and of texts taken apart, at the key that says so', async () => {
    assert.deepEqual(await notes('  columns: { deck: { fill: none } }\n  fill: median\n'), [
      ['information', 'median', '“age” is missing in 1 of 5 rows: filled with its median.'],
      [
        'information',
        't.csv',
        '“sex” is text: each of its 2 values (female, male) becomes an input of its own, 0 or 1. For something else write `columns: { sex: ordinal }` or `skip`.',
      ],
      ['information', '{ deck: { fill: none } }', '“deck” is missing in 2 of 5 rows: filled with "none".'],
      [
        'information',
        't.csv',
        '“deck” is text: each of its 3 values (B, C, none) becomes an input of its own, 0 or 1. For something else write `columns: { deck: ordinal }` or `skip`.',
      ],
      ['information', 'median', '“fare” is missing in 1 of 5 rows: filled with its median.'],
    ]);
  });

  it('is not told of what the file asks for', async () => {
    assert.deepEqual(await notes('  inputs: [sex]\n  target: y\n  columns: { sex: ordinal }\n'), []);
    assert.deepEqual(await notes('  inputs: [sex]\n  target: y\n  columns: { sex: oneHot }\n'), []);
  });
});
