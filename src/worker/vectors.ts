import { summarize, summaryFigures } from '../core/record/summary';
import type { Recording } from '../core/recording/recording';
import { partOutput } from '../core/engine/stageList';
import { stageOutputOf } from '../core/engine/stageResults';
import { tensorText } from '../core/recordLanguage/spelling';
import { UserError } from '../protocol/channel';
import type { TensorSummary, VectorRequest } from '../protocol/debugging';
import { toReplay } from './refusing';

/** Shape, norm and range of every tensor of a vector; none where a stage's output is not there yet. */
export function summariesOf(run: Recording, request: VectorRequest, stagesBeforeRule: number): readonly TensorSummary[] {
  const values = vectorOf(run, request, stagesBeforeRule);
  if (!values) return [];
  const { layout } = run.assignment.problem;
  const isOverParameters = values.length === layout.size && !isScalar(run, request);
  const unnamed = { name: '', shape: values.length === 1 ? [] : [values.length], offset: 0, size: values.length };
  return (isOverParameters ? layout.tensors : [unnamed]).map(({ name, shape, offset, size }) => {
    const figures = new Float64Array(summaryFigures.length);
    summarize(values, offset, offset + size, figures, 0);
    const expression = 'quantity' in request.source ? tensorText(run, request.source.quantity, request.source.slot, name) : undefined;
    return { name, shape, offset, size, ...(expression === undefined ? {} : { expression }), figures };
  });
}

/** A stretch of a vector, copied. */
export function entriesOf(
  run: Recording,
  request: VectorRequest & { readonly from: number; readonly count: number },
  stagesBeforeRule: number,
): Float32Array {
  const { from, count } = request;
  if (!(Number.isInteger(from) && from >= 0 && Number.isInteger(count) && count >= 0))
    throw new UserError('Entries are counted by whole numbers from 0 on.');
  return vectorOf(run, request, stagesBeforeRule)?.slice(from, from + count) ?? new Float32Array(0);
}

/** Not to be written to, and good until the run moves on. */
function vectorOf(run: Recording, { step, stage, source }: VectorRequest, stagesBeforeRule: number): Float32Array | undefined {
  if ('quantity' in source) {
    try {
      return run.values(step, source.quantity, source.slot);
    } catch (error) {
      if (error instanceof RangeError) throw new UserError(`${error.message} Choose another quantity.`);
      throw error;
    }
  }
  const { stageOutput } = source;
  if (stageOutput >= stage || !run.hasUpdate(step)) return undefined;
  if (stageOutput === stagesBeforeRule - 1) return run.values(step, 'gradient');
  if (stageOutput === stagesBeforeRule - 2) return run.values(step, 'value');
  if (stageOutput < stagesBeforeRule) return stagesBeforeRule > 3 ? partOutput(toReplay(run), step, stageOutput) : undefined;
  return stageOutputOf(toReplay(run), step, stageOutput - stagesBeforeRule);
}

function isScalar(run: Recording, { source }: VectorRequest): boolean {
  if (!('quantity' in source)) return false;
  return (
    source.quantity === 'value' ||
    source.quantity === 'learningRate' ||
    run.layout.columns.some(({ quantity, slot, scalar }) => quantity === 'state' && slot === source.slot && scalar === true)
  );
}
