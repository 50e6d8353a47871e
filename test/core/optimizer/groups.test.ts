import assert from 'node:assert/strict';
import { columnValues } from '../../../src/core/record/recordLayout';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { builtIn } from '../../../src/core/optimizer/registry';
import { layoutOf } from '../../../src/core/parameters';
import { stagesOf } from '../../../src/core/engine/stageResults';
import { finish, load } from '../../support/load';
import { seeded } from '../../support/random';
import { assertNear, optimizerOf, planeThrough, updated } from './support';

const { rules } = builtIn;

const layout = layoutOf([
  { name: 'dense/kernel', shape: [3, 2] },
  { name: 'dense/bias', shape: [2] },
  { name: 'dense_2/kernel', shape: [2, 2] },
  { name: 'dense_2/bias', shape: [2] },
]);
const random = seeded(5);
const start = Array.from({ length: layout.size }, () => random() - 0.5);
const gradients = Array.from({ length: 9 }, () => Array.from({ length: layout.size }, () => random() - 0.5));

/** Rules that couple parameters beyond a tensor: parts of θ cannot run alone. */
const coupled = new Set(['ranger21', 'sam']);
const grouped = rules.filter(({ options }) => 'groups' in options.properties);

describe('parameter groups', () => {
  it('begin with the state that each asks for', () => {
    const optimizer = optimizerOf(
      'adagrad',
      { initialAccumulator: 1, groups: [{ match: '*/bias', initialAccumulator: 4 }] },
      start,
      layout,
    );
    const sums = optimizer.slot('r');
    for (const { name, offset, size } of layout.tensors)
      assert.deepEqual([...sums.subarray(offset, offset + size)], Array(size).fill(name.endsWith('bias') ? 4 : 1), name);
  });

  it('of sam measure the gradient of all parameters, longer than a block too', () => {
    const long = layoutOf([{ name: 'w', shape: [10_000] }]);
    const optimizer = optimizerOf('sam', { inner: { name: 'sgd', learningRate: 0.01 } }, Array(long.size).fill(1), long);
    optimizer.gradient.fill(0.5);
    let perturbed = NaN;
    optimizer.update(0, 0.01, undefined, (θ, gradient) => {
      perturbed = θ[0];
      gradient.fill(0.5);
      return 0;
    });
    // ρ·g/‖g‖ = 0.05·0.5/50.
    assertNear([perturbed], [1.0005], 'θ + ε');
  });

  for (const { name } of grouped.filter((rule) => !coupled.has(rule.name))) {
    it(`${name}: every group runs as if it were alone with its options, to the bit`, () => {
      const over = name === 'lookahead' ? { syncPeriod: 3 } : { learningRate: 0.2 };
      const all = optimizerOf(name, { groups: [{ match: '*/bias', ...over }] }, start, layout);
      const alone = [
        ['dense/kernel', 'dense_2/kernel'],
        ['dense/bias', 'dense_2/bias'],
      ].map((names, group) => {
        const tensors = layout.tensors.filter((tensor) => names.includes(tensor.name));
        const entries = tensors.flatMap(({ offset, size }) => Array.from({ length: size }, (_, i) => offset + i));
        return {
          entries,
          optimizer: optimizerOf(
            name,
            group ? over : {},
            entries.map((i) => start[i]),
            layoutOf(tensors),
          ),
          rate: group && 'learningRate' in over ? 0.2 : 0.01,
        };
      });
      for (const gradient of gradients) {
        updated(all, gradient, 0.01);
        for (const { entries, optimizer, rate } of alone) {
          updated(
            optimizer,
            entries.map((i) => gradient[i]),
            rate,
          );
          assert.deepEqual(
            entries.map((i) => all.theta[i]),
            [...optimizer.theta],
            name,
          );
        }
      }
      const [kernels, biases] = alone;
      for (const slot of kernels.optimizer.slots) {
        if (slot.scalar) assert.deepEqual(all.slot(slot.name), kernels.optimizer.slot(slot.name), slot.name);
        else
          for (const { entries, optimizer } of [kernels, biases])
            assert.deepEqual(
              entries.map((i) => all.slot(slot.name)[i]),
              [...optimizer.slot(slot.name)],
              slot.name,
            );
      }
    });
  }

  for (const { name } of grouped) {
    it(`${name}: groups that change nothing change no bit, also block by block`, () => {
      const long = layoutOf([
        { name: 'a', shape: [9_000] },
        { name: 'b', shape: [] },
        { name: 'c', shape: [100, 50] },
        { name: 'd', shape: [1] },
      ]);
      const next = seeded(8);
      const begin = Array.from({ length: long.size }, () => next() - 0.5);
      const [one, other] = [
        optimizerOf(name, {}, begin, long),
        optimizerOf(name, { groups: [{ match: 'b' }, { match: ['a', 'd'] }] }, begin, long),
      ];
      for (let t = 0; t < 3; t++) {
        const gradient = Float32Array.from({ length: long.size }, () => next() - 0.5);
        assert.deepEqual(updated(other, gradient, 0.01), updated(one, gradient, 0.01));
      }
      assert.deepEqual(other.effectiveLearningRate, one.effectiveLearningRate);
    });

    it(`${name}: observing groups changes no bit, and the stages shown end in θ`, () => {
      const options = { groups: [{ match: '*2/*' }, { match: 'dense/bias' }] };
      const [seen, unseen] = [optimizerOf(name, options, start, layout), optimizerOf(name, options, start, layout)];
      for (const gradient of gradients) {
        const outputs = new Map<unknown, Float32Array>();
        seen.gradient.set(gradient);
        const observe = (stage: unknown, values: Float32Array, from: number) => {
          if (!outputs.has(stage)) outputs.set(stage, new Float32Array(layout.size));
          outputs.get(stage)?.set(values, from);
        };
        seen.update(0, 0.01, observe, planeThrough(seen));
        updated(unseen, gradient, 0.01);
        assert.deepEqual(seen.snapshot(), unseen.snapshot());
        assert.deepEqual([...outputs.keys()], seen.stages);
        assert.deepEqual(outputs.get(seen.stages.at(-1)), seen.theta);
      }
    });
  }

  it('the first group that matches takes a parameter, and what none matches keeps the optimizer’s options', () => {
    const optimizer = optimizerOf(
      'sgd',
      {
        groups: [
          { match: 'x0', learningRate: 0.5 },
          { match: ['x0', 'x1'], learningRate: 0.25 },
        ],
      },
      [1, 1, 1],
    );
    assert.deepEqual(updated(optimizer, [1, 1, 1], 0.125), [0.5, 0.75, 0.875]);
    assert.deepEqual([...optimizer.effectiveLearningRate], [0.5, 0.25, 0.125]);
  });

  it('an option may add or take away stages and state in a group; what it leaves out is shown as it passes through', () => {
    const optimizer = optimizerOf('adam', { weightDecay: 0.5, groups: [{ match: 'x0', weightDecay: 0, amsgrad: true }] }, [1, 1]);
    const plain = [optimizerOf('adam', { amsgrad: true }, [1]), optimizerOf('adam', { weightDecay: 0.5 }, [1])];
    for (const g of [1, -2, 0.5]) {
      const decayed = new Float32Array(2);
      optimizer.gradient.set([g, g]);
      const before = optimizer.theta[1];
      optimizer.update(0, 0.1, (stage, values, from) => stage.output === 'decayed' && decayed.set(values, from));
      assert.deepEqual([...decayed], [g, Math.fround(g + 0.5 * before)]);
      assert.deepEqual(
        [...optimizer.theta],
        plain.flatMap((one) => updated(one, [g], 0.1)),
      );
    }
    assert.deepEqual(
      optimizer.slots.map(({ name }) => name),
      ['m', 'v', 'vMax'],
    );
  });

  it('clipping by global norm stays global', () => {
    const clip = { globalNorm: 1 };
    const optimizer = optimizerOf('sgd', { clip, groups: [{ match: 'x1', learningRate: 0.5 }] }, [0, 0]);
    assertNear(updated(optimizer, [3, 4], 1), [-0.6, -0.4]);
  });

  it('ranger21 divides by a deviation of all parameters, whatever their groups', () => {
    const options = { learningRate: 0.01, groups: [{ match: '*/bias', learningRate: 0.01 }] };
    const [all, split] = [optimizerOf('ranger21', { learningRate: 0.01 }, start, layout), optimizerOf('ranger21', options, start, layout)];
    for (const gradient of gradients) assert.deepEqual(updated(split, gradient, 0.01), updated(all, gradient, 0.01));
    assert.deepEqual(split.slot('sigma'), all.slot('sigma'));
  });

  it('every group has scalars of its own', () => {
    const optimizer = optimizerOf('nadam', { groups: [{ match: 'x0', beta1: 0.5 }] }, [1, 1]);
    const [own, other] = [optimizerOf('nadam', {}, [1]), optimizerOf('nadam', { beta1: 0.5 }, [1])];
    for (const g of [1, -1, 2]) {
      updated(optimizer, [g, g], 0.1);
      assert.deepEqual([...optimizer.theta], [...updated(other, [g], 0.1), ...updated(own, [g], 0.1)]);
    }
    assert.deepEqual(optimizer.slot('muProduct'), own.slot('muProduct'));
    assert.deepEqual(optimizer.slot('muProduct_1'), other.slot('muProduct'));
  });
});

const source = (optimizer: string, steps = 30) =>
  `objective:\n  minimize: (1 - x)^2 + 100*(y - x^2)^2 + sum(w^2)\n  start: { x: -1.5, y: 2, w: [1, 2] }\noptimizer: { ${optimizer} }\nsteps: ${steps}\n`;
const messageOf = (optimizer: string) => {
  const text = source(optimizer);
  const [first] = parseExperiment(text, 'yaml').diagnostics;
  return first && { code: first.code, message: first.message, at: text.slice(first.range.start, first.range.end) };
};

describe('parameter groups in experiments', () => {
  it('have schedules of their own, as records show', async () => {
    const run = finish(
      (
        await load(
          source('sgd: { learningRate: 0.0001, groups: [{ match: w, learningRate: { step: { initial: 0.5, factor: 0.5, every: 10 } } }] }'),
        )
      ).run(),
    );
    for (const [step, rate] of [
      [0, 0.5],
      [10, 0.25],
      [29, 0.125],
    ]) {
      const shown = [...columnValues(run.layout, run.row(step), 'effectiveLearningRate')];
      assertNear(shown, [0.0001, 0.0001, rate, rate]);
      assertNear(columnValues(run.layout, run.row(step), 'learningRate'), [0.0001]);
    }
  });

  it('fill in what a schedule leaves out, and reach inside lookahead', () => {
    const { experiment, diagnostics } = parseExperiment(
      source(
        'lookahead: { inner: { name: adam, learningRate: 0.1 }, groups: [{ match: w, inner: { name: adam, learningRate: { cosine: { initial: 1 } } } }] }',
      ),
      'yaml',
    );
    assert.deepEqual(diagnostics, []);
    const [group] = experiment?.optimizers[0].options.groups as [{ inner: Record<string, unknown> }];
    assert.deepEqual(group.inner, { name: 'adam', learningRate: { cosine: { initial: 1, final: 0, over: 0 } } });
  });

  it('spread a schedule of their own over all steps', async () => {
    const { run } = await load(
      source('sgd: { learningRate: 0.0001, groups: [{ match: w, learningRate: { cosine: { initial: 0.01 } } }] }', 100),
    );
    const whole = finish(run());
    const rate = (step: number) =>
      whole.values(step, 'effectiveLearningRate')[whole.assignment.problem.layout.tensors.find(({ name }) => name === 'w')?.offset ?? NaN];
    assertNear([rate(0), rate(50), rate(99)], [0.01, 0.005, 0.005 * (1 + Math.cos(0.99 * Math.PI))]);
  });

  it('repeat the same bits when replayed', async () => {
    const { run } = await load(
      source('nadam: { groups: [{ match: w, beta1: 0.5 }, { match: "[xy]*" , learningRate: 0.1 }] }'.replace('"[xy]*"', 'y'), 700),
    );
    const [whole, starved] = [finish(run()), finish(run(0, { budget: 1, checkpoints: 4 }))];
    for (const step of [0, 699, 3, 511, 512, 513]) assert.deepEqual(starved.row(step), whole.row(step), `step ${step}`);
    assert.equal(stagesOf(whole, 5).at(-1)?.values.length, 4);
  });

  it('are refused with reason, at their place', () => {
    const refusals: [string, RegExp, string][] = [
      ['adam: { groups: [{ match: z*, learningRate: 1 }] }', /no parameter is called `z\*`. The parameters are `x`, `y`, `w`/, 'match: z*'],
      [
        'adam: { groups: [{ match: w, clip: { value: 1, norm: 1 } }] }',
        /In `groups\[0\]`: `clip` takes exactly one of/,
        '{ match: w, clip: { value: 1, norm: 1 } }',
      ],
      [
        'adam: { groups: [{ match: w, average: { decay: 0.9 } }] }',
        /`average` cannot stand in `groups\[0\]`. One average is made/,
        'average',
      ],
      ['adam: { groups: [{ match: w, learningrate: 1 }] }', /Did you mean `learningRate`/, 'learningrate'],
      ['adam: { groups: [{ learningRate: 1 }] }', /`match` is missing/, '{ learningRate: 1 }'],
      ['adam: { groups: [{ match: w, beta1: 2 }] }', /`beta1` is 2/, '2'],
      [
        'sgd: { groups: [{ match: x }, { match: w, nesterov: true }] }',
        /In `groups\[1\]`: Nesterov momentum needs/,
        '{ match: w, nesterov: true }',
      ],
      [
        'lookahead: { groups: [{ match: w, inner: { name: sgd } }] }',
        /the optimizer inside is `adam` for all parameters/,
        '{ match: w, inner: { name: sgd } }',
      ],
      ['lookahead: { inner: { name: adam, groups: [{ match: w }] } }', /Parameter groups stand with the outer optimizer/, 'groups'],
      ['lbfgs: { groups: [{ match: w }] }', /moves all parameters along one line/, 'groups'],
      ['gridSearch: { groups: [{ match: w }] }', /The grid is one/, 'groups'],
      ['ranger21: { groups: [{ match: w, beta2: 0.9 }] }', /deviation σ that all parameters share/, 'beta2'],
    ];
    for (const [optimizer, message, at] of refusals) {
      const refused = messageOf(optimizer);
      assert.match(refused?.message ?? 'accepted', message, optimizer);
      assert.equal(refused?.at, at, optimizer);
    }
  });
});
