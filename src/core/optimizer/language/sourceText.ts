import type { Rule } from '../rule';
import type { Stage } from '../stage';

/** A rule as a text to be read and walked through: who it is from, then one line a stage. */
export interface RuleSource {
  /** What the document is called: `adam.rule`. */
  readonly name: string;
  readonly text: string;
  /** The zero-based line of every stage, and last that of “apply”. */
  readonly lines: readonly number[];
}

/** Lines are no longer aligned where one would begin beyond this column. */
const farthest = 64;

/** The source of a rule with the stages that its options give it. Stages that equations do not say show what they compute. */
export function ruleSource(rule: Rule, options: Readonly<Record<string, unknown>>, stages: readonly Stage[]): RuleSource {
  const { name, title, summary, reference } = rule;
  const around = rule.inner?.(options);
  const head = [`${title}${around ? ` around ${around.title}` : ''}`, summary, ...(reference ? [`${reference.authors}: ${reference.title} (${reference.year})${reference.where ? `; ${reference.where}` : ''}`] : []), ...(reference?.url ? [reference.url] : [])];
  const lines = [...stages.map((stage) => ({ line: stage.written ?? stage.formula, name: stage.name })), { line: 'theta = theta + update', name: 'apply' }];
  const column = Math.min(farthest, Math.max(...lines.map(({ line }) => line.length)) + 2);
  const body = lines.map(({ line, name: words }) => (words === line ? line : `${line.padEnd(column)}# ${words}`));
  const first = head.length + 1;
  return { name: `${name}.rule`, text: `${[...head.map((line) => `# ${line.replaceAll(/\s+/g, ' ')}`), '', ...body].join('\n')}\n`, lines: body.map((_, i) => first + i) };
}
