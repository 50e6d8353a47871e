import { conformanceFindings, conformanceSentence, type ConformanceFinding } from '../core/conformance/asFindings';
import { departs } from '../core/conformance/words';
import { verify } from '../core/conformance/verify';
import { builtIn } from '../core/optimizer/registry';
import type { Recording } from '../core/optrace/recording';
import type { Platform } from '../platform/platform';

/** Longest stretch of work before others have their turn, in milliseconds. */
const longestSlice = 8;
/** A recording that grows is checked again when it has grown by this share. */
const regrown = 0.25;

interface Told {
  readonly sentence: string;
  readonly isBad: boolean;
  readonly findings: readonly ConformanceFinding[];
}

/** Whether the optimizers of a recording follow their rules: worked out beside everything else, from a reader of its own. */
export class Conformances {
  private readonly known = new Map<number, Told>();
  private isBusy = false;
  private checkedSteps = 0;

  constructor(
    private readonly platform: Platform,
    private readonly path: string,
    private readonly rule: string | undefined,
    private readonly changed: () => void,
  ) {}

  /** What is said of an optimizer, by its number; undefined until it was checked. */
  of(optimizer: number): Told | undefined {
    return this.known.get(optimizer);
  }

  /** Checks what there is now. */
  async check(steps: number): Promise<void> {
    if (this.isBusy || steps < this.checkedSteps * (1 + regrown)) return;
    this.isBusy = true;
    try {
      const { recording, close } = await this.platform.openRecording(this.path);
      try {
        for (const found of await verify(this.yielding(recording), builtIn, this.rule))
          this.known.set(found.optimizer, {
            sentence: conformanceSentence(found),
            isBad: departs(found),
            findings: conformanceFindings(found),
          });
        this.checkedSteps = steps;
      } finally {
        await close();
      }
    } finally {
      this.isBusy = false;
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
