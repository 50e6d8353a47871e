import { compileExpression, type Result } from '../recordLanguage/compile';
import type { RecordScope } from '../recordLanguage/names';
import { vector, type VectorValue } from '../recordLanguage/value';
import type { DataRule } from './breakpoint';

/**
 * Whether an expression's value at the window's record breaks a rule, compared with the record before. A vector breaks it
 * when one of its entries does, and a factor when its norm does. The first record only leaves ranges.
 * @throws ExpressionError, or RangeError for a rule that nothing can break.
 */
export function compileDataRule(expression: string, rule: DataRule, scope: RecordScope): () => boolean {
  if (rule.kind === 'range' && !(rule.from <= rule.to))
    throw new RangeError('A range goes from a smaller to a larger number. Exchange the two.');
  if (rule.kind === 'factor' && !(rule.factor > 1)) throw new RangeError('The factor of a change is a number above 1, such as 10.');
  const now = asVector(compileExpression(expression, scope));
  const before = asVector(compileExpression(expression, scope, 1));
  const { window } = scope;
  const isFirst = () => window.step === window.run.first;
  if (rule.kind === 'factor') {
    return () => {
      if (isFirst()) return false;
      const [a, b] = [size(before), size(now)];
      return b > a * rule.factor || b * rule.factor < a;
    };
  }
  const breaks = entryRule(rule);
  return () => {
    const first = isFirst();
    if (first && rule.kind !== 'range') return false;
    now.prepare();
    before.prepare();
    for (let i = 0; i < now.size; i++) if (breaks(first ? NaN : before.at(i), now.at(i))) return true;
    return false;
  };
}

/** In words, as the end of a sentence that begins with the expression. */
export function describeDataRule(rule: DataRule): string {
  switch (rule.kind) {
    case 'change':
      return 'has changed';
    case 'sign':
      return 'has changed its sign';
    case 'range':
      return `has left the range from ${rule.from} to ${rule.to}`;
    case 'factor':
      return `has changed by more than a factor of ${rule.factor}`;
  }
}

function entryRule(rule: Exclude<DataRule, { kind: 'factor' }>): (before: number, now: number) => boolean {
  switch (rule.kind) {
    case 'change':
      return (before, now) => before !== now && !(Number.isNaN(before) && Number.isNaN(now));
    case 'sign':
      return (before, now) => (before < 0 && now >= 0) || (before >= 0 && now < 0);
    case 'range': {
      const isInside = (x: number) => x >= rule.from && x <= rule.to;
      // NaN before the first record counts as inside: starting outside is leaving.
      return (before, now) => !isInside(now) && (Number.isNaN(before) || isInside(before));
    }
  }
}

function asVector(value: Result): VectorValue {
  if (value.kind === 'vector') return value;
  return vector(1, value.kind === 'number' ? value.get : () => Number(value.get()));
}

function size(value: VectorValue): number {
  value.prepare();
  let squares = 0;
  for (let i = 0; i < value.size; i++) squares += value.at(i) ** 2;
  return Math.sqrt(squares);
}
