import { builtinConstants, functions } from '../../formula/functions/registry';

/** A function or constant of the formula language, as completion and hover show it. */
export interface FormulaWord {
  readonly name: string;
  readonly kind: 'function' | 'constant';
  readonly signature: string;
  readonly markdown: string;
}

export function formulaWords(): FormulaWord[] {
  return [
    ...[...functions.values()].map(({ name, signature, description }): FormulaWord => ({
      name,
      kind: 'function',
      signature,
      markdown: `\`${signature}\`\n\n${description}`,
    })),
    ...[...builtinConstants.values()].map(({ name, value, description }): FormulaWord => ({
      name,
      kind: 'constant',
      signature: String(value),
      markdown: `**${name}** = ${value}\n\n${description}`,
    })),
  ];
}

/** Names in a formula that are no functions or constants, whether or not the formula can be parsed. */
export function namesIn(formula: string): string[] {
  const words = formula.match(/(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{M}\p{Nd}₀-₉_]*(?![\p{L}\p{M}\p{N}_])(?!\s*\()/gu) ?? [];
  return [...new Set(words)].filter((name) => !functions.has(name) && !builtinConstants.has(name));
}
