import assert from 'node:assert/strict';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { Optimizer } from '../../../src/core/optimizer/optimizer';
import { defaultsOf } from '../../../src/core/optimizer/options';
import { builtIn } from '../../../src/core/optimizer/registry';
import type { Rule } from '../../../src/core/optimizer/rule';
import { layoutOf } from '../../../src/core/parameters';

const layout = layoutOf([{ name: 'x', shape: [] }]);

/** The stages of an optimizer of one variable, by their names, as they are shown. */
function shown(name: string, options: Record<string, unknown>): ReadonlyMap<string, string> {
  const rule = builtIn.named(name) as Rule;
  const problem = { layout, goal: 'minimize' as const, view: [], steps: 100, updatesPerEpoch: 7 };
  const { stages } = new Optimizer(rule, { ...defaultsOf(rule.options), ...options }, problem, new Float32Array(1));
  return new Map(stages.map((stage) => [stage.name, stage.formula]));
}

describe('what an optimizer says of itself', () => {
  it('a stage that would do nothing is not there', () => {
    assert.ok(shown('ranger21', { weightDecay: 0.1 }).has('stable weight decay'));
    assert.ok(!shown('ranger21', { weightDecay: 0 }).has('stable weight decay'));
  });

  it('how ranger21 has come to the length of its schedule', () => {
    const told = (options: Record<string, unknown>) =>
      shown('ranger21', options)
        .get('warm-up and warm-down')
        ?.replace(/.*planned for /, '');
    assert.equal(told({}), 'the 100 updates of `steps`');
    assert.equal(told({ numEpochs: 3, batchesPerEpoch: 5 }), 'numEpochs 3 · batchesPerEpoch 5 = 15 updates');
    assert.equal(told({ numEpochs: 3 }), 'numEpochs 3 · 7 batches of the data = 21 updates');
  });

  it('brackets stand in formulas where they have to, in text and in LaTeX, and choices are written as such', () => {
    const { book } = parseExperiment(
      'rules:\n  mine:\n    options: { b: 0.9 }\n    update: ["d = (g + theta)*b", "e = where(g >= 0, d, (g >= b) + 1)", theta = theta - e]\n',
      'yaml',
    );
    const [{ formula, formulaText }] = [book.named('mine') as Rule];
    assert.deepEqual(formula, [
      'd = \\left(g + \\theta\\right)\\,b',
      'e = \\begin{cases} d & \\text{if } g \\ge  0 \\\\ \\left(g \\ge  b\\right) + 1 & \\text{else} \\end{cases}',
      '\\theta \\leftarrow \\theta - e',
    ]);
    assert.deepEqual(formulaText, ['d = (g + θ)·b', 'e = where(g ≥ 0, d, (g ≥ b) + 1)', 'θ ← θ − e']);
  });

  it('signs in LaTeX stand in brackets where they have to, and nowhere else', () => {
    const { book } = parseExperiment(
      'rules:\n  mine:\n    options: { b: 0.9 }\n    update: [d = -g*b, e = d - -g, theta = theta - e]\n',
      'yaml',
    );
    assert.deepEqual(book.named('mine')?.formula, ['d = -g\\,b', 'e = d - \\left(-g\\right)', '\\theta \\leftarrow \\theta - e']);
  });
});
