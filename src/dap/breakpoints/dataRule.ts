import type { DataRule } from '../../protocol/debugging';

const number = String.raw`\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*`;
const rules: readonly { readonly pattern: RegExp; readonly rule: (numbers: readonly number[]) => DataRule }[] = [
  { pattern: /^change/, rule: () => ({ kind: 'change' }) },
  { pattern: /^sign/, rule: () => ({ kind: 'sign' }) },
  { pattern: new RegExp(String.raw`^range\s*\(${number},${number}\)`), rule: ([from, to]) => ({ kind: 'range', from, to }) },
  { pattern: new RegExp(String.raw`^factor\s*\(${number}\)`), rule: ([factor]) => ({ kind: 'factor', factor }) },
];

/** What the condition of a data breakpoint may say. */
export const dataRuleHint = 'sign, range(-1, 1), factor(10) or change; after “if” a condition';

/**
 * Reads the condition of a data breakpoint: a rule (`sign` where none is named), a condition over the record, or both:
 * `range(-1, 1) if step > 100`.
 */
export function dataRuleOf(text = ''): { rule: DataRule; condition?: string } {
  const written = text.trim();
  for (const { pattern, rule } of rules) {
    const match = pattern.exec(written);
    if (!match) continue;
    const rest = /^(?:\s+if\s+(.+))?$/s.exec(written.slice(match[0].length));
    if (rest) return { rule: rule(match.slice(1).map(Number)), ...(rest[1] ? { condition: rest[1] } : {}) };
  }
  return { rule: { kind: 'sign' }, ...(written ? { condition: written.replace(/^if\s+/, '') } : {}) };
}
