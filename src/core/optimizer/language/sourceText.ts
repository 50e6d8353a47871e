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
/** Letters of a line of a comment. */
const widest = 70;

/** A text in lines that can be read beside the panel; a word longer than that, such as an address, has a line of its own. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= widest) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The source of a rule with the stages that its options give it. Stages that equations do not say show what they compute. */
export function ruleSource(rule: Rule, options: Readonly<Record<string, unknown>>, stages: readonly Stage[]): RuleSource {
  const { name, title, summary, reference } = rule;
  const around = rule.inner?.(options);
  const head = [
    `${title}${around ? ` around ${around.title}` : ''}`,
    summary,
    ...(reference ? [`${reference.authors}: ${reference.title} (${reference.year})${reference.where ? `; ${reference.where}` : ''}`] : []),
    ...(reference?.url ? [reference.url] : []),
  ];
  const own = stages.map((stage) => ({ line: stage.written ?? stage.formula, name: stage.name }));
  // A rule that moves θ by a line of its own applies its update there.
  const move = own.findLastIndex(({ line }) => line.startsWith('theta = '));
  const lines = move < 0 ? [...own, { line: 'theta = theta + update', name: 'apply' }] : own;
  const column = Math.min(farthest, Math.max(...lines.map(({ line }) => line.length)) + 2);
  const body = lines.map(({ line, name: words }) => (words === line ? line : `${line.padEnd(column)}# ${words}`));
  const comments = head.flatMap((line) => wrapped(line)).map((line) => `# ${line}`);
  const first = comments.length + 1;
  return {
    name: `${name}.rule`,
    text: `${[...comments, '', ...body].join('\n')}\n`,
    lines: Array.from({ length: stages.length + 1 }, (_, i) => first + (i < stages.length || move < 0 ? i : move)),
  };
}
