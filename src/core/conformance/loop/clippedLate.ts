import { figure, normOf, type LoopTest } from './finding';

/** Gradients that shrink between the update and the next zero_grad: the clipping comes too late. */
export const clippedLate: LoopTest = {
  name: 'clipping after the step',
  async find({ recording, optimizer, steps, whole }) {
    for (const { kind, step, amount = NaN, optimizer: number } of recording.index.events) {
      if (kind !== 'gradientChanged' || number !== optimizer) continue;
      const at = steps.findIndex((one) => one.step === step);
      const tensors = at < 0 ? undefined : await whole(at);
      const figures = at < 0 ? undefined : steps[at].figures.get('gradient')?.norm;
      const norm = tensors ? normOf(tensors.gradient) : figures ? Math.hypot(...figures.map((one) => one ?? 0)) : NaN;
      if (!(amount < norm * 0.9999)) continue;
      return {
        name: this.name,
        step,
        said: `The gradient of step ${step} has the norm ${figure(norm)} in the update, and ${figure(amount)} after it: it is clipped when the update is made already. Call clip_grad_norm_ between backward() and step().`,
      };
    }
    return undefined;
  },
};
