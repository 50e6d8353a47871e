import type { DataRule } from '../../protocol/debugging';

const number = String.raw`\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*`;
const rules: readonly { readonly pattern: RegExp; readonly rule: (numbers: readonly number[]) => DataRule }[] = [
  { pattern: /^change/, rule: () => ({ kind: 'change' }) },
  { pattern: /^sign/, rule: () => ({ kind: 'sign' }) },
  { pattern: new RegExp(String.raw`^range\s*\(${number},${number}\)`), rule: ([from, to]) => ({ kind: 'range', from, to }) },
  { pattern: new RegExp(String.raw`^factor\s*\(${number}\)`), rule: ([factor]) => ({ kind: 'factor', factor }) },
];

/**
 * Reads the condition of a data breakpoint: a rule (any change where none is named), a condition over the record, or both:
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
  return { rule: { kind: 'change' }, ...(written ? { condition: written.replace(/^if\s+/, '') } : {}) };
}

/** `x: changes its sign`, as the menu of the variables view writes a rule for the list of breakpoints. */
const worded = [
  { pattern: /^changes its sign$/, rule: () => 'sign' },
  { pattern: new RegExp(String.raw`^leaves${number}…${number}$`), rule: ([from, to]: readonly string[]) => `range(${from}, ${to})` },
  { pattern: new RegExp(String.raw`^changes by a factor of${number}$`), rule: ([factor]: readonly string[]) => `factor(${factor})` },
  { pattern: /^changes$/, rule: () => 'change' },
];

/** What a function breakpoint watches whose name says so in words; undefined where it is a condition. */
export function watchedBy(name: string): { readonly expression: string; readonly rule: DataRule } | undefined {
  const at = name.lastIndexOf(': ');
  if (at < 0) return undefined;
  for (const { pattern, rule } of worded) {
    const match = pattern.exec(name.slice(at + 2).trim());
    if (match) return { expression: name.slice(0, at).trim(), rule: dataRuleOf(rule(match.slice(1))).rule };
  }
  return undefined;
}
