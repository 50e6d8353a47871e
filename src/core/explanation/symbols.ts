import type { TSchema } from 'typebox';
import { parseFormula } from '../formula/parse';
import { foldExpression } from '../formula/traverse';
import type { Equation, NamedNumber } from '../optimizer/notation/equation';
import type { Rule, StateSlot } from '../optimizer/rule';
import type { Stage } from '../optimizer/stage';
import { shortestFloat32 } from '../float32Text';
import type { ExplainedSymbol } from './explanation';
import { latexSymbol } from '../formula/latex/symbol';

/** A vector of the update as equations name it. */
interface VectorNotation {
  readonly symbol: string;
  readonly meaning: string;
}

const always: Readonly<Record<string, VectorNotation>> = {
  theta: { symbol: 'θ', meaning: 'the parameter, before the update' },
  gradient: { symbol: 'g', meaning: 'gradient of what is minimized: ∇f, or −∇f when maximizing' },
  effectiveLearningRate: { symbol: 'η', meaning: 'effective learning rate of the coordinate' },
  update: { symbol: 'Δθ', meaning: 'the update, added to θ at the end' },
};

/** Symbols and meanings of every vector that a rule's stages read and write. */
export class Notation {
  private readonly vectors = new Map<string, VectorNotation>(Object.entries(always));

  constructor(
    private readonly rule: Rule,
    private readonly options: Readonly<Record<string, unknown>>,
    slots: readonly StateSlot[],
    stages: readonly Stage[],
  ) {
    for (const { output, symbol, name } of stages) if (!this.vectors.has(output)) this.vectors.set(output, { symbol, meaning: name });
    for (const { name, title, symbol } of slots) {
      this.vectors.set(name, { symbol: symbol ?? this.vectors.get(name)?.symbol ?? name, meaning: `${title}, kept from update to update` });
    }
  }

  /** The symbol of a vector, or the name itself where nobody gives it one. */
  symbolOf(vector: string): string {
    return this.vectors.get(vector)?.symbol ?? vector;
  }

  /** The symbol of a name in an equation. */
  symbolIn({ names }: Equation, name: string): string {
    const meant = names[name] as string | NamedNumber | undefined;
    if (meant === undefined) return name === 'alpha' ? 'α' : name;
    return typeof meant === 'string' ? this.symbolOf(meant) : meant.symbol;
  }

  /**
   * Every symbol of the equations and every output, once, in the order in which they are met.
   * @param others equations of parts that are off in this run: their options have symbols too.
   */
  table(
    stages: readonly Stage[],
    equations: readonly (Equation | undefined)[],
    others: readonly (Equation | undefined)[],
  ): ExplainedSymbol[] {
    const met = new Map<string, ExplainedSymbol>();
    const meet = (symbol: string, rest: Omit<ExplainedSymbol, 'latex'>) => {
      if (symbol !== '' && !met.has(symbol)) met.set(symbol, { latex: latexSymbol(symbol), ...rest });
    };
    const meetVector = (name: string) => meet(this.symbolOf(name), { meaning: this.vectors.get(name)?.meaning ?? name });
    equations.forEach((equation, i) => {
      for (const name of namesOf(equation)) {
        const meant = equation?.names[name];
        if (meant === undefined && name === 't') meet('t', { meaning: 'number of the update, from 0 on' });
        else if (meant === undefined && name === 'alpha')
          meet('α', { meaning: this.meaningOf('learningRate') ?? 'learning rate, after its schedule', option: 'learningRate' });
        else if (typeof meant === 'string') meetVector(meant);
        else if (meant) meet(meant.symbol, this.describeNumber(meant));
      }
      meetVector(stages[i].output);
    });
    for (const meant of others.flatMap((equation) => Object.values(equation?.names ?? {}))) {
      if (typeof meant !== 'string' && meant.option !== undefined)
        meet(meant.symbol, this.describeNumber({ ...meant, value: Number(this.options[meant.option]) }));
    }
    return [...met.values()];
  }

  private describeNumber({ option, meaning, value, symbol }: NamedNumber): Omit<ExplainedSymbol, 'latex'> {
    return {
      meaning: meaning ?? (option === undefined ? undefined : this.meaningOf(option)) ?? symbol,
      ...(option === undefined ? {} : { option }),
      ...(typeof value === 'number' ? { value: Number.isFinite(value) ? String(shortest(value)) : String(value) } : {}),
    };
  }

  /** The option's one-line description in the rule's schema, or in that of the rule inside it. */
  private meaningOf(option: string): string | undefined {
    const holders = [this.rule, this.rule.inner?.(this.options)];
    return holders
      .flatMap((holder) =>
        holder ? [(holder.options.properties as Record<string, TSchema & { description?: string }>)[option]?.description] : [],
      )
      .find((text) => text !== undefined);
  }
}

const shortest = (value: number): number => (Math.fround(value) === value ? shortestFloat32(value) : value);

/** The names in an equation's formula, once each, as they are met. */
export function namesOf(equation: Equation | undefined): readonly string[] {
  const { expression } = parseFormula(equation?.formula ?? '0');
  const names = new Set<string>();
  if (expression) {
    foldExpression(expression, (part) => {
      if (part.kind === 'name') names.add(part.name);
      return undefined;
    });
  }
  return [...names];
}
