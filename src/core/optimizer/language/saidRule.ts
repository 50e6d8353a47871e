import type { TObject } from 'typebox';
import { parseFormula } from '../../formula/parse';
import { defaultsOf } from '../options';
import type { Rule, RuleProblem } from '../rule';
import { checkRule, levelsOf } from './check';
import { slotsOf } from './compileRule';
import type { Level, RuleDefinition, RuleExpression, RuleLine } from './definition';
import { latexLine, plainLine } from './notation';
import { plainExpression } from './plainExpression';
import { sharedOptions, stagesOf } from './stages';
import { symbolsOf } from './symbols';

type Options = Readonly<Record<string, unknown>>;

/** A line of an optimizer that comes with us, and when it is one. */
export interface SaidLine {
  /** `v = beta2*v + (1 - beta2)*g^2` */
  readonly line: string;
  /** The stage in words; absent: its name, or its state’s title. */
  readonly title?: string;
  readonly symbol?: string;
  /** The option that governs it; absent: the first that it names. */
  readonly option?: string;
  /** It is a line only where this option is neither 0 nor false; `unless`: only where it is. */
  readonly when?: string;
  readonly unless?: string;
  /** What the other lines read in its place where it is none. */
  readonly otherwise?: string;
}

export interface SaidState {
  readonly title: string;
  /** A number, θ(0), or what an option says; absent: 0. */
  readonly start?: number | 'theta' | { readonly option: string };
  readonly per?: Level;
  readonly isCharted?: true;
  /** A point in parameter space, though it does not start as θ(0). */
  readonly isPoint?: true;
}

/** An optimizer said once, in the rule language: everything else about it is derived. */
export interface SaidRule<O> extends Pick<Rule<O>, 'name' | 'title' | 'summary' | 'reference' | 'refuse' | 'shared'> {
  readonly options: TObject;
  readonly state: Readonly<Record<string, SaidState>>;
  readonly update: readonly (string | SaidLine)[];
  /** How its options are written in formulas, where not as usual. */
  readonly symbols?: Readonly<Record<string, string>>;
  /** The name of the line that makes it, or a formula. */
  readonly effectiveLearningRate: string;
}

/** The optimizer that its equations make. @throws Error where they are no rule: ours are tested. */
export function saidRule<O = Options>(said: SaidRule<O>): Rule {
  const { name, title, summary, reference, refuse, options } = said;
  const usual = defaultsOf(said.options);
  const plain = equationsOf(said, usual);
  const problems = checkRule(plain);
  if (problems.length > 0) throw new Error(`${said.name}: ${problems.map(({ message }) => message).join(' ')}`);
  const isState = (line: RuleLine) => line.target === 'theta' || Object.hasOwn(said.state, line.target);
  const symbols = symbolsOf({ lines: linesOf(said.update).map((line) => ({ ...line, target: targetOf(line) })), symbols: said.symbols });
  const extra = linesOf(said.update).filter((line) => line.when !== undefined && !isOn(line, usual));
  const shown = extra.map((line) => ({ line: parsedLine(line, new Map()), when: line.when as string }));
  const rate =
    plain.lines.find(({ target }) => target === said.effectiveLearningRate)?.expression ?? plain.effectiveLearningRate?.expression;
  return {
    ...{ name, title, summary, reference, options, refuse: refuse as Rule['refuse'] },
    formula: [
      ...plain.lines.map((line) => latexLine(line, isState(line), symbols)),
      ...shown.map(({ line, when }) => `${latexLine(line, isState(line), symbols)} \\quad\\text{(${when})}`),
    ],
    formulaText: [
      ...plain.lines.map((line) => plainLine(line, isState(line), symbols)),
      ...shown.map(
        ({ line, when }) =>
          `with ${when}: ${plainLine(line, isState(line), symbols)}${line.otherwise === undefined ? '' : ` in place of ${symbols(line.otherwise)}`}`,
      ),
    ],
    effectiveLearningRate: rate ? plainExpression(rate, symbols) : '|Δθ| / |g|, measured',
    usesGradient: true,
    shared: { ...sharedOptions(plain, levelsOf(plain)), ...said.shared },
    equations: (options) => equationsOf(said, options),
    slots: (options, problem) => slotsOf(equationsOf(said, options), problem),
    stages(options, problem: RuleProblem) {
      const rule = equationsOf(said, options);
      return stagesOf(rule, levelsOf(rule), options, problem);
    },
  };
}

const linesOf = (update: SaidRule<Options>['update']): SaidLine[] => update.map((line) => (typeof line === 'string' ? { line } : line));
const isOn = ({ when, unless }: SaidLine, options: Options): boolean =>
  (when === undefined || Boolean(options[when])) && (unless === undefined || !options[unless]);
const targetOf = ({ line }: SaidLine): string => line.slice(0, line.indexOf('=')).trim();

/** The equations that hold under the given options. */
function equationsOf<O>(
  { name, title, summary, reference, options: schema, state, update, symbols, effectiveLearningRate }: SaidRule<O>,
  options: Options,
): RuleDefinition {
  const all = linesOf(update);
  const on = all.filter((line) => isOn(line, options));
  const written = new Set(on.map(targetOf));
  const instead = new Map(
    all.flatMap((line): [string, string][] =>
      line.otherwise === undefined || written.has(targetOf(line)) ? [] : [[targetOf(line), line.otherwise]],
    ),
  );
  return {
    name,
    title,
    summary,
    reference,
    symbols,
    options: Object.entries(defaultsOf(schema)).flatMap(([option, fallback]) =>
      typeof fallback === 'number' || typeof fallback === 'boolean' ? [{ name: option, default: fallback }] : [],
    ),
    state: Object.entries(state)
      .filter(([slot]) => written.has(slot))
      .map(([slot, { start = 0, per = 'entry', ...words }]) => ({
        name: slot,
        ...words,
        per,
        start: typeof start === 'object' ? Number(options[start.option]) : start,
      })),
    lines: on.map((line) => {
      const made = parsedLine(line, instead);
      return { ...made, title: line.title ?? state[made.target]?.title };
    }),
    effectiveLearningRate: parsed(renamed(effectiveLearningRate, instead)),
  };
}

function parsedLine(said: SaidLine, instead: ReadonlyMap<string, string>): RuleLine {
  const { line, title, symbol, option, otherwise } = said;
  const right = line.slice(line.indexOf('=') + 1).trim();
  return {
    ...parsed(renamed(right, instead)),
    target: targetOf(said),
    title,
    symbol,
    option,
    otherwise: otherwise && renamed(otherwise, instead),
  };
}

/** Names that no line makes are read as what stands for them. */
function renamed(text: string, instead: ReadonlyMap<string, string>): string {
  return text.replaceAll(/[A-Za-z_]\w*/g, (name) => {
    let meant = name;
    while (instead.has(meant)) meant = instead.get(meant) as string;
    return meant;
  });
}

const known = new Map<string, RuleExpression>();

function parsed(source: string): RuleExpression {
  const before = known.get(source);
  if (before) return before;
  const { expression } = parseFormula(source);
  if (!expression) throw new Error(`${source} is no formula.`);
  const made = { source, expression };
  known.set(source, made);
  return made;
}
