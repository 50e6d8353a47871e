import type { Meter } from '../objective';
import type { NetworkOnTensors } from './networkOnTensors';

/** Measuring may cost this share of the steps between two measurements. */
const share = 0.05;
/** A step goes forward and back; going back costs about twice as much. */
const costOfStep = 3;

const noClasses = 'Accuracy is the share of rows whose class is right, and the target is a number. Take value, or validation.loss.';
const noValidation = 'No rows are kept for validation. Give `validation: 0.2` under `data`.';

/** Accuracy on the step's batch, and loss and accuracy on the rows kept for validation; undefined where there is nothing to measure. */
export function meterOf(objective: NetworkOnTensors): Meter | undefined {
  const { dataset } = objective.parts;
  const hasClasses = dataset.targets.classes.length > 0;
  if (!hasClasses && dataset.validation.length === 0) return undefined;
  const batch = objective.sampler.size;
  return {
    names: ['accuracy', 'validation.loss', 'validation.accuracy'],
    absent: new Map([...(hasClasses ? [] : ['accuracy', 'validation.accuracy'].map((name): [string, string] => [name, noClasses])), ...(dataset.validation.length > 0 ? [] : ['validation.loss', 'validation.accuracy'].map((name): [string, string] => [name, noValidation]))]),
    every: Math.max(1, Math.ceil((dataset.validation.length + batch) / (share * costOfStep * batch))),
    measure(parameters, { step, state }) {
      const own = objective.measure(objective.sampler.rowsAt(step), parameters, state);
      const validation = objective.measure(dataset.validation, parameters, state);
      return Float32Array.of(own.accuracy, validation.loss, validation.accuracy);
    },
  };
}
