import type { LayerDescription } from '../../networkObjective';
import { nearestNames } from '../../../nearest';
import { layerKindNamed } from './registry';

/** A layer with its name and where its inputs come from. */
export interface WiredLayer {
  readonly name: string;
  readonly description: LayerDescription;
  /** Positions of the layers it takes its inputs from; −1 is the data. */
  readonly from: readonly number[];
}

export interface WiringProblem {
  /** Which layer of the list. */
  readonly layer: number;
  readonly part: 'name' | 'from';
  readonly message: string;
  readonly suggestions: readonly string[];
}

/** What the data are called in `from:`. */
export const inputName = 'input';

/** Gives every layer its name and its inputs: those named in `from:`, else the layer before. */
export function wire(descriptions: readonly LayerDescription[]): {
  readonly layers: readonly WiredLayer[];
  readonly problems: readonly WiringProblem[];
} {
  const problems: WiringProblem[] = [];
  const complain = (layer: number, part: WiringProblem['part'], message: string, suggestions: readonly string[] = []) =>
    problems.push({ layer, part, message, suggestions });
  const given = new Set(descriptions.flatMap(({ name }) => name ?? []));
  const placed = new Map<string, number>([[inputName, -1]]);
  const layers = descriptions.map((description, i): WiredLayer => {
    const name = description.name ?? freeName(description.kind, (one) => given.has(one) || placed.has(one));
    if (placed.has(name))
      complain(
        i,
        'name',
        name === inputName
          ? `“${inputName}” is the name of the data. Give the layer another name.`
          : `There is another layer called “${name}”. Give each its own name.`,
      );
    const from = (description.from ?? [])
      .filter((one) => one !== '')
      .flatMap((one) => {
        const at = placed.get(one);
        if (at !== undefined) return [at];
        const nearest = nearestNames(one, [...placed.keys()]);
        const advice = given.has(one)
          ? 'It stands further down; a layer can only take what comes before it.'
          : nearest.length
            ? `Did you mean “${nearest[0]}”?`
            : `Write one of ${[...placed.keys()].slice(-8).join(', ')}, or give a layer this \`name:\`.`;
        complain(i, 'from', `“${name}” takes its input from “${one}”, but no layer before it has that name. ${advice}`, nearest);
        return [];
      });
    const joins = layerKindNamed(description.kind)?.joins !== undefined;
    if (joins && (description.from?.length ?? 0) < 2)
      complain(
        i,
        'from',
        `“${name}” joins layers, so it needs at least two to take its inputs from. Write \`from: [a, b]\` with their names.`,
      );
    if (!joins && (description.from?.length ?? 0) > 1)
      complain(
        i,
        'from',
        `“${name}” takes its input from one layer only, but \`from\` names ${description.from?.length}. Join them with \`add\` or \`concatenate\` first.`,
      );
    placed.set(name, i);
    return { name, description, from: description.from && from.length > 0 ? from : [i - 1] };
  });
  if (problems.length === 0) {
    const used = new Set(layers.flatMap(({ from }) => from));
    layers.slice(0, -1).forEach(({ name }, i) => {
      if (!used.has(i)) complain(i, 'name', `Nothing takes the output of “${name}”. Name it in \`from:\` of a later layer, or remove it.`);
    });
  }
  return { layers, problems };
}

function freeName(kind: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(kind)) return kind;
  for (let copy = 2; ; copy++) if (!isTaken(`${kind}_${copy}`)) return `${kind}_${copy}`;
}
