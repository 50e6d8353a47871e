import assert from 'node:assert/strict';
import katex from 'katex';
import { explainStep } from '../../../src/core/explanation/explainRun';
import { latexSymbol } from '../../../src/core/formula/latex/symbol';
import { builtIn } from '../../../src/core/optimizer/registry';
import { shortestFloat32 } from '../../../src/core/float32Text';
import { finish, load, rosenbrock } from '../../support/load';

const { rules } = builtIn;

const strict = { throwOnError: true, strict: 'error' } as const;

describe('explanations in LaTeX', () => {
  it('write symbols as the literature does', () => {
    assert.deepEqual(['β₁', 'm̂', 'v̄', 'ŝ', 'θ̄', 'g′', 'Δθ', 'm₋₁', 'αₜ', 'θ*', 'σ²', 'Δ̄'].map(latexSymbol), [
      '\\beta_{1}',
      '\\hat{m}',
      '\\bar{v}',
      '\\hat{s}',
      '\\bar{\\theta}',
      'g^{\\prime}',
      '\\Delta \\theta',
      'm_{-1}',
      '\\alpha_{t}',
      '\\theta^{*}',
      '\\sigma^{2}',
      '\\bar{\\Delta}',
    ]);
  });

  for (const { name, options } of rules) {
    it(`${name}: KaTeX sets every line without a complaint, and the last result is the next record's θ`, async () => {
      const rate =
        'learningRate' in options.properties ? 'learningRate: 0.0004' : name === 'sam' ? 'inner: { name: sgd, learningRate: 0.0004 }' : '';
      const { run: make } = await load(rosenbrock(`{ ${name}: { ${rate} } }`, 12));
      const run = finish(make());
      for (const step of [0, 1, 6, 7]) {
        for (const coordinate of [0, 1]) {
          const { formula, symbols, stages } = explainStep(run, step, coordinate, 6);
          for (const line of formula) katex.renderToString(line, strict);
          for (const { latex } of symbols) katex.renderToString(latex, strict);
          for (const { latex, numbers } of stages) {
            if (latex !== undefined) katex.renderToString(latex, strict);
            if (numbers?.latex !== undefined) katex.renderToString(numbers.latex, strict);
          }
          assert.equal(stages.at(-1)?.name, 'apply');
          assert.equal(stages.at(-1)?.numbers?.result, String(shortestFloat32(run.values(step + 1, 'parameters')[coordinate])));
        }
      }
      assert.equal(
        explainStep(run, run.length - 1, 0, 6).stages.some(({ numbers }) => numbers),
        false,
        'the last record made no update',
      );
    });
  }

  it('shows the numbers of a worked step of Adam', async () => {
    const { run: make } = await load(rosenbrock('{ adam: { learningRate: 0.05 } }', 3));
    const { stages } = explainStep(finish(make()), 0, 0, 4);
    assert.deepEqual(
      stages.map(({ name, latex, numbers }) => [name, latex, numbers?.latex]),
      [
        [
          'first moment',
          'm \\leftarrow \\beta_{1}\\,m + \\left(1 - \\beta_{1}\\right)\\,g',
          'm \\leftarrow 0.9 \\cdot 0 + \\left(1 - 0.9\\right) \\cdot \\left(-155\\right) = -15.5',
        ],
        [
          'second moment',
          'v \\leftarrow \\beta_{2}\\,v + \\left(1 - \\beta_{2}\\right)\\,g^{2}',
          'v \\leftarrow 0.999 \\cdot 0 + \\left(1 - 0.999\\right) \\cdot \\left(-155\\right)^{2} = 24.02',
        ],
        [
          'bias correction of m',
          '\\hat{m} \\leftarrow \\frac{m}{1 - \\beta_{1}^{t + 1}}',
          '\\hat{m} \\leftarrow \\frac{-15.5}{1 - 0.9^{0 + 1}} = -155',
        ],
        [
          'bias correction of v',
          '\\hat{v} \\leftarrow \\frac{v}{1 - \\beta_{2}^{t + 1}}',
          '\\hat{v} \\leftarrow \\frac{24.02}{1 - 0.999^{0 + 1}} = 24030',
        ],
        [
          'effective learning rate',
          '\\eta \\leftarrow \\frac{\\alpha}{\\sqrt{\\hat{v}} + \\epsilon}',
          '\\eta \\leftarrow \\frac{0.05}{\\sqrt{24030} + 10^{-8}} = 0.0003226',
        ],
        [
          'update',
          '\\Delta \\theta \\leftarrow -\\eta\\,\\hat{m}',
          '\\Delta \\theta \\leftarrow -0.0003226 \\cdot \\left(-155\\right) = 0.05',
        ],
        ['apply', '\\theta \\leftarrow \\theta + \\Delta \\theta', '\\theta \\leftarrow -1.5 + 0.05 = -1.45'],
      ],
    );
  });
});

describe('explanations of parameter groups', () => {
  it('take the options and the numbers of the group that a parameter belongs to', async () => {
    const { run: make } = await load(
      rosenbrock(
        '{ nadam: { learningRate: 0.01, momentumDecay: 0.004, groups: [{ match: y, learningRate: 0.5, momentumDecay: 0.2, weightDecay: 0.1 }] } }',
        8,
      ),
    );
    const run = finish(make());
    for (const [coordinate, rate, decay] of [
      [0, '0.01', '0.004'],
      [1, '0.5', '0.2'],
    ] as const) {
      const { stages, symbols } = explainStep(run, 5, coordinate, 6);
      assert.ok(stages.find(({ name }) => name === 'effective learning rate')?.numbers?.exact.includes(`α = ${rate}`), rate);
      assert.equal(symbols.find(({ option }) => option === 'momentumDecay')?.value, decay);
      assert.equal(
        stages.some(({ name }) => name === 'weight decay'),
        coordinate === 1,
      );
      assert.equal(stages.at(-1)?.numbers?.result, String(shortestFloat32(run.values(6, 'parameters')[coordinate])));
      const schedule = stages.find(({ name }) => name === 'momentum schedule')?.numbers;
      const own = run.values(5, 'state', coordinate === 0 ? 'muProduct' : 'muProduct_1')[0];
      assert.equal(schedule?.result, String(shortestFloat32(own)));
    }
  });
});
