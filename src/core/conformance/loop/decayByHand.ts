import { figure, type LoopTest } from './finding';

/** Parameters that shrink between two updates as weight decay would have them shrink, where the optimizer does it as well. */
export const decayByHand: LoopTest = {
  name: 'weight decay twice',
  async find({ steps, whole }) {
    for (const [at, step] of steps.entries()) {
      if (at === 0 || step.changedBefore.length === 0) continue;
      const [now, before] = [await whole(at), await whole(at - 1)];
      if (!now || !before) continue;
      for (const [number, { parameters }] of step.description.groups.entries()) {
        const options = step.options[number];
        const [α, λ] = [options.get('lr'), options.get('weight_decay')];
        if (typeof α !== 'number' || typeof λ !== 'number' || λ === 0) continue;
        const changed = parameters.filter((parameter) => step.changedBefore.includes(parameter));
        for (const share of [α * λ, λ]) {
          const fits =
            changed.length > 0 &&
            changed.every((parameter) => shrunk(before.after.parameters[parameter], now.before.parameters[parameter], 1 - share));
          if (fits)
            return {
              name: this.name,
              step: step.step,
              said: `Between steps ${step.step - 1} and ${step.step} the parameters are multiplied by ${figure(1 - share)} outside of the optimizer, which has a weight decay of ${figure(λ)} itself: they decay twice.`,
            };
        }
      }
    }
    return undefined;
  },
};

function shrunk(before: Float32Array | undefined, after: Float32Array | undefined, factor: number): boolean {
  return before !== undefined && after !== undefined && before.every((x, i) => Math.abs(after[i] - factor * x) <= 2 ** -21 * Math.abs(x));
}
