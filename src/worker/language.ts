import { parentPort } from 'node:worker_threads';
import { healthRules } from '../core/breakpoints/health/registry';
import { completionsAt } from '../core/experiment/language/completion';
import { fixesFor } from '../core/experiment/language/fixes';
import { hoverAt } from '../core/experiment/language/hover';
import { runTargetsOf, symbolsOf } from '../core/experiment/language/outline';
import { explainInFile } from '../core/explanation/explainFile';
import { parseExperiment } from '../core/experiment/parse';
import { templates } from '../core/experiment/templates';
import { builtIn } from '../core/optimizer/registry';
import { Channel } from '../protocol/channel';
import type { LanguageSide } from '../protocol/language';
import type { SilentSide } from '../protocol/session';
import { portOf } from '../protocol/threadPort';

if (!parentPort) throw new Error('This file is started as a worker thread.');

new Channel<LanguageSide, SilentSide>(portOf(parentPort), {
  check: ({ source, format }) => {
    const { experiment, diagnostics } = parseExperiment(source, format);
    return { isValid: experiment !== undefined, diagnostics };
  },
  completions: ({ source, format, offset }) => completionsAt(source, offset, format),
  hover: ({ source, format, offset }) => hoverAt(source, offset, format),
  symbols: ({ source, format }) => symbolsOf(source, format),
  explain: ({ source, format, run }) => explainInFile(source, format, run),
  runTargets: ({ source, format }) => runTargetsOf(source, format),
  fixes: ({ source, format, range }) =>
    parseExperiment(source, format)
      .diagnostics.filter((diagnostic) => diagnostic.range.start <= range.end && range.start <= diagnostic.range.end)
      .map((diagnostic) => ({ diagnostic, fixes: fixesFor(source, diagnostic, format) })),
  optimizers: () => builtIn.rules.map(({ name, title }) => ({ name, title })),
  healthRules: () => healthRules.map(({ name, title, description, isOnByDefault, conditionDescription }) => ({ name, title, description, isOnByDefault, conditionDescription })),
  templates: () => templates,
});
