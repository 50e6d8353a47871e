/** The options of a run as they would stand in an experiment file, there and back. */
import { Report } from './report';
import type { Entry, Node } from './tree';
import { readYaml } from './yamlTree';

const nowhere = { start: 0, end: 0 };
/** Read back as the same text without quotes. */
const plainText = /^(?!(?:true|false|null)$)[A-Za-z_][\w/.-]*$/i;

/** An option's value in YAML, on one line: `{ cosine: { initial: 0.1 } }`. What is undefined is left out. */
export function optionText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(optionText).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${entriesOf(value)
      .map(([key, inner]) => `${textOf(key)}: ${optionText(inner)}`)
      .join(', ')} }`;
  return typeof value === 'string' ? textOf(value) : Object.is(value, -0) ? '-0' : String(value);
}

/**
 * What a text means as an option's value in an experiment file.
 * @throws RangeError whose message says what is wrong with it.
 */
export function optionValue(text: string): unknown {
  const report = new Report(text);
  const { root } = readYaml(text, report);
  const [problem] = report.diagnostics;
  if (problem) throw new RangeError(problem.message);
  return root && optionOfNode(root);
}

/** A value as if it had been read from a file. */
export function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return { kind: 'list', ...nowhere, items: value.map(nodeOf) };
  if (typeof value === 'object' && value !== null) {
    return {
      kind: 'mapping',
      ...nowhere,
      entries: entriesOf(value).map(([key, inner]): Entry => ({ key, keyRange: nowhere, value: nodeOf(inner) })),
    };
  }
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return { kind: 'scalar', ...nowhere, style: typeof value === 'string' ? 'double' : 'plain', value: known, text: String(value) };
}

/** What a part of a file means as an option's value; broken parts are undefined. */
export function optionOfNode(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(optionOfNode);
    case 'mapping':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, value && optionOfNode(value)]));
    case 'invalid':
      return undefined;
  }
}

const entriesOf = (value: object) => Object.entries(value).filter(([, inner]) => inner !== undefined);
const textOf = (text: string) => (plainText.test(text) ? text : JSON.stringify(text));
