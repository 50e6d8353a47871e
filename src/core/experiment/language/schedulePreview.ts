import type { RuleBook } from '../../optimizer/book';
import { completed, isScheduled, memoryOf, numberAt } from '../../optimizer/schedules/scheduled';
import { annotationsOf } from '../../schema/annotations';
import { optionOfNode } from '../optionText';
import { schemaOf } from '../schema';
import type { Node } from '../tree';
import { nodeAt } from './cursor';
import { schemaOfKey, type Path } from './schemaPath';

/** Columns of the curve, and steps whose numbers are written out. */
const columns = 48;
const written = 5;

const bars = '▁▂▃▄▅▆▇█';

/**
 * The curve of the schedule that a place in a file is part of, before anything runs: a line of bars over all steps, and its
 * numbers at some of them. Undefined where there is no schedule, or one with an error.
 */
export function schedulePreview(tree: Node, path: Path, book: RuleBook): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const place = path.slice(0, length);
    if (!annotationsOf(schemaOfKey(place, book) ?? {}).anyOf?.some((branch) => annotationsOf(branch).stepFormula)) continue;
    const node = nodeAt(tree, place);
    const value = node && optionOfNode(node);
    // Inside another schedule (`then`) it is the whole that is shown.
    if (isScheduled(value) && path[length - 1] !== 'then') return previewOf(value, stepsOf(tree, book));
  }
  return undefined;
}

function stepsOf(tree: Node, book: RuleBook): number {
  const given = nodeAt(tree, ['steps']);
  return given?.kind === 'scalar' && typeof given.value === 'number' && given.value >= 1
    ? Math.floor(given.value)
    : Number(annotationsOf(schemaOf(book).properties.steps).default);
}

function previewOf(value: unknown, steps: number): string | undefined {
  try {
    const schedule = completed(value);
    const at = numberAt(schedule, steps);
    const last = steps - 1;
    const count = Math.min(columns, steps);
    const values = Array.from({ length: count }, (_, i) => at(Math.round((i * last) / Math.max(1, count - 1))));
    if (!values.every(Number.isFinite)) return undefined;
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const curve = values.map((one) => bars[most > least ? Math.round(((one - least) / (most - least)) * (bars.length - 1)) : 3]).join('');
    const shown = [...new Set(Array.from({ length: written }, (_, i) => Math.round((i * last) / (written - 1))))].map(
      (t) => `${t}: ${Number(at(t).toPrecision(4))}`,
    );
    const note = memoryOf(schedule, { goal: 'minimize' }) ? '\nlater as the run goes' : '';
    return ['```text', `steps 0 to ${last}`, curve, `${shown.join(' · ')}${note}`, '```'].join('\n');
  } catch (error) {
    // What is wrong with it is said where it stands.
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}
