import assert from 'node:assert/strict';
import { jsonLine, jsonNumber } from '../../../src/core/traceFormat/number';
import { numberText, shortestFloat32 } from '../../../src/core/float32Text';
import { csvColumns, csvLine } from '../../../src/core/traceFormat/csv';
import { endLine, stepLine } from '../../../src/core/traceFormat/jsonLines';
import { finish, load } from '../../support/load';
import { seeded } from '../../support/random';

describe('a number that is written', () => {
  const bits = (x: number) => new Uint32Array(Float32Array.of(x).buffer)[0];

  it('reads back as the same float32, bit for bit, −0 too', () => {
    const random = seeded(3);
    const drawn = Array.from({ length: 2000 }, () => new Float32Array(Uint32Array.of(Math.floor(random() * 2 ** 32)).buffer)[0]).filter(
      Number.isFinite,
    );
    for (const x of [0, -0, 1, -1, Math.fround(0.1), 1e-45, -3.4028234663852886e38, ...drawn]) {
      assert.equal(bits(shortestFloat32(x)), bits(x), String(x));
      assert.equal(bits(Number(numberText(x))), bits(x), String(x));
      assert.equal(bits((JSON.parse(jsonLine({ x: [jsonNumber(x)] })) as { x: number[] }).x[0]), bits(x), String(x));
    }
  });

  it('is the decimal with the fewest digits, from six on, that JavaScript itself rounds to', () => {
    const random = seeded(4);
    const near = (exponent: number) =>
      [-1, 0, 1].map((step) => {
        const word = new Uint32Array(Float32Array.of(10 ** exponent).buffer);
        word[0] += step;
        return new Float32Array(word.buffer)[0];
      });
    const powers = Array.from({ length: 60 }, (_, i) => i - 30).flatMap(near);
    const drawn = Array.from({ length: 20_000 }, () => Math.fround((random() - 0.5) * 10 ** Math.floor(random() * 40 - 20)));
    for (const x of [...powers, ...drawn, ...[0.5, 999999.94, 16777216, 33554432, 1.2345675e-7].map(Math.fround)]) {
      const candidates = [6, 7, 8, 9].map((digits) => Number(x.toPrecision(digits)));
      assert.ok(
        Object.is(
          shortestFloat32(x),
          candidates.find((one) => Math.fround(one) === x),
        ),
        `${x}: ${shortestFloat32(x)}`,
      );
    }
  });

  it('is a number in JSON, not finite ones texts; -0.0 is what Python reads as −0', () => {
    assert.equal(jsonLine({ a: [-0, NaN, -Infinity, 0].map(jsonNumber) }), '{"a":[-0.0,"NaN","-Infinity",0]}');
    assert.deepEqual([-0, NaN, Infinity, 0.1].map(numberText), ['-0', 'NaN', 'Infinity', '0.1']);
  });

  it('is −0 in the lines of a trace where the record holds −0', async () => {
    const { run: start } = await load(
      'objective: { minimize: x^2 + y^2, start: { x: -0, y: 1 } }\noptimizer: { sgd: { learningRate: 0.5 } }\nsteps: 2\n',
    );
    const run = finish(start());
    assert.ok(Object.is(run.values(0, 'parameters')[0], -0));
    const { parameters } = JSON.parse(stepLine('sgd', run, 0, { full: true })) as { parameters: { x: number } };
    assert.ok(Object.is(parameters.x, -0));
    assert.ok(
      csvLine(csvColumns([run]), 'sgd', run, 0)
        .split(',')
        .includes('-0'),
    );
    const last = run.length - 1;
    const end = JSON.parse(endLine('sgd', run, last, { full: true })) as { parameters: { x: number } };
    assert.ok(Object.is(end.parameters.x, run.values(last, 'parameters')[0]));
  });
});
