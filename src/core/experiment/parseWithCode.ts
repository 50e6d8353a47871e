import { CodeFailure, type LoadCode } from '../code/workspaceCode';
import { rulesOfCode } from '../optimizer/code/ruleOfCode';
import { builtIn } from '../optimizer/registry';
import type { Rule } from '../optimizer/rule';
import { parseExperiment, type ExperimentFormat, type ParsedExperiment } from './parse';
import type { RuleFileReader } from './rulesSection';

/**
 * Reads and validates an experiment file that is about to be run, with the rules that files of code bring.
 * @param loadCode absent: there is no place that code could be loaded from.
 */
export async function parseWithCode(
  source: string,
  format: ExperimentFormat,
  readFile: RuleFileReader | undefined,
  loadCode: LoadCode | undefined,
): Promise<ParsedExperiment> {
  const parsed = parseExperiment(source, format, readFile);
  if (parsed.pending.length === 0) return parsed;
  const code = new Map<string, readonly Rule[] | CodeFailure>();
  for (const path of parsed.pending) {
    try {
      if (!loadCode) throw new CodeFailure(`${path} is code, which cannot be run here. Save the experiment in a folder first.`);
      code.set(path, rulesOfCode(await loadCode(path)));
    } catch (error) {
      if (!(error instanceof CodeFailure)) throw error;
      code.set(path, error);
    }
  }
  return parseExperiment(source, format, readFile, builtIn, code);
}
