import { Consistency, fingerprint } from '../../code/consistency';
import { drawing } from '../../code/drawing';
import { CodeFailure, usualTimeLimit, type WorkspaceCode } from '../../code/workspaceCode';
import type { Rule, StateSlot } from '../rule';
import type { Stage, UpdateContext, Vectors } from '../stage';
import { exportedFunction, exportedText, fieldsOf, type Fields } from './exported';

const mostStages = 100;
const outputPattern = /^[A-Za-z_]\w*$/;

/** What stages that are made anew, as options change, have in common. */
interface Shared {
  readonly rule: string;
  readonly code: WorkspaceCode;
  readonly slots: readonly StateSlot[];
  readonly seed: number;
  /** By the name of a stage. */
  readonly consistency: Map<string, Consistency>;
}

/** The stages of an update that a module gives: a list, or a function of the options and the problem that gives one. */
export function codeStages(given: unknown, rule: string, slots: readonly StateSlot[], code: WorkspaceCode): Rule['stages'] {
  const consistency: Shared['consistency'] = new Map();
  return (options, problem) => {
    const shared: Shared = { rule, code, slots, consistency, seed: problem.seed ?? 1 };
    const frozen = Object.freeze({ ...options });
    const list =
      typeof given === 'function'
        ? code.run('`stages`', code.placeOf('stages'), usualTimeLimit, () =>
            (given as (...all: unknown[]) => unknown)(frozen, Object.freeze({ ...problem })),
          )
        : given;
    const refuse = (sentence: string) => new CodeFailure(sentence, code.placeOf('stages'));
    if (!Array.isArray(list) || list.length === 0 || list.length > mostStages)
      throw refuse('`stages` gives no list of stages. Give at least one, which writes `update`.');
    const stages = list.map((stage: unknown, i) => stageOf(fieldsOf(stage) ?? {}, i, frozen, shared, refuse));
    if (!stages.some(({ output }) => output === 'update'))
      throw refuse("No stage writes `update`, by which θ is moved. Write one with `output: 'update'`.");
    return stages.some(({ output }) => output === 'effectiveLearningRate') ? stages : [...stages, measured];
  };
}

/** |Δθ| / |g| of every entry. */
const measured: Stage = {
  name: 'effective learning rate, measured',
  output: 'effectiveLearningRate',
  symbol: 'η',
  formula: 'η = |Δθ| / |g|',
  equation: { formula: 'abs(update)/abs(g)', names: { update: 'update', g: 'gradient' } },
  elementwise: true,
  run({ effectiveLearningRate, update, gradient }, length) {
    for (let i = 0; i < length; i++) effectiveLearningRate[i] = gradient[i] === 0 ? 0 : Math.abs(update[i]) / Math.abs(gradient[i]);
  },
};

function stageOf(given: Fields, i: number, options: Fields, shared: Shared, refuse: (sentence: string) => CodeFailure): Stage {
  const { code, slots } = shared;
  const output = exportedText(given, 'output');
  const run = exportedFunction(given, 'run');
  const name = exportedText(given, 'name') ?? output ?? `stage ${i + 1}`;
  if (!run) throw refuse(`The stage ${i + 1} (“${name}”) has no \`run(vectors, length, context)\`.`);
  if (output === undefined || !outputPattern.test(output) || output === 'theta' || output in Object.prototype)
    throw refuse(
      `The stage “${name}” does not say what it writes. Write \`output: 'update'\`, the name of a state, or a name of its own; θ itself is moved by the last stage, which is ours.`,
    );
  const slot = slots.find((one) => one.name === output);
  const place = code.placeOf(`output: '${output}'`);
  return {
    name,
    output,
    symbol: exportedText(given, 'symbol') ?? output,
    formula: exportedText(given, 'formula') ?? `${output}: see ${place.file}, line ${place.line}`,
    // What it computes has no formula that numbers could be put into.
    equation: { names: {} },
    ...(exportedText(given, 'option') === undefined ? {} : { option: exportedText(given, 'option') }),
    ...(place.file === code.path.replace(/^(?:\.\/)+/, '')
      ? { place: { file: place.file, range: { start: 0, end: 0 }, line: place.line - 1, column: place.column - 1 } }
      : {}),
    elementwise: given.elementwise === true && !slot?.scalar,
    isLong: true,
    mayFail: true,
    run: (vectors, length, context) => runStage({ name, run, options, place: () => place }, shared, vectors, length, context),
  };
}

interface CodeStage {
  readonly name: string;
  readonly run: (...given: readonly unknown[]) => unknown;
  readonly options: Fields;
  readonly place: () => ReturnType<WorkspaceCode['placeOf']>;
}

/** Makes a stage's work; now and then twice, from the same vectors. */
function runStage(stage: CodeStage, shared: Shared, vectors: Vectors, length: number, context: UpdateContext): void {
  const key = `${stage.name}`;
  const consistency = shared.consistency.get(key) ?? new Consistency(`The stage “${stage.name}”`, stage.place());
  shared.consistency.set(key, consistency);
  const all = Object.values(vectors);
  const argument = `${context.t} ${context.learningRate} ${context.value} ${length} ${JSON.stringify(stage.options)} ${fingerprint(...all)}`;
  const before = consistency.isTwice() ? all.map((values) => values.slice()) : undefined;
  call(stage, shared, vectors, length, context);
  consistency.check(argument, fingerprint(...all));
  if (!before) return;
  all.forEach((values, i) => values.set(before[i]));
  call(stage, shared, vectors, length, context);
  consistency.check(argument, fingerprint(...all));
}

function call(
  { name, run, place }: CodeStage,
  { rule, code, seed }: Shared,
  vectors: Vectors,
  length: number,
  context: UpdateContext,
): void {
  const { theta } = vectors;
  const evaluate = (at: unknown, gradient: unknown): number => {
    if (!(at instanceof Float32Array) || at.length !== theta.length)
      throw new CodeFailure(
        `\`context.evaluate\` takes a point as a Float32Array of ${theta.length} numbers, as many as \`theta\` has.`,
        code.here() ?? place(),
      );
    context.watch?.();
    return context.evaluate(at, gradient instanceof Float32Array && gradient.length === at.length ? gradient : new Float32Array(at.length));
  };
  const given = Object.freeze({
    t: context.t,
    learningRate: context.learningRate,
    value: context.value,
    evaluate,
    random: drawing(seed, `rule/${rule}/${name}`),
  });
  const answer = code.run(`The stage “${name}”`, place(), usualTimeLimit, () => run(Object.freeze({ ...vectors }), length, given));
  if (answer instanceof Promise) {
    answer.catch(() => undefined);
    throw new CodeFailure(
      `The stage “${name}” is asynchronous, but its numbers are needed at once. Write it without \`async\` and \`await\`.`,
      place(),
    );
  }
}
