import type { TSchema } from 'typebox';
import type { TextRange } from '../diagnostic';
import { listed } from './expectation';
import { nearestNames } from '../nearest';
import type { Report } from './report';
import { annotationsOf } from '../schema/annotations';
import { besideOptimizer } from './optimizerSchema';
import type { MappingNode } from './tree';

/** Complains about a key that its mapping does not take, and says which key was probably meant. */
export function unknownKey(key: string, range: TextRange, mapping: MappingNode, schema: TSchema, name: string, report: Report): void {
  if (report.turnsAway()) return;
  const { properties = {}, keys = 'key', refused = {} } = annotationsOf(schema);
  const known = Object.keys(properties).filter((name) => keys !== 'optimizer' || !besideOptimizer.includes(name));
  const shown = `\`${key.length > 60 ? `${key.slice(0, 57)}…` : key}\``;
  const isOptimizer = (name: string) => keys === 'optimizer' && known.includes(name);
  const chosen = chosenIn(mapping, isOptimizer);
  if (key === '<<')
    return report.error('merge-key', range, 'Merge keys are not supported in experiment files. Write the values out instead.');
  if (key === '')
    return report.error(
      'empty-key',
      range,
      `A name is missing before the colon. Write ${listed(known.slice(0, 3).map(quoted), 'or')}, for example.`,
    );
  if (Object.hasOwn(refused, key)) return report.error('option-not-here', range, `${shown} cannot stand in \`${name}\`. ${refused[key]}`);
  if (known.length === 0) return report.error('option-not-here', range, `\`${name}\` has no options. Remove ${shown}.`);
  if (keys === 'optimizer') {
    const takes = Object.keys(annotationsOf(properties[chosen ?? ''] ?? {}).properties ?? {});
    if (chosen && takes.includes(key)) {
      return report.error(
        'misplaced-option',
        range,
        `${shown} is an option of \`${chosen}\` and belongs inside it, as in \`${chosen}: { ${key}: … }\`. Indent it further, or write it between the braces.`,
      );
    }
  }
  if (keys === 'optimizer' && chosen === undefined) {
    // The whole entry is named wrongly: one complaint is enough.
    if (mapping.entries.find((entry) => !besideOptimizer.includes(entry.key))?.key !== key) return;
    const named = mapping.entries.find(({ value }) => value?.kind === 'scalar' && isOptimizer(value.text))?.value;
    if (named?.kind === 'scalar') {
      return report.error(
        'optimizer-as-value',
        range,
        `The name of an optimizer is a key, and its options stand inside it. Write \`${named.text}: { learningRate: 0.05 }\`.`,
      );
    }
  }
  const nearest = nearestNames(key, Object.keys(properties));
  const where = name && keys !== 'optimizer' ? ` in \`${name}\`` : '';
  const advice = nearest.length ? `Did you mean ${listed(nearest.map(quoted), 'or')}?` : `Write ${listed(known.map(quoted), 'or')}.`;
  const noun = keys === 'optimizer' && (chosen !== undefined || besideOptimizer.includes(nearest[0])) ? 'key' : keys;
  report.error(`unknown-${noun}`, range, `There is no ${noun} called ${shown}${where}. ${advice}`, nearest);
}

const chosenOf = new WeakMap<MappingNode, string | undefined>();

/** The optimizer that an entry names; looked for once, however many of its keys are unknown. */
function chosenIn(mapping: MappingNode, isOptimizer: (name: string) => boolean): string | undefined {
  if (!chosenOf.has(mapping)) chosenOf.set(mapping, mapping.entries.find(({ key }) => isOptimizer(key))?.key);
  return chosenOf.get(mapping);
}

function quoted(name: string): string {
  return `\`${name}\``;
}
