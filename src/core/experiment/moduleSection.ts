import { usualTimeLimit } from '../code/workspaceCode';
import type { ModuleObjective } from '../objective/moduleObjective';
import type { Report } from './report';
import type { ExperimentFile } from './schema';
import { entryOf, type MappingNode } from './tree';

/** Endings of files of code. */
export const codeFile = /\.(?:[mc]?js|[mc]?ts)$/;

/** Whether an objective is a module of the workspace. */
export function isModule(root: MappingNode): boolean {
  const objective = entryOf(root, 'objective')?.value;
  return objective?.kind === 'mapping' && entryOf(objective, 'module') !== undefined;
}

/** `objective: { module: ./loss.mjs }`; undefined where that is wrong, which is reported. */
export function readModule(root: MappingNode, checked: ExperimentFile, report: Report): ModuleObjective | undefined {
  const node = entryOf(root, 'objective')?.value;
  const module = entryOf(node, 'module');
  if (node?.kind !== 'mapping' || !module?.value) return undefined;
  const others = node.entries.filter(({ key }) => key !== 'module' && key !== 'timeLimit');
  for (const { key, keyRange } of others)
    report.error(
      'module-and-formula',
      keyRange,
      `\`${key.slice(0, 60)}\` belongs to a formula, and here is a module. ${key === 'start' ? 'Let the module export `start`' : 'Say it in the module'}, and remove it here.`,
    );
  const path = checked.objective?.module;
  if (path === undefined || others.length > 0) return undefined;
  const range = { start: module.value.start, end: module.value.end };
  if (!codeFile.test(path)) {
    report.error('not-code', range, `\`module\` names a file of code, one that ends in .mjs, .js, .cjs or .ts, such as \`./loss.mjs\`.`);
    return undefined;
  }
  return {
    kind: 'module',
    goal: 'minimize',
    module: { path: path.replace(/^(?:\.\/)+/, ''), range },
    timeLimit: checked.objective?.timeLimit ?? usualTimeLimit,
    range,
  };
}
