import * as assert from 'node:assert/strict';
import { parseExperiment } from '../../../../src/core/experiment/parse';
import { oneByOne, twoByTwo, type Instructions } from '../../../../src/core/optimizer/language/loop/instructions';
import { compileLoop } from '../../../../src/core/optimizer/language/loop/compileLoop';
import {
  isFusable,
  loopLength,
  loopPages,
  mostNumbers,
  mostVectors,
  numberPlace,
  vectorPlace,
} from '../../../../src/core/optimizer/language/loop/loopCode';
import { Optimizer } from '../../../../src/core/optimizer/optimizer';
import { defaultsOf } from '../../../../src/core/optimizer/options';
import type { Rule } from '../../../../src/core/optimizer/rule';
import type { Stage, UpdateContext, Vectors } from '../../../../src/core/optimizer/stage';
import { layoutOf } from '../../../../src/core/parameters';

/** Lines with everything that a loop can say, and what it cannot between them. */
const everything = [
  'a = beta*m + (1 - beta)*g',
  'b = where(g > 0.1, sqrt(abs(a)), where(theta <= m, -g, 0.25))',
  'c = clamp(lerp(g, a, 0.3), -0.5, 0.5) + max(a, g, 0) - min(b, theta)',
  'd = sign(a - g) + relu(b - 0.2)*(g != 0) + floor(8*g) - ceil(3*theta) + round(7*a)',
  'e = (a < b) + 2*(a >= b)*(t == 2) + where(t > 3, g, a)/(1 + t)',
  'm = a + 0.001*d + 0.01*e^2/(abs(c) + 0.5)',
  'p = exp(-abs(a))',
  'n = n + p - 1/(learningRate + 1)',
  'theta = theta - learningRate*(m + n)*0.1',
  'last = theta*0.5 + last',
];
const text = `
rules:
  all:
    options: { learningRate: 0.1, beta: 0.9 }
    state: { m: 0.01, n: 0, last: 0 }
    update: ${JSON.stringify(everything)}
objective: { minimize: x^2, start: { x: 1 } }
optimizer: all
`;

const rule = (source = text, name = 'all'): Rule => {
  const { book, diagnostics } = parseExperiment(source, 'yaml');
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    [],
  );
  return book.named(name) as Rule;
};

const gradientAt = (i: number, t: number) =>
  i % 13 === 0 ? 0 : i % 11 === 0 ? -0 : Math.fround((((i * 7919 + t * 104729) % 2003) - 1001) / (i % 3 === 0 ? 500 : 5e6));
const bits = (values: Float32Array) => [...new Uint32Array(values.buffer, values.byteOffset, values.length)];

function vectorsOf(names: readonly string[], length: number): Vectors {
  return Object.fromEntries(names.map((name, k) => [name, Float32Array.from({ length }, (_, i) => gradientAt(i + 3 * k, k))]));
}

const context: UpdateContext = { t: 5, learningRate: 0.1, value: 2, evaluate: () => NaN };

/** Runs of neighbouring lines that fit into a loop. */
function stretches(stages: readonly Stage[]): Stage[][] {
  const found: Stage[][] = [[]];
  for (const stage of stages) {
    if (stage.line?.isFusable) found.at(-1)?.push(stage);
    else found.push([]);
  }
  return found.filter(({ length }) => length > 0);
}

describe('the memory of loops', () => {
  it('has room for as many whole vectors as a loop may have, and its numbers before them', () => {
    assert.ok(vectorPlace(mostVectors - 1) + 4 * loopLength <= loopPages * 65_536);
    assert.ok(numberPlace(mostNumbers) <= vectorPlace(0));
  });
});

describe('lines of a rule in one compiled loop', () => {
  const { layout } = { layout: layoutOf([{ name: 'x', shape: [9001] }]) };
  const problem = { layout, goal: 'minimize' as const, view: [] };
  const made = rule();
  const stages = made.stages(defaultsOf(made.options), problem);

  it('are those without functions that only a library has', () => {
    const outside = stages.filter(({ line }) => !line?.isFusable).map(({ output }) => output);
    assert.deepEqual(outside, ['p']);
  });

  for (const length of [1, 2, 3, 24, 25, 1000, 4095, 4096]) {
    it(`make the same bits one entry and two entries at a time, and as line by line: ${length} entries`, () => {
      const names = ['theta', 'gradient', 'update', 'effectiveLearningRate', 'm', 'n', 'last', ...stages.map(({ output }) => output)];
      for (const lines of stretches(stages)) {
        const asLines = vectorsOf(names, length);
        for (const line of lines) line.run(asLines, length, context);
        const loops = [oneByOne, twoByTwo].map((instructions: Instructions) => {
          const vectors = vectorsOf(names, length);
          compileLoop(
            lines.map(({ output, line }) => ({ output, tree: (line as NonNullable<Stage['line']>).tree })),
            () => true,
            instructions,
          )(vectors, length, context);
          return vectors;
        });
        for (const name of names) for (const vectors of loops) assert.deepEqual(bits(vectors[name]), bits(asLines[name]), name);
      }
    });
  }

  it('write only what is read afterwards', () => {
    const vectors = { a: Float32Array.of(1, 2), b: new Float32Array(2), c: new Float32Array(2) };
    const vector = (name: string) => ({ kind: 'vector' as const, name, level: 'entry' as const });
    const twice = (name: string) => ({
      kind: 'operation' as const,
      name: '+',
      operands: [vector(name), vector(name)],
      level: 'entry' as const,
    });
    compileLoop(
      [
        { output: 'b', tree: twice('a') },
        { output: 'c', tree: twice('b') },
      ],
      (name) => name === 'c',
    )(vectors, 2, context);
    assert.deepEqual(
      [[...vectors.b], [...vectors.c]],
      [
        [0, 0],
        [4, 8],
      ],
    );
  });

  it('treat zeros of both signs, infinities and numbers that are none as JavaScript does', () => {
    const special = [0, -0, 1, -1, Infinity, -Infinity, NaN, 3.4e38, 1e-45, 0.5, 1.5, -2.5];
    const pairs = special.flatMap((x) => special.map((y) => [x, y]));
    for (const right of [
      'max(g, m)',
      'min(g, m)',
      'sign(g)',
      'relu(g)',
      'round(g)',
      'floor(g)',
      'ceil(g)',
      'abs(g)',
      '-g',
      'where(g, 1, 2)',
      'where(g < m, g, m)',
      '(g == m) + (g != m)*2',
      'g/m',
      'sqrt(g)',
      'clamp(g, -1, m)',
      'g*g - m',
    ]) {
      const one = rule(
        `rules:\n  all: { options: { learningRate: 1 }, state: { m: 0 }, update: ['q = ${right}', 'm = q', 'theta = theta - learningRate*q'] }\nobjective: { minimize: x^2, start: { x: 1 } }\noptimizer: all\n`,
      );
      const [q] = one.stages({ learningRate: 1 }, problem);
      const results = [oneByOne, twoByTwo].map((instructions) => {
        const vectors = {
          gradient: Float32Array.from(pairs, ([x]) => x),
          m: Float32Array.from(pairs, ([, y]) => y),
          q: new Float32Array(pairs.length),
          theta: new Float32Array(pairs.length),
          update: new Float32Array(pairs.length),
        };
        compileLoop([{ output: 'q', tree: (q.line as NonNullable<Stage['line']>).tree }], () => true, instructions)(
          vectors,
          pairs.length,
          context,
        );
        return vectors;
      });
      const slow = { ...results[0], q: new Float32Array(pairs.length) };
      q.run(slow, pairs.length, context);
      for (const { q: fast } of results)
        pairs.forEach((pair, i) =>
          assert.ok(Object.is(fast[i], slow.q[i]), `${right} of ${pair.join(' and ')}: ${fast[i]} instead of ${slow.q[i]}`),
        );
    }
  });

  it('leave the same numbers as an update that is observed, whatever its length', () => {
    for (const size of [1, 2, 30, 4096, 4097, 9001]) {
      const at = { ...problem, layout: layoutOf([{ name: 'x', shape: [size] }]) };
      const start = Float32Array.from({ length: size }, (_, i) => gradientAt(i, 9));
      const [seen, unseen] = [0, 1].map(() => new Optimizer(made, defaultsOf(made.options), at, start));
      for (let t = 0; t < 6; t++) {
        for (const one of [seen, unseen]) one.gradient.set(Float32Array.from({ length: size }, (_, i) => gradientAt(i, t)));
        seen.update(1, 0.1, () => undefined);
        unseen.update(1, 0.1);
      }
      const [a, b] = [seen.snapshot(), unseen.snapshot()];
      assert.deepEqual(bits(b.theta), bits(a.theta));
      for (const name of Object.keys(a.slots)) assert.deepEqual(bits(b.slots[name]), bits(a.slots[name]), name);
      assert.deepEqual(bits(unseen.effectiveLearningRate), bits(seen.effectiveLearningRate));
    }
  });

  it('hold no line that is deeper than the compiler follows', () => {
    let tree: Parameters<typeof isFusable>[0] = { kind: 'vector', name: 'g', level: 'entry' };
    for (let i = 0; i < 500; i++) tree = { kind: 'operation', name: 'abs', operands: [tree], level: 'entry' };
    assert.equal(isFusable(tree), false);
  });
});
