import { basename, dirname, resolve } from 'node:path';
import { departs, conformanceLines } from '../core/conformance/words';
import { verify, type Conformance } from '../core/conformance/verify';
import { readRuleFile } from '../core/experiment/rulesSection';
import type { RuleBook } from '../core/optimizer/book';
import { bookWith, builtIn } from '../core/optimizer/registry';
import { openRecording } from '../platform/node/files/recordingFile';
import { NotRead } from '../platform/node/files/regularFile';
import { ruleFilesNear } from '../platform/node/files/ruleFiles';
import { UsageError, type VerifyArguments } from './arguments';
import { say } from './say';

/**
 * Makes the updates of a recording again and says what was found.
 * @returns the exit code: 0 every optimizer follows its rule, 1 one departs, 2 the file is none or nothing could be checked.
 */
export async function verifyFile({ file, rule, rules, json }: VerifyArguments): Promise<number> {
  const book = rules === undefined ? builtIn : bookOf(rules);
  if (!book) return 2;
  if (rule !== undefined && !book.named(rule))
    throw new UsageError(`There is no rule ${rule}; there are ${book.rules.map(({ name }) => name).join(', ')}.`);
  let opened: Awaited<ReturnType<typeof openRecording>>;
  try {
    opened = await openRecording(file);
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    say(`${file} cannot be read: ${error.message}.`);
    return 2;
  }
  try {
    const { index } = opened.recording;
    const found = await verify(opened.recording, book, rule);
    process.stdout.write(
      json
        ? `${JSON.stringify(found.map(plain))}\n`
        : found
            .flatMap((one) => conformanceLines(one))
            .map((line) => `${line}\n`)
            .join(''),
    );
    if (index.unread > 0)
      say(
        `${index.unread} ${index.unread === 1 ? 'line' : 'lines'} of ${file} could not be read, and ${index.unread === 1 ? 'is' : 'are'} left out.`,
      );
    if (found.some(departs)) return 1;
    return found.some(({ checked }) => checked > 0) ? 0 : 2;
  } finally {
    await opened.close();
  }
}

/** The built-in rules and those of a file; undefined where that is wrong, which has been said then. */
function bookOf(file: string): RuleBook | undefined {
  const path = resolve(file);
  const { rules, problems } = readRuleFile(basename(path), builtIn, ruleFilesNear(dirname(path)));
  say(...problems);
  return problems.length === 0 ? bookWith(rules) : undefined;
}

/** JSON has no NaN and no infinity. */
const number = (x: number) => (Number.isFinite(x) ? x : String(x));

function plain({ departure, ulps, ...found }: Conformance): unknown {
  return {
    ...found,
    ulps: number(ulps),
    departure: departure && {
      step: departure.step,
      parameter: departure.name,
      stage: departure.stage,
      slot: departure.slot,
      entry: departure.at,
      recorded: number(departure.recorded),
      ours: number(departure.ours),
      ulps: number(departure.ulps),
      steps: departure.steps,
      explained: departure.explained.map(({ name }) => name),
      rounding: departure.rounding,
    },
  };
}
