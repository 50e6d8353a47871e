import type { TextRange } from '../../diagnostic';
import { parseExperiment, type ExperimentFormat } from '../parse';
import type { RuleFileReader } from '../rulesSection';
import { annotationsOf } from '../../schema/annotations';
import { locate, type Node } from '../tree';
import { nodeAt, wordAt } from './cursor';
import { describeKey, describeValue } from './describe';
import { formulaWords } from './formulaWords';
import { runTargetsOf } from './outline';
import { ruleWords, writtenLine } from './ruleWords';
import { isInner, withoutInner } from './innerPath';
import { schedulePreview } from './schedulePreview';
import { schemasAt, type Path } from './schemaPath';
import { describeTestFunction } from '../testFunctionSection';

export interface Hover {
  readonly range: TextRange;
  readonly markdown: string;
  /** A run of the optimizer that is meant, where it is one of the file's: it can be explained. */
  readonly explains?: string;
}

/** What the word at an offset means: keys, optimizers, options, schedules with their curves, and the words of formulas. */
export function hoverAt(source: string, offset: number, format: ExperimentFormat, readFile?: RuleFileReader): Hover | undefined {
  const hover = wordHover(source, offset, format, readFile);
  const target =
    hover && runTargetsOf(source, format, readFile)?.optimizers.find(({ range }) => range.start <= offset && offset <= range.end);
  return hover && target ? { ...hover, explains: target.ids[0] } : hover;
}

function wordHover(source: string, offset: number, format: ExperimentFormat, readFile: RuleFileReader | undefined): Hover | undefined {
  const { tree, book } = parseExperiment(source, format, readFile);
  const place = tree && locate(tree, offset);
  if (!tree || !place) return undefined;
  const { onKey, node } = place;
  const path = onKey && isInner(place.path, book) ? place.path : withoutInner(place.path, tree, book);
  const range = { start: place.range.start, end: place.range.end };
  const curve = schedulePreview(tree, place.path, book);
  const withCurve = (markdown: string) => shown([curve, markdown].filter((part) => part).join('\n\n'), range);
  if (onKey) return withCurve(describeKey(path, book).markdown || describeVariable(tree, path));
  if (node?.kind !== 'scalar') return undefined;
  const schemas = schemasAt(path, book);
  if (schemas.some((schema) => annotationsOf(schema).formula)) return inFormula(source, offset, tree);
  if (schemas.some((schema) => annotationsOf(schema).ruleLine)) return inRule(source, offset, tree, path, node.text);
  if (schemas.some((schema) => annotationsOf(schema).keys === 'function')) return shown(describeTestFunction(node.text), range);
  const isOptimizer = schemas.some((schema) => annotationsOf(schema).keys === 'optimizer');
  return withCurve(isOptimizer ? describeKey(['optimizer', node.text], book).markdown : describeValue(path, book));
}

function inFormula(source: string, offset: number, tree: Node): Hover | undefined {
  const range = wordAt(source, offset);
  const name = source.slice(range.start, range.end);
  if (name === '') return undefined;
  const own = ['start', 'constants', 'define']
    .map((section) => describeVariable(tree, ['objective', section, name]))
    .find((text) => text !== '');
  return shown(own ?? formulaWords().find((word) => word.name === name)?.markdown ?? '', range);
}

/** A word of a rule's line, and the line as the literature writes it. */
function inRule(source: string, offset: number, tree: Node, path: Path, line: string): Hover | undefined {
  const range = wordAt(source, offset);
  const name = source.slice(range.start, range.end);
  const meant = ruleWords(tree, path).find((word) => word.name === name)?.markdown;
  const written = writtenLine(line);
  return shown(
    [meant, written === undefined ? undefined : `\`\`\`text\n${written}\n\`\`\``].flatMap((part) => part ?? []).join('\n\n'),
    range,
  );
}

/** A variable or constant with the value it has in this file. */
function describeVariable(tree: Node, path: Path): string {
  const [, section] = path;
  const name = String(path.at(-1));
  const value = nodeAt(tree, path);
  if (!value || (section !== 'start' && section !== 'constants' && section !== 'define')) return '';
  if (section === 'define') return value.kind === 'scalar' ? `**${name}** = \`${value.text}\`: a definition` : '';
  const text = value.kind === 'scalar' ? ` = ${value.text}` : value.kind === 'list' ? `, a vector of ${value.items.length}` : ', a vector';
  return section === 'start' ? `**${name}**: variable, starts at ${name}${text}` : `**${name}**: constant${text}`;
}

function shown(markdown: string, range: TextRange): Hover | undefined {
  return markdown === '' ? undefined : { range, markdown };
}
