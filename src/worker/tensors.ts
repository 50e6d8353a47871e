import { distributedQuantities } from '../core/instruments/distributions';
import { quantileLevels } from '../core/record/tensorFigures';
import type { RunPosition } from '../core/engine/session';
import { distributionsOf, tensorTable } from '../core/recording/tensorFigures';
import { UserError, type Handlers } from '../protocol/channel';
import type { TensorRequests } from '../protocol/tensors';
import { recordedStep } from './recordedStep';

/** Answers what a panel asks of the tensors of a run's θ. */
export function tensorHandlers(positionOf: (run: string) => RunPosition): Handlers<TensorRequests> {
  return {
    tensors: ({ run: id, step, measure }) => {
      const { run } = positionOf(id);
      return tensorTable(run, recordedStep(run, step), measure);
    },
    distributions: ({ run: id, tensor, quantity }) => {
      const { run } = positionOf(id);
      const { tensors } = run.assignment.problem.layout;
      if (!Number.isInteger(tensor) || tensor < 0 || tensor >= tensors.length)
        throw new UserError(`There is no tensor ${tensor}: the parameters have ${tensors.length}.`);
      if (!distributedQuantities.includes(quantity))
        throw new UserError(`The distribution of ${quantity} is not kept. Choose ${distributedQuantities.join(', ')}.`);
      return { ...distributionsOf(run, tensor, quantity), levels: Float64Array.from(quantileLevels) };
    },
  };
}
