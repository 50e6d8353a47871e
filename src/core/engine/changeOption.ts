import { checkedOptimizer } from '../experiment/optionsOf';
import { evaluationOptions } from '../optimizer/accumulable';
import type { Change } from '../recording/edit';
import type { Replayable } from './replayable';

/**
 * One option of a run's rule set to another value from update `step` on, checked as in an experiment file.
 * @param name an option, or one inside another: `learningRate`, `inner.learningRate`.
 * @throws RangeError whose message says what the rule does not accept.
 */
export function optionChange(run: Replayable, step: number, name: string, value: number | boolean): Change {
  const { rule, book, problem } = run.assignment;
  const before = run.optionsAt(step);
  const known = Object.keys(rule.options.properties);
  const path = name.split('.');
  if (!known.includes(path[0])) throw new RangeError(`${rule.title} has no option ${name}. Its options are ${known.join(', ')}.`);
  const { options } = checkedOptimizer(book, rule.name, changed(before, path, value));
  const refusal = rule.refuse?.(options, problem);
  if (refusal !== undefined) throw new RangeError(refusal);
  const evaluation = evaluationOptions.find((one) => options[one] !== before[one]);
  if (evaluation !== undefined)
    throw new RangeError(
      `\`${evaluation}\` holds for a whole run, whose gradients it decides. Fork the run with ${name} = ${value} instead.`,
    );
  const slots = (given: Readonly<Record<string, unknown>>) =>
    rule
      .slots(given, problem)
      .map((slot) => `${slot.name} ${slot.size}`)
      .join();
  if (slots(options) !== slots(before)) {
    throw new RangeError(
      `With ${name} = ${value} the optimizer would carry another state than this run has. Fork the run with ${name} = ${value} instead.`,
    );
  }
  return { kind: 'option', name, options };
}

function changed(
  options: Readonly<Record<string, unknown>>,
  [key, ...inner]: readonly string[],
  value: number | boolean,
): Record<string, unknown> {
  if (inner.length === 0) return { ...options, [key]: value };
  const nested = options[key];
  if (typeof nested !== 'object' || nested === null) throw new RangeError(`The option ${key} has no parts. Set ${key} itself.`);
  return { ...options, [key]: changed(nested as Record<string, unknown>, inner, value) };
}
