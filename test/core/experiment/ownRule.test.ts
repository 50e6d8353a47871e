import * as assert from 'node:assert/strict';
import { completionsAt } from '../../../src/core/experiment/language/completion';
import { hoverAt } from '../../../src/core/experiment/language/hover';
import { ownRuleAt } from '../../../src/core/experiment/language/ownRule';
import { symbolsOf } from '../../../src/core/experiment/language/outline';
import { parseExperiment } from '../../../src/core/experiment/parse';

const file = `rules:
    heavy:
        options: { learningRate: 0.01, beta: { default: 0.9, description: Share kept. } }
        state: { m: 0 }
        update:
            - m = beta*m + g^2
            - step = m/(1 - beta^(t + 1))
            - theta = theta - learningRate*step
objective: { minimize: x^2, start: { x: 1 } }
optimizers:
    - heavy: { beta: 0.8 }
    - adam: { learningRate: 0.05 }
    - lbfgs
`;

const applied = (source: string, edits: readonly { range: { start: number; end: number }; text: string }[]) =>
  [...edits]
    .sort((a, b) => b.range.start - a.range.start)
    .reduce((text, { range, text: written }) => text.slice(0, range.start) + written + text.slice(range.end), source);

describe('rules in the editor', () => {
  it('offers the names of a rule in its lines, and the rule where optimizers are named', () => {
    const source = file.replace('learningRate*step', 'learningRate*');
    const labels = completionsAt(source, source.indexOf('learningRate*\n') + 'learningRate*'.length, 'yaml').map(({ label }) => label);
    for (const label of ['g', 'theta', 't', 'value', 'm', 'step', 'beta', 'learningRate', 'globalNorm', 'orthogonalize', 'sqrt', 'pi'])
      assert.ok(labels.includes(label), label);
    const named = `${file}    - \n`;
    assert.ok(completionsAt(named, named.length - 1, 'yaml').some(({ label, kind }) => label === 'heavy' && kind === 'optimizer'));
  });

  it('explains a word of a line, and writes the line as the literature does', () => {
    const hover = hoverAt(file, file.indexOf('beta^(t') + 1, 'yaml');
    assert.match(hover?.markdown ?? '', /Share kept/);
    assert.match(hover?.markdown ?? '', /step ← m \/ \(1 − βᵗ⁺¹\)/);
    assert.match(hoverAt(file, file.indexOf('- heavy') + 3, 'yaml')?.markdown ?? '', /m ← β·m \+ g²/);
  });

  it('lists rules in the outline with options and state', () => {
    const [rules] = symbolsOf(file, 'yaml');
    assert.deepEqual(
      rules.children.map(({ name, children }) => [name, children.map((part) => part.children.map((child) => child.name))]),
      [['heavy', [['learningRate', 'beta'], ['m']]]],
    );
  });

  it('writes the equations of the optimizer under the cursor into the file, which runs as before', () => {
    const own = ownRuleAt(file, file.indexOf('adam'), 'yaml');
    assert.equal(own?.title, 'Turn Adam into a rule of my own');
    const text = applied(file, own?.edits ?? []);
    const { experiment, diagnostics } = parseExperiment(text, 'yaml');
    assert.deepEqual(
      diagnostics.map(({ message }) => message),
      [],
    );
    assert.deepEqual(
      experiment?.optimizers.map(({ name, options }) => [name, options.learningRate]),
      [
        ['heavy', 0.01],
        ['myAdam', 0.05],
        ['lbfgs', 1],
      ],
    );
    const alone = 'objective: { minimize: x^2, start: { x: 1 } }\noptimizer: sgd\n';
    const first = applied(alone, ownRuleAt(alone, alone.indexOf('sgd'), 'yaml')?.edits ?? []);
    assert.deepEqual(
      parseExperiment(first, 'yaml').experiment?.optimizers.map(({ name }) => name),
      ['mySgd'],
    );
  });

  it('says nothing where equations cannot say an optimizer, or the rules stand elsewhere', () => {
    assert.equal(ownRuleAt(file, file.indexOf('lbfgs'), 'yaml'), undefined);
    assert.equal(ownRuleAt(file, file.indexOf('- heavy') + 3, 'yaml'), undefined);
  });
});
