import { findingKinds } from '../../../src/core/verdicts/findings/registry';
import { verdictStates } from '../../../src/core/verdicts/verdict';
import type { Assessment } from '../../../src/core/verdicts/assess';
import type { Truth } from './truth';

/** How often a kind was seen where it is true, missed there, and seen where it is not. */
export interface Confusion {
  readonly kind: string;
  found: number;
  missed: number;
  false: number;
  /** Runs of which it is known not to hold. */
  absent: number;
}

/** Counts verdicts and findings against what is known of the runs, a row a kind. */
export class ConfusionMatrix {
  readonly rows: readonly Confusion[] = [...verdictStates, ...findingKinds.map(({ kind }) => kind)].map((kind) => ({
    kind,
    found: 0,
    missed: 0,
    false: 0,
    absent: 0,
  }));

  add({ state, has = [], hasNot = [] }: Truth, { verdict, findings }: Assessment): void {
    for (const one of verdictStates) {
      const row = this.row(one);
      const isSeen = verdict.state === one;
      // Where several states would be right, none is missed.
      if (state.includes(one)) {
        if (isSeen) row.found++;
        else if (state.length === 1) row.missed++;
      } else {
        row.absent++;
        if (isSeen) row.false++;
      }
    }
    const kinds = new Set(findings.map(({ kind }) => kind));
    for (const kind of has) this.row(kind)[kinds.has(kind) ? 'found' : 'missed']++;
    for (const kind of hasNot) {
      this.row(kind).absent++;
      if (kinds.has(kind)) this.row(kind).false++;
    }
  }

  /** Shares over all kinds: of what is true and was seen, and of what is not true and was seen all the same. */
  get figures(): { readonly recall: number; readonly falseAlarms: number } {
    const sum = (name: Exclude<keyof Confusion, 'kind'>) => this.rows.reduce((total, row) => total + row[name], 0);
    return { recall: sum('found') / (sum('found') + sum('missed')), falseAlarms: sum('false') / sum('absent') };
  }

  private row(kind: string): Confusion {
    const row = this.rows.find((one) => one.kind === kind);
    if (!row) throw new Error(`There is no kind ${kind}.`);
    return row;
  }
}
