import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './support/paths';

/** The lists of CONTRIBUTING.md, and the folder from which each takes its pieces. */
const registries: readonly (readonly [list: string, folder: string])[] = [
  ['src/core/optimizer/registry.ts', 'src/core/optimizer/rules'],
  ['src/core/optimizer/schedules/registry.ts', 'src/core/optimizer/schedules'],
  ['src/core/instruments/quantities/registry.ts', 'src/core/instruments/quantities'],
  ['src/core/instruments/registry.ts', 'src/core/instruments'],
  ['src/core/verdicts/states/registry.ts', 'src/core/verdicts/states'],
  ['src/core/verdicts/findings/registry.ts', 'src/core/verdicts/findings'],
  ['src/core/objective/network/layers/registry.ts', 'src/core/objective/network/layers'],
  ['src/core/objective/network/losses/registry.ts', 'src/core/objective/network/losses'],
  ['src/core/objective/network/presets/registry.ts', 'src/core/objective/network/presets'],
  ['src/core/objective/data/generators/registry.ts', 'src/core/objective/data/generators'],
  ['webview/views/views.ts', 'webview/views'],
  ['webview/forms/forms.ts', 'webview/forms'],
];

/** What a file declares to be one of the pieces that lists are made of. */
const piece =
  /^export (?:const \w+(?:: (?:Rule|Schedule|Quantity|Instrument(?:Kind)?|StateKind|FindingKind|Judge|LayerKind|BlockKind|LossKind|Preset|Generator|PanelView|Form)\b| = (?:saidRule|define[A-Z]\w*)\b)|function \w+Around\()/m;

/** The files that a list names, and those that they name in turn. */
function reachedFrom(list: string): ReadonlySet<string> {
  const reached = new Set([list]);
  for (const file of reached) {
    for (const [, name] of readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g)) {
      const other = join(dirname(file), `${name}.ts`).replaceAll('\\', '/');
      if (existsSync(join(root, other))) reached.add(other);
    }
  }
  return reached;
}

describe('the lists of what there is', () => {
  for (const [list, folder] of registries) {
    it(`${list} forgets no file of ${folder}`, () => {
      const files = readdirSync(join(root, folder))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${folder}/${name}`);
      const reached = reachedFrom(list);
      const forgotten = files.filter((file) => !reached.has(file) && (piece.test(readFileSync(join(root, file), 'utf8')) || !isUsed(file)));
      assert.deepEqual(forgotten, [], `add a line to ${list}`);
      assert.ok(files.length > 1);
    });
  }
});

/** Whether a neighbour, or the folder's parent, has use for a file that is none of the pieces. */
function isUsed(file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1, -'.ts'.length);
  return sources().some((text) => new RegExp(`(?:from|import) '[^']*/${name}'`).test(text));
}

let read: readonly string[] | undefined;
function sources(): readonly string[] {
  read ??= ['src', 'webview'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
  return read;
}
