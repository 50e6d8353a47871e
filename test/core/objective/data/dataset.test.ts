import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { notesOf } from '../../../../src/core/engine/compileExperiment';
import { readCsv } from '../../../../src/core/objective/data/csv';
import { generators } from '../../../../src/core/objective/data/generators/registry';
import { readJsonTable } from '../../../../src/core/objective/data/json';
import type { Table } from '../../../../src/core/objective/data/table';
import { examplePath } from '../../../support/examples';
import { loadNetwork } from '../../../support/network';
import { seeded } from '../../../support/random';

const bytes = (text: string) => new TextEncoder().encode(text);
const listed = ({ columns }: Table) => columns.map(({ name, values }) => [name, [...values]]);
const example = (name: string) => readFileSync(examplePath(name), 'utf8');
const network = (data: string, units: number, loss = 'crossEntropy') =>
  `data: ${data}\nnetwork: { layers: [dense: { units: ${units} }], loss: ${loss} }\noptimizer: sgd\n`;

describe('tables', () => {
  it('CSV: types from the cells, quotes, other delimiters, blank lines, Windows lines', () => {
    const table = readCsv(bytes('name;x;y\r\n"a; b";1;-2e1\r\n\r\n"c ""d""";.5;+3\r\n'), 'f.csv');
    assert.deepEqual(listed(table), [
      ['name', ['a; b', 'c "d"']],
      ['x', [1, 0.5]],
      ['y', [-20, 3]],
    ]);
    assert.equal(table.rowName(1), 'line 4 of f.csv');
  });

  it('JSON: rows as mappings or lists, columns, nested values', () => {
    const rows = readJsonTable(bytes('[{"x": 1, "c": "a"}, {"c": "b", "x": 2}]'), 'f.json');
    assert.deepEqual(listed(rows), [
      ['x', [1, 2]],
      ['c', ['a', 'b']],
    ]);
    const lists = readJsonTable(bytes('[[1, 2], [3, 4]]'), 'f.json');
    assert.deepEqual(listed(lists), [
      ['0', [1, 3]],
      ['1', [2, 4]],
    ]);
    const columns = readJsonTable(bytes('{"note": "from me", "p": [[[1, 2], [3, 4]]], "d": [true]}'), 'f.json');
    assert.deepEqual(
      columns.columns.map(({ name, shape, values }) => [name, shape, [...values]]),
      [
        ['p', [2, 2], [1, 2, 3, 4]],
        ['d', [], [1]],
      ],
    );
  });

  for (const [text, message] of [
    ['{"x": [1, 2], "y": [1]}', /column “y” has 1 value, but “x” has 2/],
    ['{"x": [[1, 2], [3]]}', /Row 1 of f.json has a value for “x” of another shape/],
    ['[{"x": 1}, {"y": 1}]', /Row 1 of f.json has no “x”/],
    ['[{"x": 1}, {"x": 1, "y": 1}]', /Row 1 of f.json has “y”, which the first row does not have/],
    ['[1, 2]', /its entries are no rows/],
    ['{"x": []}', /holds no rows/],
    ['{}', /holds no rows/],
    ['7', /holds 7, but a table/],
    ['{"x": [1', /not valid JSON/],
    [`{"x": [${'['.repeat(100_000)}${']'.repeat(100_000)}]}`, /nested 5 deep, but may be 4/],
  ] as const) {
    it(`JSON: ${text.slice(0, 40)} is refused`, () => assert.throws(() => readJsonTable(bytes(text), 'f.json'), { message }));
  }
});

describe('data of an experiment', () => {
  it('classes in the order of their names, inputs standardized over the rows to learn from', async () => {
    const { objective } = await loadNetwork(network('{ csv: iris.csv, target: species, standardize: true, validation: 0.2 }', 3), {
      'iris.csv': example('iris.csv'),
    });
    const { dataset } = objective.parts;
    assert.deepEqual(dataset.targets.classes, ['setosa', 'versicolor', 'virginica']);
    assert.deepEqual([dataset.training.length, dataset.validation.length], [120, 30]);
    assert.equal(new Set([...dataset.training, ...dataset.validation]).size, 150);
    for (let input = 0; input < 4; input++) {
      const values = Array.from(dataset.training, (row) => dataset.inputs[row * 4 + input]);
      const mean = values.reduce((sum, x) => sum + x, 0) / 120;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 120;
      assert.ok(Math.abs(mean) < 1e-6 && Math.abs(variance - 1) < 1e-5);
    }
    objective.dispose();
  });

  it('normalize brings inputs to 0 … 1, a column that never changes to 0', async () => {
    const csv = 'x,k,y\n2,5,1\n4,5,2\n3,5,3\n';
    const { objective } = await loadNetwork(network('{ csv: f.csv, target: y, normalize: true }', 1, 'meanSquaredError'), { 'f.csv': csv });
    assert.deepEqual([...objective.parts.dataset.inputs], [0, 0, 1, 0, 0.5, 0]);
    objective.dispose();
  });

  it('numeric classes stand in the order of the numbers', async () => {
    const { objective } = await loadNetwork(network('{ csv: f.csv, target: y }', 3), { 'f.csv': 'x,y\n1,10\n2,9\n3,100\n' });
    assert.deepEqual(objective.parts.dataset.targets.classes, ['9', '10', '100']);
    objective.dispose();
  });

  it('pictures keep the shape they are nested in', async () => {
    const source =
      'data: { json: digits.json, inputs: pixels, target: digit }\nnetwork: { layers: [flatten, dense: { units: 10 }], loss: crossEntropy }\noptimizer: sgd\n';
    const { objective } = await loadNetwork(source, { 'digits.json': example('digits.json') });
    assert.deepEqual(objective.parts.dataset.inputShape, [14, 14, 1]);
    assert.equal(objective.parts.dataset.inputNames[15], 'pixels[1,1]');
    assert.equal(objective.parts.dataset.rows, 600);
    objective.dispose();
  });

  const faults: readonly (readonly [name: string, csv: string, data: string, message: RegExp, at: string])[] = [
    [
      'a bad row',
      'x,y\n1,a\n2\n3,b\n',
      '{ csv: f.csv, target: y }',
      /^Line 3 of f.csv has 1 value, but the header names 2 columns\./,
      'f.csv',
    ],
    ['a missing column', 'x,y\n1,a\n2,b\n', '{ csv: f.csv, target: yy }', /^f.csv has no column “yy”\. Did you mean “y”\?/, 'yy'],
    ['a missing input', 'x,y\n1,a\n2,b\n', '{ csv: f.csv, inputs: [x, z], target: y }', /^f.csv has no column “z”\./, '[x, z]'],
    ['one class only', 'x,y\n1,a\n2,a\n', '{ csv: f.csv, target: y }', /“y” is “a” in every row of f.csv: there is one class only/, 'y'],
    [
      'NaN in a cell',
      'x,y\n1,a\nNaN,b\n3,a\n',
      '{ csv: f.csv, target: y }',
      /^Line 3 of f.csv has no value for “x” \(missing in 1 of 3 rows\)\. Fill them/,
      'f.csv',
    ],
    ['a number beyond float32', 'x,y\n1,a\n1e99,b\n', '{ csv: f.csv, target: y }', /^Line 3 of f.csv has 1e\+99 for “x”/, 'f.csv'],
    [
      'a missing value',
      'x,y\n1,a\n,b\n',
      '{ csv: f.csv, target: y }',
      /^Line 3 of f.csv has no value for “x” \(missing in 1 of 2 rows\)\. Fill them, as in `columns: \{ x: \{ fill: median \} \}`.*`rows: drop`/,
      'f.csv',
    ],
    ['a missing class', 'x,y\n1,a\n2,\n3,b\n', '{ csv: f.csv, target: y }', /^Line 3 of f.csv has no value for “y”/, 'y'],
    [
      'text of many values among inputs',
      `x,z,y\n${Array.from({ length: 33 }, (_, i) => `${i},q${i},${'ab'[i % 2]}\n`).join('')}`,
      '{ csv: f.csv, target: y }',
      /^“z” of f.csv is text with 33 different values \(line 2 of f.csv has “q0”\), and inputs are numbers\. Name the columns to learn from under `inputs:`.*skip/,
      'f.csv',
    ],
    [
      'a row where names should be',
      '5.1,3.5,setosa\n4.9,3,setosa\n',
      '{ csv: f.csv }',
      /^The first line of f.csv holds values \(5.1, 3.5, setosa\), not the names of columns.*`header: false`.*`columns: \[a, b, y\]`/,
      'f.csv',
    ],
    [
      'names for other columns',
      '5.1,3.5,a\n4.9,3,b\n',
      '{ csv: f.csv, columns: [x, y] }',
      /^The first row of f.csv has 3 values, but `columns` names 2/,
      '[x, y]',
    ],
    ['a treatment of no column', 'x,y\n1,a\n2,b\n', '{ csv: f.csv, columns: { z: skip } }', /^f.csv has no column “z”/, '{ z: skip }'],
    [
      'a filling that is no number',
      'x,y\n,a\n2,b\n',
      '{ csv: f.csv, columns: { x: { fill: unknown } } }',
      /“x” holds numbers, and `fill: unknown` is none/,
      '{ x: { fill: unknown } }',
    ],
    [
      'a value outside of the order',
      'x,y\nbig,a\nsmall,b\n',
      '{ csv: f.csv, columns: { x: { order: [small, large] } } }',
      /^Line 2 of f.csv has “big” for “x”, which its `order` does not name/,
      '{ x: { order: [small, large] } }',
    ],
    [
      'the target among the inputs',
      'x,y\n1,a\n2,b\n',
      '{ csv: f.csv, inputs: [x, y], target: y }',
      /“y” is an input and the target/,
      '[x, y]',
    ],
    ['two columns of one name', 'x,x,y\n1,2,a\n', '{ csv: f.csv, target: y }', /two columns called “x”/, 'f.csv'],
    ['no rows', 'x,y\n', '{ csv: f.csv, target: y }', /f.csv holds no rows/, 'f.csv'],
    ['an open quotation mark', 'x,y\n1,"a\n2,b\n', '{ csv: f.csv, target: y }', /quotation mark that is not closed/, 'f.csv'],
    ['a fraction as class', 'x,y\n1,0.5\n2,1\n', '{ csv: f.csv, target: y }', /“y” holds 0.5, but crossEntropy predicts classes/, 'y'],
    [
      'a batch larger than the data',
      'x,y\n1,a\n2,b\n',
      '{ csv: f.csv, target: y, batchSize: 3 }',
      /^A batch of 3 rows is larger than the 2 rows of f.csv/,
      '3',
    ],
    [
      'a wrong shape',
      'x,z,y\n1,2,a\n2,3,b\n',
      '{ csv: f.csv, target: y, shape: [3, 1] }',
      /The shape \[3, 1\] holds 3 numbers, but a row has 2 inputs/,
      '[3, 1]',
    ],
    [
      'validation without end',
      'x,y\n1,a\n2,b\n',
      '{ csv: f.csv, target: y, validation: 0.9 }',
      /leaves none of the 2 rows to learn from/,
      '0.9',
    ],
  ];
  for (const [name, csv, data, message, at] of faults) {
    it(`${name} is refused at its place`, async () => {
      const source = network(data, 2);
      await assert.rejects(
        loadNetwork(source, { 'f.csv': csv }),
        (error: Error & { diagnostics?: readonly { message: string; range: { start: number; end: number } }[] }) => {
          const [diagnostic] = error.diagnostics ?? [];
          assert.ok(diagnostic, String(error));
          assert.match(diagnostic.message, message);
          assert.equal(source.slice(diagnostic.range.start, diagnostic.range.end), at);
          return true;
        },
      );
    });
  }

  it('a file that is not there is refused where it is named', async () => {
    const source = network('{ csv: nowhere.csv, target: y }', 2);
    await assert.rejects(loadNetwork(source), /nowhere.csv cannot be read: there is no such file/);
    await assert.rejects(
      loadNetwork(network('{ csv: f.csv, target: y }', 2), { 'f.csv': Uint8Array.of(0xff, 0xfe, 0x00) }),
      /not a text in UTF-8/,
    );
  });

  for (const [batches, message] of [
    ['[[0, 1], [2]]', /Batch 1 of b.json names row 2, but the data have the rows 0 to 1/],
    ['[[0], []]', /Batch 1 of b.json is empty/],
    ['{}', /holds no batches/],
    ['[[0.5]]', /names row 0.5/],
    ['[', /not valid JSON/],
  ] as const) {
    it(`batches ${batches} are refused`, async () => {
      await assert.rejects(
        loadNetwork(network('{ csv: f.csv, target: y, batches: b.json }', 2), { 'f.csv': 'x,y\n1,a\n2,b\n', 'b.json': batches }),
        { message },
      );
    });
  }
});

describe('batches of a file', () => {
  const csv = `x,y\n${Array.from({ length: 10 }, (_, i) => `${i},${'ab'[i % 2]}\n`).join('')}`;

  it('may not name rows that are kept for validation', async () => {
    const source = network('{ csv: f.csv, validation: 0.3, batches: b.json }', 2);
    const { objective } = await loadNetwork(source.replace(', batches: b.json', ''), { 'f.csv': csv });
    const { training, validation } = objective.parts.dataset;
    objective.dispose();
    const mixed = [[...training], [training[0], validation[1]]];
    await assert.rejects(
      loadNetwork(source, { 'f.csv': csv, 'b.json': mixed }),
      new RegExp(`Batch 1 of b.json names row ${validation[1]}, which is kept for validation`),
    );
    (await loadNetwork(source, { 'f.csv': csv, 'b.json': [[...training]] })).objective.dispose();
  });

  it('are said to begin again where the run is longer', async () => {
    const source = `${network('{ csv: f.csv, batches: b.json }', 2)}steps: 5\n`;
    const messages = async (batches: number[][]) => {
      const { experiment, objective } = await loadNetwork(source, { 'f.csv': csv, 'b.json': batches });
      objective.dispose();
      return notesOf(experiment, objective).map(({ message, range }) => [message, source.slice(range.start, range.end)]);
    };
    assert.deepEqual(await messages([[0], [1], [2], [3], [4]]), []);
    assert.deepEqual(await messages([[0, 1], [2]]), [
      ['b.json lists 2 batches for 5 steps: from step 2 on they begin again. Write `steps: 2` to use each once, or list more.', 'b.json'],
    ]);
  });
});

describe('generators', () => {
  it('more pictures than a table may hold are refused before they are drawn', async () => {
    const source =
      'data: { generate: { pictures: { samples: 100000, size: 256 } } }\nnetwork: { preset: mlp, loss: crossEntropy }\noptimizer: sgd\n';
    await assert.rejects(
      loadNetwork(source),
      /100000 rows of 196608 numbers are 19660800000 numbers, which take about 290 GB of memory, and there are \d+ GB for data on this machine/,
    );
  });

  it('pictures show their shape in a light far from the ground’s', () => {
    const pictures = generators.find(({ name }) => name === 'pictures');
    assert.ok(pictures);
    for (let i = 0; i < 200; i++) {
      const { inputs } = pictures.row(i, { samples: 200, size: 12, noise: 0 }, seeded(i));
      const farthest = [0, 1, 2].map((channel) => {
        const lights = inputs.filter((_, at) => at % 3 === channel);
        return Math.max(...lights) - Math.min(...lights);
      });
      assert.ok(Math.max(...farthest) >= 0.5, `picture ${i}: ${farthest.join(' ')}`);
    }
  });

  it('moons lie about two half circles, as far as the noise says', () => {
    const moons = generators.find(({ name }) => name === 'moons');
    assert.ok(moons);
    const random = seeded(4);
    const sums = [0, 0];
    for (let i = 0; i < 4000; i++) {
      const { inputs } = moons.row(i, { samples: 4000, noise: 0.1 }, random);
      const [x, y] = i % 2 === 0 ? inputs : [1 - inputs[0], 0.5 - inputs[1]];
      sums[i % 2] += (Math.hypot(x, y) - 1) ** 2;
    }
    for (const sum of sums) assert.ok(Math.abs(Math.sqrt(sum / 2000) - 0.1) < 0.01, `${Math.sqrt(sum / 2000)}`);
  });

  it('rows of all of them are as long as they say', () => {
    for (const generator of generators) {
      const { name, inputs, shape, options } = generator;
      const usual = Object.fromEntries(Object.entries(options.properties).map(([key, one]) => [key, (one as { default: number }).default]));
      const length = shape?.(usual).reduce((product, size) => product * size, 1) ?? inputs.length;
      const random = seeded(1);
      for (let i = 0; i < 5; i++) assert.equal(generator.row(i, usual, random).inputs.length, length, name);
    }
  });

  for (const { name, classes, options } of generators) {
    it(`${name} gives the same rows for the same seed, as many of each class`, async () => {
      const source = (seed: number) =>
        `data: { generate: { ${name}: { samples: 60 } } }\nnetwork: { preset: mlp, loss: ${classes ? 'crossEntropy' : 'meanSquaredError'} }\noptimizer: sgd\nseed: ${seed}\n`;
      const [a, b, c] = [await loadNetwork(source(1)), await loadNetwork(source(1)), await loadNetwork(source(2))];
      assert.deepEqual(a.objective.parts.dataset.rawInputs, b.objective.parts.dataset.rawInputs);
      assert.notDeepEqual(a.objective.parts.dataset.rawInputs, c.objective.parts.dataset.rawInputs);
      assert.ok(a.objective.parts.dataset.rawInputs.every(Number.isFinite));
      const { targets } = a.objective.parts.dataset;
      const fallbacks = Object.fromEntries(
        Object.entries(options.properties).map(([key, one]) => [key, (one as { default: number }).default]),
      );
      assert.equal(targets.classes.length, classes?.(fallbacks) ?? 0);
      if (classes)
        for (let i = 0; i < targets.classes.length; i++)
          assert.ok(targets.values.filter((x) => x === i).length >= Math.floor(60 / targets.classes.length));
      for (const { objective } of [a, b, c]) objective.dispose();
    });
  }
});
