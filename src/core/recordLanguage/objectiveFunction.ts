import { replayable, type Replayable } from '../engine/replayable';
import type { TextRange } from '../diagnostic';
import { coordinateName } from '../parameters';
import { ExpressionError } from './expression';
import { number, numeric, vector, type FunctionValue, type Value } from './value';
import type { RecordWindow } from './window';

/**
 * f anywhere: `f(1, 2)` takes a value for every variable, `f(parameters + update)` one vector for all. Float32, as the run
 * itself evaluates it; with data, on the batch of the window's step.
 */
export function objectiveFunction(window: RecordWindow, lag: number): FunctionValue {
  return {
    kind: 'function',
    name: 'f',
    call: (args, at) => {
      const { fill, evaluate } = evaluation(window, lag, args, at);
      return number(() => {
        fill();
        return evaluate().value;
      });
    },
  };
}

/** ∇f anywhere, as written also when maximizing: `gradient(f)(1, 2)`. */
export function gradientFunction(window: RecordWindow, lag: number): FunctionValue {
  return {
    kind: 'function',
    name: 'gradient(f)',
    call: (args, at) => {
      const { fill, evaluate } = evaluation(window, lag, args, at);
      const { layout } = window.run.assignment.problem;
      let gradient = new Float32Array(layout.size);
      const prepare = () => {
        fill();
        gradient = evaluate().gradient;
      };
      return { ...vector(layout.size, (i) => gradient[i], prepare), tensors: layout.tensors };
    },
  };
}

function evaluation(window: RecordWindow, lag: number, args: readonly Value[], at: TextRange) {
  const run = replayable(window.run);
  const { objective, problem } = run.assignment;
  const theta = new Float32Array(problem.layout.size);
  const gradient = new Float32Array(problem.layout.size);
  const fill = argumentsInto(theta, run, args, at);
  const evaluate = () => {
    const step = Math.max(run.first, window.step - lag);
    const value = objective.evaluate(theta, gradient, { step, state: layerStateBefore(run, step) });
    return { value, gradient };
  };
  return { fill, evaluate };
}

/** A copy, since an evaluation moves it on. */
function layerStateBefore(run: Replayable, step: number): Float32Array {
  const { stateStart } = run.assignment.objective;
  return stateStart.length === 0 ? stateStart : (run.snapshotBefore(step).layerState ?? stateStart).slice();
}

function argumentsInto(
  theta: Float32Array,
  {
    assignment: {
      problem: { layout },
    },
  }: Replayable,
  args: readonly Value[],
  at: TextRange,
): () => void {
  const given = args.map((arg) => numeric(arg, at));
  const parts =
    given.length === 1 && given[0].kind === 'vector' && given[0].size === layout.size ? [{ offset: 0, size: layout.size }] : layout.tensors;
  const fits = parts.length === given.length && parts.every(({ size }, i) => size === (given[i].kind === 'vector' ? given[i].size : 1));
  if (!fits) {
    const names = layout.tensors.map(({ name }) => name);
    const what = layout.tensors.length <= 8 ? names.join(', ') : `${coordinateName(layout, 0)} and ${layout.tensors.length - 1} more`;
    const example =
      layout.size <= 8 && layout.tensors.every(({ size }) => size === 1) ? `f(${names.map((_, i) => i + 1).join(', ')})` : 'f(parameters)';
    throw new ExpressionError(`f takes a value for each of ${what}, or one vector for all of them. Write, for example, ${example}.`, at);
  }
  return () => {
    given.forEach((value, i) => {
      const { offset, size } = parts[i];
      if (value.kind === 'number') theta[offset] = value.get();
      else {
        value.prepare();
        for (let k = 0; k < size; k++) theta[offset + k] = value.at(k);
      }
    });
  };
}
