import { ruleText } from '../../src/core/experiment/language/ownRule';
import { parseExperiment } from '../../src/core/experiment/parse';
import { Optimizer } from '../../src/core/optimizer/optimizer';
import { defaultsOf } from '../../src/core/optimizer/options';
import { builtIn } from '../../src/core/optimizer/registry';
import type { Rule } from '../../src/core/optimizer/rule';
import { layoutOf } from '../../src/core/parameters';
import { seeded } from '../support/random';
import { median, type Figure } from './figure';

const rounds = 21;

/** Adam as “Turn this optimizer into a rule of my own” writes it. */
function ownAdam(): Rule {
  const adam = builtIn.named('adam') as Rule;
  const { book } = parseExperiment(
    `rules:\n${ruleText(adam, defaultsOf(adam.options), 'mine') ?? ''}\nobjective: { minimize: x^2, start: { x: 1 } }\noptimizer: mine\n`,
    'yaml',
  );
  return book.named('mine') as Rule;
}

/** One update of a user's own adam and of the built-in one, in turn. */
export function rules(): Figure[] {
  const both = [ownAdam(), builtIn.named('adam') as Rule];
  return [2, 1_000_000].map((size) => {
    const random = seeded(1);
    const start = new Float32Array(size).map(() => random() - 0.5);
    const gradient = new Float32Array(size).map(() => random() - 0.5);
    const problem = { layout: layoutOf([{ name: 'w', shape: [size] }]), goal: 'minimize' as const, view: [] };
    const optimizers = both.map((rule) => {
      const optimizer = new Optimizer(rule, defaultsOf(rule.options), problem, start);
      optimizer.gradient.set(gradient);
      return optimizer;
    });
    const calls = Math.max(1, Math.round(40_000 / size));
    const times = Array.from({ length: rounds + 3 }, () =>
      optimizers.map((optimizer) => {
        const since = performance.now();
        for (let i = 0; i < calls; i++) optimizer.update(0, 0.001);
        return (performance.now() - since) / calls;
      }),
    ).slice(3);
    const [own, ours] = [0, 1].map((i) => median(times.map((pair) => pair[i])) * 1000);
    const ratio = median(times.map(([a, b]) => a / b));
    return {
      name: `an adam update of ${size.toLocaleString('en')} parameters, written by the user against built in`,
      value: `${ratio.toFixed(2)}× (${own.toPrecision(3)} against ${ours.toPrecision(3)} µs)`,
      bound: '≤ 1.1×',
      isMet: ratio <= 1.1,
    };
  });
}
