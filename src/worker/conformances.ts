import { compareRuns } from '../core/comparison/compare';
import { runsOfRecording } from '../core/comparison/ofRecording';
import { partingSentence } from '../core/comparison/words';
import { conformanceFindings, conformanceSentence } from '../core/conformance/asFindings';
import { verify } from '../core/conformance/verify';
import { FileRefused } from '../core/objective/readFile';
import { builtIn } from '../core/optimizer/registry';
import type { Recording } from '../core/optrace/recording';
import type { Finding } from '../core/verdicts/verdict';
import type { Platform } from '../platform/platform';
import type { RecordedSource } from './recordedLoading';

/** Longest stretch of work before others have their turn, in milliseconds. */
const longestSlice = 8;
/** A recording that grows is checked again when it has grown by this share. */
const regrown = 0.25;

/** So many recorded numbers are checked unasked; more would keep everything else waiting. */
const mostNumbers = 2 ** 22;

interface Told {
  readonly sentence: string;
  readonly findings: readonly Finding[];
}

/**
 * Whether the optimizers of recordings follow their rules, and where two recordings part: worked out beside everything else, from
 * readers of its own.
 */
export class Conformances {
  private readonly rules = new Map<string, Told>();
  private readonly partings = new Map<string, Told>();
  private isBusy = false;
  private checkedSteps = 0;

  constructor(
    private readonly platform: Platform,
    private readonly sources: readonly RecordedSource[],
    private readonly rule: string | undefined,
    private readonly changed: () => void,
  ) {}

  /** What is said of a run; undefined until it was checked. */
  of(run: string): Told | undefined {
    const told = [this.partings.get(run), this.rules.get(run)].filter((one) => one !== undefined);
    return told.length === 0
      ? undefined
      : { sentence: told.map(({ sentence }) => sentence).join(' '), findings: told.flatMap(({ findings }) => findings) };
  }

  /** Checks what there is now. */
  async check(steps: number): Promise<void> {
    if (this.isBusy || steps < this.checkedSteps * (1 + regrown)) return;
    this.isBusy = true;
    const opened: { readonly recording: Recording; readonly close: () => Promise<void> }[] = [];
    try {
      for (const { path } of this.sources) opened.push(await this.platform.openRecording(path));
      if (opened.some(({ recording }) => sizeOf(recording) > mostNumbers)) {
        this.leaveUnchecked();
        this.checkedSteps = steps;
        return;
      }
      const read = opened.map(({ recording }) => this.yielding(recording));
      if (read.length > 1) await this.compare(read);
      for (const [i, recording] of read.entries()) await this.verify(recording, this.sources[i]);
      this.checkedSteps = steps;
    } catch (error) {
      // Taken away since it was opened: what is known already stays.
      if (!(error instanceof FileRefused)) throw error;
    } finally {
      this.isBusy = false;
      for (const { close } of opened) await close();
    }
    this.changed();
  }

  /** Too much to do it unasked, which is said. */
  private leaveUnchecked(): void {
    const sentence = 'Large, so whether it follows its rule was not checked unasked: “Verify Recording” does it.';
    for (const { runs } of this.sources) for (const run of runs) this.rules.set(run, { sentence, findings: [] });
    this.changed();
  }

  private async verify(recording: Pick<Recording, 'index' | 'whole'>, { runOf }: RecordedSource): Promise<void> {
    for (const found of await verify(recording, builtIn, this.rule)) {
      const run = runOf(found.optimizer);
      if (run !== undefined) this.rules.set(run, { sentence: conformanceSentence(found), findings: conformanceFindings(found) });
    }
    this.changed();
  }

  /** Optimizer by optimizer, in their order. */
  private async compare(read: readonly Pick<Recording, 'index' | 'whole'>[]): Promise<void> {
    const [ours, theirs] = read.map((recording) => runsOfRecording(recording));
    for (let i = 0; i < Math.min(ours.length, theirs.length); i++) {
      const found = await compareRuns(ours[i], theirs[i]);
      const run = this.sources[0].runOf(i);
      if (run === undefined) continue;
      const sentence = partingSentence(found, this.sources[1].name);
      const evidence: Finding['evidence'] = found.first ? { here: found.first.a, there: found.first.b } : {};
      const severity = found.first ? 'warning' : 'information';
      this.partings.set(run, {
        sentence,
        findings: [{ kind: 'parting', severity, message: sentence, step: found.first?.step ?? 0, evidence }],
      });
    }
    this.changed();
  }

  /** The same recording, read in slices. */
  private yielding(recording: Recording): Pick<Recording, 'index' | 'whole'> {
    let begun = performance.now();
    const rest = () =>
      new Promise<void>((resolve) => {
        this.platform.soon(() => {
          begun = performance.now();
          resolve();
        });
      });
    return {
      index: recording.index,
      whole: async (optimizer, at) => {
        if (performance.now() - begun > longestSlice) await rest();
        return recording.wholeNow(optimizer, at);
      },
    };
  }
}

/** Parameters of all recorded steps together. */
function sizeOf({ index }: Recording): number {
  return index.optimizers.reduce(
    (sum, { description, steps }) => sum + steps.length * (description?.parameters.reduce((entries, { size }) => entries + size, 0) ?? 0),
    0,
  );
}
