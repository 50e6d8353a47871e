import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Evaluation, Moment } from '../protocol/debugging';
import type { Debuggee } from './debuggee';
import { measure, tensorText } from './variables/numberText';
import { note, type Shown } from './variables/shown';
import { TensorEntries } from './variables/tensorEntries';
import { vectorLine } from './variables/vector';

/**
 * An expression's value at a moment, to be shown.
 * @param isInRule whether it stands in the rule's source, whose names go before the record's.
 * @throws UserError that says what is wrong with the expression.
 */
export async function evaluated(debuggee: Debuggee, moment: Moment, expression: string, isInRule = false): Promise<Shown> {
  const { session } = debuggee;
  const option = await optionNamed(debuggee, moment.run, expression.trim());
  if (option) return option;
  const own = await nameOfRule(debuggee, moment, expression.trim(), isInRule);
  if (own) return own;
  return shownOf(moment, expression, await session.read('evaluate', { ...moment, expression }));
}

/** What the rule's lines call what the record knows by another name. */
const givenNames: ReadonlyMap<string, string> = new Map([
  ['g', 'gradient'],
  ['theta', 'parameters'],
  ['t', 'step'],
]);
/** The rule sees the function to minimize. */
const whereMaximized: ReadonlyMap<string, string> = new Map([['g', '-gradient']]);

/** A name of the rule's source, but of its state, which the record has: a temporary as its stage has made it, or `g`, `theta`, `t`. */
async function nameOfRule(debuggee: Debuggee, moment: Moment, name: string, isInRule: boolean): Promise<Shown | undefined> {
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return undefined;
  const { session } = debuggee;
  const stages = await debuggee.stageList(moment.run);
  const index = stages.findIndex((stage) => stage.target === name);
  const given = (session.info.goal === 'maximize' ? whereMaximized.get(name) : undefined) ?? givenNames.get(name);
  const isState = debuggee.info(moment.run).record.columns.some(({ quantity, slot }) => quantity === 'state' && slot === name);
  if ((index < 0 && given === undefined) || isState) return undefined;
  if (!isInRule && (await session.read('names', { run: moment.run })).some((one) => one.name === name)) return undefined;
  if (given !== undefined) return shownOf(moment, name, await session.read('evaluate', { ...moment, expression: given }));
  // At the beginning of an update its record is looked at as a whole, but no stage of it has been made.
  return moment.stage > index && debuggee.hasUpdate(moment.run, moment.step)
    ? vectorLine(session, name, { moment, source: { stageOutput: index } })
    : note(name, 'not computed yet: step on');
}

/** An option as it holds in the run: `options.beta1`, or `beta1` where that means nothing else. The learning rate at a step is its schedule's. */
async function optionNamed(debuggee: Debuggee, run: string, text: string): Promise<Shown | undefined> {
  const name = text.replace(/^options\s*\.\s*/, '');
  const option = debuggee.info(run).options.find((one) => one.name === name);
  if (!option || (name === text && (await debuggee.session.read('names', { run })).some((one) => one.name === name))) return undefined;
  return { name: text, value: option.text, expression: `options.${name}` };
}

function shownOf({ run }: Moment, expression: string, { shape, values, isBoolean }: Evaluation): Shown {
  const text = isBoolean ? (x: number) => (x === 0 ? 'false' : 'true') : undefined;
  if (shape.length === 0)
    return {
      name: expression,
      value: text ? text(values[0]) : (write) => write(values[0]),
      type: isBoolean ? 'boolean' : 'number',
      expression,
    };
  const read = (from: number, count: number) => Promise.resolve(values.subarray(from, from + count));
  const indexable = /^[\p{L}_][\p{L}\p{N}_.]*(\["[^"]*"\])?$/u.test(expression) ? expression : `(${expression})`;
  const children = new TensorEntries({ run, shape, read, expression: indexable, text });
  return {
    name: expression,
    value: (write) => tensorText(shape, measure(values), write),
    type: isBoolean ? 'boolean tensor' : 'tensor',
    expression,
    children,
  };
}

/** Names that complete the word before the column (counted from 0) of an expression's text. */
export async function completionsAt(
  { session }: Debuggee,
  run: string,
  text: string,
  column: number,
): Promise<DebugProtocol.CompletionItem[]> {
  const word = /[\p{L}\p{N}_./]*$/u.exec(text.slice(0, column))?.[0] ?? '';
  const names = await session.read('names', { run });
  return names
    .filter(({ name }) => name.toLowerCase().startsWith(word.toLowerCase()))
    .map(({ name, detail }) => ({ label: name, detail, type: typeOf(detail, name), start: column - word.length, length: word.length }));
}

function typeOf(detail: string, name: string): DebugProtocol.CompletionItemType {
  return detail.startsWith(`${name}(`) ? 'function' : detail.startsWith('state') ? 'property' : 'variable';
}
