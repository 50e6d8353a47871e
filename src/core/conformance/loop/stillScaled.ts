import { figure, type LoopTest } from './finding';

/** Updates made outside of the scaler, without unscale_: from gradients times the loss scale. */
export const stillScaled: LoopTest = {
  name: 'gradients still scaled',
  find({ steps }) {
    const found = steps.find(({ scale, unscaled }) => scale !== undefined && scale !== 1 && unscaled === false);
    return Promise.resolve(
      found && {
        name: this.name,
        step: found.step,
        said: `The update of step ${found.step} was made from gradients that are multiplied by the loss scale ${figure(found.scale ?? NaN)}. Call scaler.step(optimizer) instead of optimizer.step(), or scaler.unscale_(optimizer) before it.`,
      },
    );
  },
};
