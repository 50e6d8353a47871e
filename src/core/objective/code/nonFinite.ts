import type { Tensor } from '@tensorflow/tfjs-core';
import { CodeFailure, type WorkspaceCode } from '../../code/workspaceCode';
import type { NonFiniteSource } from '../objective';
import type { KernelListener } from '../tensorflow/kernelCalls';

/** The first kernel whose result is not finite though what it was given is, with the module's line that called for it. */
export function firstBrokenKernel(
  code: WorkspaceCode,
  evaluate: (listener: KernelListener) => void,
): Omit<NonFiniteSource, 'range'> | undefined {
  let found: Omit<NonFiniteSource, 'range'> | undefined;
  const after: KernelListener['after'] = (kernel, inputs, outputs) => {
    if (found || !outputs.some(isBroken) || Object.values(inputs).flat().some(isBroken)) return;
    const place = code.here();
    const made = outputs.flatMap((output) => [...output.dataSync()]).find((x) => !Number.isFinite(x));
    const inWords = `${kernel} gave ${made}, though what it was given is finite.`;
    found = {
      operation: kernel,
      message: place ? `${place.file}, line ${place.line}, column ${place.column}: ${inWords}` : `In the gradient, ${inWords}`,
    };
  };
  try {
    evaluate({ after });
  } catch (error) {
    if (!(error instanceof CodeFailure)) throw error;
  }
  return found;
}

function isBroken(tensor: Tensor | undefined): boolean {
  return tensor?.dtype === 'float32' && !tensor.dataSync<'float32'>().every((x) => Number.isFinite(x));
}
