import type { Observation } from '../observation';
import { pointText, shown } from '../words';
import type { FindingKind } from './findingKind';

/** Better by less than this share is the same. */
const share = 1e-4;

export const localOptimum: FindingKind = {
  kind: 'localOptimum',
  description: `The run has come to (or is closing in on) a minimum although a better one is known: from \`minima:\`, or because another run has a value that is better by ${share} of itself.`,
  find(o, { state, point }) {
    const { target } = o;
    if (
      !target ||
      !o.run.assignment.rule.usesGradient ||
      (state !== 'converged' && state !== 'converging') ||
      (point !== 'minimum' && point !== 'maximum')
    )
      return undefined;
    const better = known(o)
      .filter(({ value }) => o.sign * (target.value - value) > share * Math.max(1, Math.abs(value), Math.abs(target.value)))
      .sort((a, b) => o.sign * (a.value - b.value))[0];
    if (!better) return undefined;
    const difference = Math.abs(target.value - better.value);
    const where = `${point} at ${pointText(o.run.assignment.problem.layout, target.theta)}`;
    return {
      severity: 'warning',
      message: `A local ${where} with value ${shown(target.value)}: ${better.from} ${shown(better.value)}, better by ${shown(difference)}. Start elsewhere, or take larger steps at the beginning.`,
      evidence: { value: target.value, better: better.value, difference },
    };
  },
};

function known({ experiment, exact, others, step, sign }: Observation): { readonly value: number; readonly from: string }[] {
  const minima = experiment.objective.kind === 'formula' ? experiment.objective.minima : [];
  const word = sign > 0 ? 'minimum' : 'maximum';
  const literature = exact ? minima.map((point) => ({ value: exact.value(point), from: `the known ${word} has` })) : [];
  const runs = others.flatMap(({ label, run }) => {
    const { layout } = run;
    const at = Math.min(step, run.length - 1);
    return at < run.first
      ? []
      : {
          value: run.row(at)[layout.columns.find(({ quantity }) => quantity === 'value')?.offset ?? 0],
          from: `the run ${label} has reached`,
        };
  });
  return [...literature, ...runs].filter(({ value }) => Number.isFinite(value));
}
