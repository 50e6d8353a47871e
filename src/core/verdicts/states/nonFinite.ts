import { columnOf, type RecordQuantity } from '../../record/recordLayout';
import { explainNonFinite, withScaleAdvice } from '../../engine/nonFinite';
import { isReplayable } from '../../engine/replayable';
import { stagesOf } from '../../engine/stageResults';
import type { Recording } from '../../recording/recording';
import type { Judge } from './judge';

/**
 * NaN or infinity in the value, θ, the gradient, or in what the update makes of them. A number that is not finite never comes back:
 * every later sum and product with it is not finite either (IEEE 754-2019, section 6.2).
 */
export const nonFinite: Judge = {
  judge({ run, step }) {
    const found = search(run);
    // The last record has no update: of what the one before it left behind, that one knows the cause.
    const isLast = step > run.first && !run.hasUpdate(step) && run.end?.reason !== 'nonFinite';
    const message = (isLast ? found(step - 1) : undefined) ?? found(step);
    return message === undefined ? undefined : { state: 'nonFinite', message };
  },
  health: {
    name: 'nonFinite',
    title: 'Number that is not finite',
    description:
      'The value, a parameter, the gradient or the optimizer’s state is NaN or infinite. The message names the operation that gave it first.',
    isOnByDefault: true,
    conditionDescription: 'No condition: any number that is not finite counts.',
    watch: ({ window }) => search(window.run),
  },
};

/** Says of a step which number is not finite there and what made it so. */
function search(run: Recording): (step: number) => string | undefined {
  const { rule } = run.assignment;
  const read = new Set<RecordQuantity>(['value', 'parameters', 'state', 'update']);
  if (rule.usesGradient) read.add('gradient');
  // Summaries are NaN where they were not measured.
  const wanted = run.layout.columns.filter(({ quantity, kind }) => kind === 'whole' && read.has(quantity));
  const hasNonFinite = (step: number) => {
    const row = (step % run.rowsPerChunk) * run.layout.stride;
    const memory = run.memoryAt(step);
    const hasUpdate = run.hasUpdate(step);
    return wanted.some(({ quantity, offset, size }) => {
      if (quantity === 'update' && !hasUpdate) return false;
      // Of a recording without a loss it is not known.
      if (quantity === 'value' && run.recorded && Number.isNaN(memory[row + offset])) return false;
      for (let i = row + offset; i < row + offset + size; i++) if (!Number.isFinite(memory[i])) return true;
      return false;
    });
  };
  return (step) => {
    if ((run.end?.reason === 'nonFinite' || run.end?.reason === 'failed') && step === run.length - 1)
      return run.end.message ?? explainNonFinite(run, step).message;
    return hasNonFinite(step) && (run.recorded?.isKept(step) ?? true) ? explain(run, step) : undefined;
  };
}
function explain(run: Recording, step: number): string {
  const value = columnOf(run.layout, 'value')?.offset ?? 0;
  const row = run.row(step);
  const before = run.assignment.rule.usesGradient ? (['parameters', 'gradient'] as const) : (['parameters'] as const);
  const isBroken = !Number.isFinite(row[value]) || before.some((quantity) => !run.values(step, quantity).every(Number.isFinite));
  if (isBroken || !run.hasUpdate(step)) return explainNonFinite(run, step).message;
  const culprit = (isReplayable(run) ? stagesOf(run, step) : []).find(({ values }) => !values.every(Number.isFinite));
  const { rule } = run.assignment;
  const cause = culprit
    ? `its stage “${culprit.stage.name}” (${culprit.stage.formula}) gives a number that is not finite`
    : 'its state holds a number that is not finite';
  return withScaleAdvice(
    run,
    `Update ${step} of ${rule.name} leaves the range of float32: ${cause}. Step back to look at what went in, or try a smaller learning rate.`,
  );
}
