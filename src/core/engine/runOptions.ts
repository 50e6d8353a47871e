import type { TraceOptions } from '../recording/trace';

export interface RunOptions extends Pick<TraceOptions, 'allocate' | 'onChunk' | 'onEvicted'> {
  /** Bytes that recorded rows and checkpoints may take together. */
  readonly budget: number;
  /** Snapshots kept for replay at most, where the budget would allow more. */
  readonly checkpoints?: number;
  /** Called while a long step or replay is computed, with the share of it that is done; may throw Interrupted. */
  readonly watch?: (share: number) => void;
}
