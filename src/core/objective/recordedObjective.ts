import type { TextRange } from '../diagnostic';
import type { ParameterLayout } from '../parameters';
import type { EvaluationContext, Objective } from './objective';

/** What another program has minimized: of the function only the gradients and values that it recorded are known. */
export interface RecordedObjective {
  readonly kind: 'recorded';
  readonly goal: 'minimize' | 'maximize';
  /** The file's name. */
  readonly name: string;
  /** The version that made it. */
  readonly torch: string;
  readonly range: TextRange;
}

/** What is known of the function. */
export interface RecordedSteps {
  readonly goal: 'minimize' | 'maximize';
  readonly layout: ParameterLayout;
  /** θ before the first step. */
  readonly start: Float32Array;
  /** NaN where it was not recorded. */
  readonly valueAt: (step: number) => number;
  /** NaN where it was not kept. */
  readonly gradientAt: (step: number, into: Float32Array) => void;
  /** The last step from `step` on up to which every gradient was kept. */
  readonly lastKnown: (step: number) => number;
  /** λ of every entry that the optimizer adds to the gradient beside its rule; absent: none. */
  readonly decay?: Float32Array;
}

/** An objective that gives every step the gradient that was recorded for it, wherever θ is. */
export function recordedObjective({ goal, layout, start, valueAt, gradientAt, lastKnown, decay }: RecordedSteps): Objective {
  return {
    goal,
    layout,
    start,
    backend: 'recorded',
    isStochastic: true,
    stateLayout: { tensors: [], size: 0 },
    stateStart: new Float32Array(0),
    evaluate(parameters, gradient, { step }: EvaluationContext = { step: 0, state: new Float32Array(0) }) {
      gradientAt(step, gradient);
      if (decay) for (let i = 0; i < gradient.length; i++) gradient[i] += decay[i] * parameters[i];
      return valueAt(step);
    },
    lastKnown,
    valuesOnGrid: () => {
      throw new RangeError('Of a recording only the steps are known, not the function around them.');
    },
    firstNonFinite: () => undefined,
    dispose: () => undefined,
  };
}
