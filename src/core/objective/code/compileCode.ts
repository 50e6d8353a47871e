import { tidy } from '@tensorflow/tfjs-core';
import { drawing } from '../../code/drawing';
import { CodeFailure } from '../../code/workspaceCode';
import type { Diagnostic } from '../../diagnostic';
import { chooseBackend, type CompileOptions } from '../compileOptions';
import { room } from '../data/table';
import { InvalidObjective } from '../invalidObjective';
import type { ModuleObjective } from '../moduleObjective';
import { tf } from '../tensorflow/api';
import { useBackend } from '../tensorflow/backend';
import { chainOperations } from '../tensorflow/chained';
import { putSavedInOrder } from '../tensorflow/gradients/higherOrder';
import { completeGradients } from '../tensorflow/gradients/completing';
import { recovering } from '../tensorflow/recovering';
import { CodeOnTensors, type CodeParts } from './codeOnTensors';
import { parametersOf } from './start';

/** What a loss computes is much more than its parameters: from a thousand of them on, wasm is worth its cost per call. */
const numbersPerParameter = 10;

/**
 * Loads a module of the workspace, asks it for its start and evaluates it there.
 * @throws InvalidObjective where it cannot be used, with the place in the experiment and in the module.
 */
export async function compileCode(description: ModuleObjective, options: CompileOptions): Promise<CodeOnTensors> {
  const { module, timeLimit } = description;
  const { loadCode, seed = 1 } = options;
  try {
    if (!loadCode) throw new CodeFailure(`${module.path} is code, which cannot be run here. Save the experiment in a folder first.`);
    const code = await loadCode(module.path);
    const { loss, start } = code.exports;
    if (typeof loss !== 'function')
      throw new CodeFailure(
        missing('loss', loss, 'export function loss(parameters, tf, context) { return tf.square(parameters.x); }', code.exports),
        code.placeOf('loss'),
      );
    if (start === undefined)
      throw new CodeFailure(missing('start', start, 'export const start = { x: 1 };', code.exports), code.placeOf('start'));
    // Large enough problems are told by their start, which is made on the backend that is always there.
    useBackend(await chooseBackend({ ...options, backend: 'cpu' }, 0));
    putSavedInOrder();
    completeGradients();
    chainOperations();
    let parameters: ReturnType<typeof parametersOf> | undefined;
    recovering(() =>
      code.run('`start`', code.placeOf('start'), timeLimit, () => {
        tidy(() => {
          const context = Object.freeze({ step: 0, seed, random: drawing(seed, 'module') });
          parameters = parametersOf(
            typeof start === 'function' ? (start as (...given: unknown[]) => unknown)(tf, context) : start,
            code.placeOf('start'),
          );
        });
      }),
    );
    const { layout, values } = parameters as ReturnType<typeof parametersOf>;
    const backend = await chooseBackend(options, layout.size * numbersPerParameter);
    useBackend(backend);
    const objective = new CodeOnTensors({
      ...{ description, code, layout, start: values, backend, seed, memory: room.bytes },
      loss: loss as CodeParts['loss'],
    });
    objective.evaluate(values, new Float32Array(layout.size));
    return objective;
  } catch (error) {
    if (error instanceof CodeFailure) throw new InvalidObjective([codeDiagnostic(error, module.range)]);
    throw error;
  }
}

/** What is wrong with code, where the experiment names it, and where it is wrong. */
function codeDiagnostic(failure: CodeFailure, range: Diagnostic['range']): Diagnostic {
  const { message, sentence, place } = failure;
  return { severity: 'error', code: 'module', message, range, ...(place ? { elsewhere: { ...place, message: sentence } } : {}) };
}

function missing(name: string, given: unknown, example: string, exports: Readonly<Record<string, unknown>>): string {
  const { default: main } = exports;
  const isDefault = typeof main === 'object' && main !== null && name in main;
  return isDefault
    ? `The module exports \`${name}\` inside of its default export. Export it by its own name: \`${example}\``
    : `The module exports ${given === undefined ? `no \`${name}\`` : `a \`${name}\` that is no function`}. Write \`${example}\``;
}
