import type { Expression } from '../formula/expression';
import { parseFormula } from '../formula/parse';
import { foldExpression } from '../formula/traverse';
import { isLost, lostUpdateText } from '../engine/lostUpdate';
import { coordinateName, type ParameterLayout } from '../parameters';
import { equationFor, type Equation } from '../optimizer/notation/equation';
import type { Reference, Rule, StateSlot } from '../optimizer/rule';
import type { Stage, UpdateContext, Vectors } from '../optimizer/stage';
import { numberText } from '../float32Text';
import { evaluate, isReduction } from './evaluate';
import type { ExplainedStage, Explanation, StageNumbers } from './explanation';
import { latexExpression, type Leaves } from '../formula/latex/expression';
import { latexNumber } from '../formula/latex/number';
import { latexSymbol } from '../formula/latex/symbol';
import { scopeOf, tensorAt } from './scope';
import { Notation } from './symbols';

/** A rule set up for a problem. */
export interface Subject {
  readonly rule: Rule;
  readonly options: Readonly<Record<string, unknown>>;
  readonly slots: readonly StateSlot[];
  /** All stages of an update, “apply” included. */
  readonly stages: readonly Stage[];
  readonly layout: ParameterLayout;
}

/** One update as it was made: what it began with, and what each stage made. */
export interface MadeUpdate {
  /** θ, the gradient and every state slot before the first stage, whole. */
  readonly before: Vectors;
  /** In the order of the stages. */
  readonly outputs: readonly Float32Array[];
  readonly context: UpdateContext;
  /** False where vectors hold the explained coordinate alone, since θ is too long: what sums over others has no numbers then. */
  readonly isWhole: boolean;
  /** State slots whose number at the coordinate a user set at this step: what their stages computed is not what the record holds. */
  readonly set?: ReadonlySet<string>;
  /** What reductions over all of θ run over, where the rule treats the coordinate's group by itself. */
  readonly region?: Region;
}

/** A stretch of θ. */
export interface Region {
  readonly from: number;
  readonly size: number;
}

/**
 * What an optimizer does: its formula, its symbols and its stages as equations; with an update also the same equations with
 * the numbers of one coordinate, ending in the θ of the next record.
 * @param coordinate entry of θ, flat.
 * @param digits significant digits of the numbers in the equations.
 */
export function explain(subject: Subject, coordinate: number, update?: MadeUpdate, digits = 6): Explanation {
  const { rule, options, slots, stages, layout } = subject;
  const complete = withEverythingOn(subject);
  const notation = new Notation(rule, options, [...slots, ...complete.slots], [...stages, ...complete.stages]);
  const tensor = tensorAt(layout, coordinate);
  const equations = stages.map(({ equation }) => equation && equationFor(equation, tensor));
  const numbers = update && numbersOf(subject, equations, notation, coordinate, update, digits);
  return {
    title: rule.title,
    summary: rule.summary,
    formula: rule.formula,
    effectiveLearningRate: rule.effectiveLearningRate,
    ...(rule.reference ? { reference: citation(rule.reference) } : {}),
    symbols: notation.table(
      stages,
      equations,
      complete.stages.map(({ equation }) => equation && equationFor(equation, tensor)),
    ),
    stages: stages.map((stage, i) => explainedStage(stage, equations[i], notation, numbers?.[i])),
  };
}

function citation({ authors, title, year, where, url }: Reference): NonNullable<Explanation['reference']> {
  return { text: `${authors} ${year}: ${title}${where === undefined ? '' : `, ${where}`}`, ...(url === undefined ? {} : { url }) };
}

/**
 * The rule with every part on that its options leave off: the formula it is known by speaks of those too, so that their
 * symbols have to be explained.
 */
function withEverythingOn({ rule, options, layout }: Subject): { slots: readonly StateSlot[]; stages: readonly Stage[] } {
  const on = Object.entries(options).map(([name, value]) => [name, value === 0 ? 1 : value === false ? true : value] as const);
  const [everything, problem] = [Object.fromEntries(on), { layout, goal: 'minimize' as const, view: [] }];
  return { slots: rule.slots(everything, problem), stages: rule.stages(everything, problem) };
}

function explainedStage(
  { name, option, output, formula }: Stage,
  equation: Equation | undefined,
  notation: Notation,
  numbers: StageNumbers | undefined,
): ExplainedStage {
  const expression = expressionOf(equation);
  const latex =
    equation && expression
      ? `${latexSymbol(notation.symbolOf(output))} \\leftarrow ${latexExpression(expression, symbolLeaves(equation, notation))}`
      : undefined;
  return {
    name,
    text: formula,
    ...(latex === undefined ? {} : { latex }),
    ...(option === undefined ? {} : { option }),
    ...(equation?.due ? { due: equation.due.text } : {}),
    ...(numbers ? { numbers } : {}),
  };
}

/** The right-hand side of an equation; undefined where it has no formula. */
export function expressionOf(equation: Equation | undefined): Expression | undefined {
  return equation?.formula === undefined ? undefined : parseFormula(equation.formula).expression;
}

function symbolLeaves(equation: Equation, notation: Notation): Leaves {
  const name = (inEquation: string) => latexSymbol(notation.symbolIn(equation, inEquation));
  return { name, vector: name, reduction: () => undefined, branch: () => undefined, times: '\\,' };
}

function numbersOf(
  { stages, layout }: Subject,
  equations: readonly (Equation | undefined)[],
  notation: Notation,
  coordinate: number,
  update: MadeUpdate,
  digits: number,
): StageNumbers[] {
  const vectors: Vectors = { ...update.before };
  return stages.map((stage, i): StageNumbers => {
    const values = update.outputs[i];
    const entry = values[values.length === 1 ? 0 : coordinate];
    const result = numberText(entry);
    const equation = equations[i];
    const expression = expressionOf(equation);
    const isSet = update.set?.has(stage.output) === true && !stages.slice(i + 1).some(({ output }) => output === stage.output);
    const isDue = equation?.due?.at(update.context) ?? true;
    const exact: string[] = [];
    let latex: string | undefined;
    if (equation && expression && isDue && !isSet && (update.isWhole || !hasReduction(expression))) {
      const scope = scopeOf(equation, vectors, layout, coordinate, update.context, stage.coupled ? undefined : update.region);
      const name = (inEquation: string): string => {
        const value = scope.entry(inEquation);
        const line = `${notation.symbolIn(equation, inEquation)} = ${exactText(value)}`;
        if (!exact.includes(line)) exact.push(line);
        return latexNumber(value, digits);
      };
      const right = latexExpression(expression, {
        name,
        vector: name,
        reduction: (call) => {
          const value = evaluate(call, scope);
          exact.push(`${call.kind === 'call' ? call.name : ''}(…) = ${String(value)}`);
          return latexNumber(value, digits);
        },
        branch: (condition) => evaluate(condition, scope) !== 0,
        times: ' \\cdot ',
      });
      latex = `${latexSymbol(notation.symbolOf(stage.output))} \\leftarrow ${right} = ${latexNumber(entry, digits)}`;
    }
    const note = isSet
      ? `${notation.symbolOf(stage.output)} was set to ${result} at this step, whatever the stage made of it.`
      : noteOn(stage, vectors, entry, coordinate, layout);
    for (const [copy, source] of Object.entries(equation?.copies ?? {})) vectors[copy] = vectors[source];
    vectors[stage.output] = values;
    return { ...(latex === undefined ? {} : { latex }), isDue, exact, ...(note === undefined ? {} : { note }), result };
  });
}

/** Tells of an update that float32 cannot hold. */
function noteOn(
  { output }: Stage,
  { theta, update }: Vectors,
  made: number,
  coordinate: number,
  layout: ParameterLayout,
): string | undefined {
  if (output !== 'theta' || !update) return undefined;
  const at = theta.length === 1 ? 0 : coordinate;
  const wanted = update[update.length === 1 ? 0 : coordinate];
  return made === theta[at] && isLost(theta[at], wanted)
    ? lostUpdateText(coordinateName(layout, coordinate), theta[at], wanted)
    : undefined;
}

const hasReduction = (expression: Expression): boolean =>
  foldExpression<boolean>(expression, (part, operands) => isReduction(part) || operands.some(Boolean));

const exactText = (value: number): string => (Math.fround(value) === value ? numberText(value) : String(value));
