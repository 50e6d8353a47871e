import { normOf } from './norms';
import type { Quantity } from './quantity';

/** ‖Δθ‖ / ‖θ‖: about 10⁻³ where a network trains well; far above it forgets, far below it stands still. */
export const updateRatio: Quantity = {
  name: 'updateRatio',
  title: 'Update to parameter ratio ‖Δθ‖ / ‖θ‖',
  isOfUpdate: true,
  measure(layout) {
    const [update, parameters] = [normOf('update')(layout), normOf('parameters')(layout)];
    return (rows, offset, step) => {
      const [above, below] = [update(rows, offset, step), parameters(rows, offset, step)];
      return above === undefined || below === undefined ? undefined : above / below;
    };
  },
};
