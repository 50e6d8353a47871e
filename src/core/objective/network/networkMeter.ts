import { noTest, noValidation, share } from '../heldOut';
import type { Meter } from '../objective';
import { figures } from './figures/registry';
import type { NetworkOnTensors } from './networkOnTensors';

/** A step goes forward and back; going back costs about twice as much. */
const costOfStep = 3;

const noPenalty = 'No layer has a regularizer. Give one, such as `kernelRegularizer: { l2: 0.01 }`.';
const [first, ...others] = figures;

/** Figures of the step's batch, loss and figures of the rows kept for validation, and what regularizers add to the loss. */
export function meterOf(objective: NetworkOnTensors): Meter {
  const { dataset } = objective.parts;
  const batch = objective.sampler.size;
  const hasValidation = dataset.validation.length > 0;
  const hasTest = dataset.test.length > 0;
  const absent = figures.flatMap((figure): [string, string | undefined][] => {
    const why = figure.absent(dataset.targets);
    return [
      [figure.name, why],
      [`validation.${figure.name}`, why ?? (hasValidation ? undefined : noValidation)],
      [`test.${figure.name}`, why ?? (hasTest ? undefined : noTest)],
    ];
  });
  return {
    names: [
      first.name,
      'validation.loss',
      `validation.${first.name}`,
      ...others.flatMap(({ name }) => [name, `validation.${name}`]),
      'penalty',
      'test.loss',
      ...figures.map(({ name }) => `test.${name}`),
    ],
    more: figures.filter(({ isMoreBetter }) => isMoreBetter).map(({ name }) => name),
    absent: new Map(
      [
        ...absent,
        ['validation.loss', hasValidation ? undefined : noValidation] as const,
        ['test.loss', hasTest ? undefined : noTest] as const,
        ['penalty', objective.isPenalized ? undefined : noPenalty] as const,
      ].flatMap(([name, why]): [string, string][] => (why === undefined ? [] : [[name, why]])),
    ),
    details: new Map([
      ...figures.map(({ name, detail }) => [name, `of the batch: ${detail}, as measured last`] as const),
      ['penalty', 'what regularizers add to the loss, as measured last'],
    ]),
    every: Math.max(1, Math.ceil((dataset.validation.length + dataset.test.length + batch) / (share * costOfStep * batch))),
    measure(parameters, { step, state }) {
      const rows = objective.sampler.rowsAt(step);
      const own = objective.measure(rows, parameters, state);
      const validation = objective.measure(dataset.validation, parameters, state);
      const test = objective.measure(dataset.test, parameters, state);
      const penalty = objective.isPenalized ? objective.penalty(rows, parameters, state) : NaN;
      return Float32Array.of(
        own.figures[0],
        validation.loss,
        validation.figures[0],
        ...others.flatMap((_, i) => [own.figures[i + 1], validation.figures[i + 1]]),
        penalty,
        test.loss,
        ...test.figures,
      );
    },
  };
}
