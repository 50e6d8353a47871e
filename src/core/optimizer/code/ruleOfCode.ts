import * as Type from 'typebox';
import { CodeFailure, usualTimeLimit, type WorkspaceCode } from '../../code/workspaceCode';
import { optionSchema } from '../language/compileRule';
import type { OptionDefinition } from '../language/definition';
import type { Reference, Rule, StateSlot } from '../rule';
import { exportedFunction, exportedText, fieldsOf, isNumber, type Fields } from './exported';
import { codeStages } from './stageOfCode';

const namePattern = /^[\p{L}_][\p{L}\p{M}\p{Nd}_-]*$/u;
const slotPattern = /^[A-Za-z_]\w*$/;
const taken = new Set(['theta', 'gradient', 'effectiveLearningRate', 'update']);
const mostNames = 200;

/**
 * The optimizers that a module of the workspace exports: one by its names (`name`, `options`, `state`, `stages`), or a list `rules` of such.
 * @throws CodeFailure that says what to write instead.
 */
export function rulesOfCode(code: WorkspaceCode): readonly Rule[] {
  const { rules } = code.exports;
  if (rules === undefined) return [ruleOfCode(code.exports, code)];
  if (!Array.isArray(rules) || rules.length === 0)
    throw new CodeFailure('`rules` is a list of optimizers, each with `name` and `stages`.', code.placeOf('rules'));
  return rules.map((rule: unknown) => ruleOfCode(fieldsOf(rule) ?? {}, code));
}

function ruleOfCode(exported: Fields, code: WorkspaceCode): Rule {
  const refuse = (what: string, sentence: string) => new CodeFailure(sentence, code.placeOf(what));
  const { name, options = {}, state = {}, stages, groups } = exported;
  if (name === undefined && fieldsOf(exported.default)?.name !== undefined)
    throw refuse(
      'default',
      'The module exports its optimizer as default. Export its parts by their names: `export const name = …; export const stages = …;`',
    );
  if (typeof name !== 'string' || !namePattern.test(name) || name in Object.prototype)
    throw refuse(
      'name',
      "The module exports no `name` for its optimizer. Write `export const name = 'backtracking';`, letters, digits and dashes.",
    );
  if (!Array.isArray(stages) && typeof stages !== 'function')
    throw refuse(
      'stages',
      "The module exports no `stages`. Write `export const stages = [{ name: 'update', output: 'update', run({ update, gradient }, length, { learningRate }) { … } }];`",
    );
  const definitions = optionsOf(options, refuse);
  const slots = slotsOf(state, new Set(definitions.map((option) => option.name)), refuse);
  const { title, summary } = {
    title: exportedText(exported, 'title') ?? name,
    summary: exportedText(exported, 'summary') ?? `A rule of your own, in ${code.path}.`,
  };
  const refusal = exportedFunction(exported, 'refuse');
  const make = codeStages(stages as unknown, name, slots, code);
  const shown = Array.isArray(stages)
    ? stages.map((stage: unknown) => exportedText(fieldsOf(stage) ?? {}, 'formula') ?? exportedText(fieldsOf(stage) ?? {}, 'name') ?? '')
    : [];
  return {
    name,
    title,
    summary,
    formula: shown.map((line) => `\\text{${line.replaceAll(/[\\{}$%&#_^~]/g, ' ')}}`),
    formulaText: shown,
    effectiveLearningRate: exportedText(exported, 'effectiveLearningRate') ?? '|Δθ| / |g|, measured',
    ...(referenceOf(exported.reference) ?? {}),
    options: Type.Object(Object.fromEntries(definitions.map((option) => [option.name, optionSchema(option)]))),
    usesGradient: true,
    ...(groups === true
      ? {}
      : {
          ungrouped: `The code of \`${name}\` sees all parameters at once, so none can have options of its own. Remove \`groups\`, or export \`groups = true\` where its stages can work on a part of them.`,
        }),
    refuse(given, problem) {
      const answer =
        refusal && code.run('`refuse`', code.placeOf('refuse'), usualTimeLimit, () => refusal(Object.freeze({ ...given }), problem));
      return typeof answer === 'string' && answer !== '' ? answer : undefined;
    },
    slots: (_, { layout: { size } }) => slots.map((slot) => (slot.scalar ? slot : { ...slot, size })),
    stages: make,
  };
}

type Refuse = (what: string, sentence: string) => CodeFailure;

function optionsOf(given: unknown, refuse: Refuse): OptionDefinition[] {
  const fields = fieldsOf(given);
  if (!fields || Object.keys(fields).length > mostNames)
    throw refuse('options', '`options` are names with defaults, such as `{ learningRate: 0.1, shrink: 0.5 }`.');
  return Object.entries(fields).map(([name, value]): OptionDefinition => {
    if (!slotPattern.test(name) || name in Object.prototype)
      throw refuse('options', `\`${name.slice(0, 60)}\` cannot be the name of an option. Write letters, digits and underscores.`);
    if (isNumber(value) || typeof value === 'boolean') return { name, default: value };
    const { default: usual, minimum, maximum, description } = fieldsOf(value) ?? {};
    if (!(isNumber(usual) || typeof usual === 'boolean') || ![minimum, maximum].every((one) => one === undefined || isNumber(one)))
      throw refuse(
        'options',
        `The option \`${name}\` is neither a number nor a switch. Write \`${name}: 0.5\`, or \`${name}: { default: 0.5, minimum: 0, maximum: 1, description: '…' }\`.`,
      );
    return {
      name,
      default: usual,
      ...(isNumber(minimum) ? { minimum } : {}),
      ...(isNumber(maximum) ? { maximum } : {}),
      ...(typeof description === 'string' ? { description: description.slice(0, 1000) } : {}),
    };
  });
}

function slotsOf(given: unknown, options: ReadonlySet<string>, refuse: Refuse): StateSlot[] {
  const fields = fieldsOf(given);
  if (!fields || Object.keys(fields).length > mostNames)
    throw refuse('state', '`state` are names with the values they start with, such as `{ m: 0 }`.');
  return Object.entries(fields).map(([name, value]): StateSlot => {
    if (!slotPattern.test(name) || name in Object.prototype || taken.has(name) || options.has(name))
      throw refuse(
        'state',
        `\`${name.slice(0, 60)}\` cannot be the name of a state: write letters, digits and underscores, and no name that is taken already.`,
      );
    const { start = isNumber(value) || value === 'theta' ? value : undefined, per = 'entry', title, isCharted } = fieldsOf(value) ?? {};
    if ((!isNumber(start) && start !== 'theta') || (per !== 'entry' && per !== 'all') || (start === 'theta' && per === 'all'))
      throw refuse(
        'state',
        `The state \`${name}\` needs a start: a number, \`'theta'\`, or \`{ start: 0, per: 'all' }\` for one number instead of one an entry.`,
      );
    return {
      name,
      title: typeof title === 'string' ? title.slice(0, 200) : name,
      symbol: name,
      size: 1,
      ...(per === 'all' ? { scalar: true } : {}),
      ...(start === 'theta' ? { isPoint: true } : {}),
      ...(isCharted === true ? { isCharted: true } : {}),
      initial: start === 'theta' ? 'parameters' : start,
    };
  });
}

function referenceOf(given: unknown): { readonly reference: Reference } | undefined {
  const { authors, title, year, where, url } = fieldsOf(given) ?? {};
  if (typeof authors !== 'string' || typeof title !== 'string' || !isNumber(year)) return undefined;
  return {
    reference: {
      authors,
      title,
      year,
      ...(typeof where === 'string' ? { where } : {}),
      ...(typeof url === 'string' && url.startsWith('https://') ? { url } : {}),
    },
  };
}
