import type { TextRange } from '../diagnostic';
import type { ParameterLayout } from '../parameters';
import type { EvaluationContext, Objective } from './objective';

/** What another program has minimized: of the function only the gradients and values that it recorded are known. */
export interface RecordedObjective {
  readonly kind: 'recorded';
  readonly goal: 'minimize' | 'maximize';
  /** The file's name. */
  readonly name: string;
  readonly range: TextRange;
}

/** Steps as they were recorded, the first of them step 0. */
export interface RecordedSteps {
  readonly goal: 'minimize' | 'maximize';
  readonly layout: ParameterLayout;
  /** θ before step 0. */
  readonly start: Float32Array;
  /** The value of every step. */
  readonly values: Float32Array;
  /** layout.size numbers a step. */
  readonly gradients: Float32Array;
  /** λ of every entry that the optimizer adds to the gradient beside its rule; absent: none. */
  readonly decay?: Float32Array;
}

/** An objective that gives every step the gradient that was recorded for it, wherever θ is. */
export function recordedObjective({ goal, layout, start, values, gradients, decay }: RecordedSteps): Objective {
  const { size } = layout;
  return {
    goal,
    layout,
    start,
    backend: 'recorded',
    isStochastic: true,
    stateLayout: { tensors: [], size: 0 },
    stateStart: new Float32Array(0),
    evaluate(parameters, gradient, context: EvaluationContext = { step: 0, state: new Float32Array(0) }) {
      if (context.step >= values.length) throw new RangeError(`Step ${context.step} is not recorded.`);
      gradient.set(gradients.subarray(context.step * size, (context.step + 1) * size));
      if (decay) for (let i = 0; i < size; i++) gradient[i] += decay[i] * parameters[i];
      return values[context.step];
    },
    valuesOnGrid: () => {
      throw new RangeError('Of a recording only the steps are known, not the function around them.');
    },
    firstNonFinite: () => undefined,
    dispose: () => undefined,
  };
}
