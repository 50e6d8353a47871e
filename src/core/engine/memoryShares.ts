import type { Assignment, Stepper } from './stepper';

const mostCheckpoints = 1 << 14;
/** Of the memory budget. */
const snapshotShare = 1 / 4;
/** The same where rows hold summaries and a snapshot is long. */
const longSnapshotShare = 3 / 4;

/** How a run divides the memory it may take between rows and snapshots. */
export class MemoryShares {
  /** What a snapshot of θ and the state takes, in bytes. */
  readonly snapshotBytes: number;
  private readonly share: number;

  constructor(
    { problem, objective }: Assignment,
    { slots, layout }: Stepper,
    private readonly most = mostCheckpoints,
  ) {
    this.snapshotBytes = 4 * (problem.layout.size + objective.stateLayout.size + slots.reduce((sum, { size }) => sum + size, 0));
    this.share = layout.tracked ? longSnapshotShare : snapshotShare;
  }

  /** Bytes for rows and for snapshots, and how many snapshots those are. */
  of(budget: number): { readonly rows: number; readonly snapshots: number; readonly checkpoints: number } {
    const snapshots = budget * this.share;
    return {
      rows: budget - snapshots,
      snapshots,
      checkpoints: Math.max(2, Math.min(Math.floor(snapshots / this.snapshotBytes), this.most)),
    };
  }
}
