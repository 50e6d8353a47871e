import { join } from 'node:path';
import { listedHealthRules } from '../core/verdicts/healthRules';
import { completionsAt } from '../core/experiment/language/completion';
import { fixesFor } from '../core/experiment/language/fixes';
import { hoverAt } from '../core/experiment/language/hover';
import { ownRuleAt } from '../core/experiment/language/ownRule';
import { renamingAt } from '../core/experiment/language/renaming';
import { runTargetsOf, symbolsOf } from '../core/experiment/language/outline';
import { explainInFile } from '../core/explanation/explainFile';
import { parseExperiment } from '../core/experiment/parse';
import { templates } from '../core/experiment/templates';
import { builtIn } from '../core/optimizer/registry';
import { nodePlatform } from '../platform/node/nodePlatform';
import { ownPort } from '../platform/node/ownPort';
import { Channel, type SilentSide } from '../protocol/channel';
import type { ExperimentText, LanguageSide } from '../protocol/language';
import { withData } from './dataHover';
import { recordingHandlers } from './recordings';

const platform = nodePlatform(join(__dirname, 'wasm'));
const filesOf = ({ directory, root }: ExperimentText) => (directory === undefined ? undefined : platform.ruleFilesNear(directory, root));

new Channel<LanguageSide, SilentSide>(ownPort(), {
  check: (text) => {
    const { experiment, diagnostics, pending } = parseExperiment(text.source, text.format, filesOf(text));
    // Code is not run while somebody types: what it brings is known when the experiment runs.
    const isLeftOpen = pending.length > 0 && !diagnostics.some(({ severity }) => severity === 'error');
    return { isValid: experiment !== undefined || isLeftOpen, diagnostics };
  },
  completions: ({ offset, ...text }) => completionsAt(text.source, offset, text.format, filesOf(text)),
  hover: ({ offset, ...text }) => withData(hoverAt(text.source, offset, text.format, filesOf(text)), offset, text, platform),
  symbols: ({ source, format }) => symbolsOf(source, format),
  explain: ({ run, ...text }) => explainInFile(text.source, text.format, run, filesOf(text)),
  runTargets: (text) => runTargetsOf(text.source, text.format, filesOf(text)),
  fixes: ({ range, ...text }) =>
    parseExperiment(text.source, text.format, filesOf(text))
      .diagnostics.filter((diagnostic) => diagnostic.range.start <= range.end && range.start <= diagnostic.range.end)
      .map((diagnostic) => ({ diagnostic, fixes: fixesFor(text.source, diagnostic, text.format) })),
  ownRule: ({ offset, source, format }) => ownRuleAt(source, offset, format),
  renaming: ({ offset, wanted, source, format }) => renamingAt(source, offset, format, wanted),
  optimizers: () => builtIn.rules.map(({ name, title }) => ({ name, title })),
  healthRules: () => listedHealthRules,
  templates: () => templates,
  ...recordingHandlers(platform),
});
