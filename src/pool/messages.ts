/** What the thread that holds a session and those that help it say to each other; the bulk lies in shared memory (Slot). */
import type { Origin } from '../core/engine/stepper';
import type { OptimizerEntry } from '../core/experiment/experiment';
import type { OptimizerSnapshot } from '../core/optimizer/optimizer';
import type { RecordQuantity } from '../core/record/recordLayout';
import type { Edit } from '../core/recording/edit';
import type { LoadParams } from '../protocol/session';

/** A run that a helper is to go on with. */
export interface Placed {
  readonly key: number;
  /** What the run was made from. */
  readonly entry: OptimizerEntry;
  readonly start: Float32Array;
  readonly steps: number;
  readonly origin?: Origin;
  readonly edits: readonly Edit[];
  /** Where it stands. */
  readonly snapshot: OptimizerSnapshot;
  readonly slot: SharedArrayBuffer;
  readonly stride: number;
  readonly coordinates: number;
}

/** A whole vector of the newest record, or of what decides the next: as in OptimizerSnapshot. */
export type Vector =
  | { readonly kind: 'record'; readonly quantity: RecordQuantity; readonly slot?: string }
  | { readonly kind: 'theta' | 'layerState' }
  | { readonly kind: 'slot'; readonly slot: string };

export type HelperSide = {
  requests: {
    /** Reads the experiment. Answers with a digest of what it has read; undefined where it could not. */
    load: { params: LoadParams; result: string | undefined };
  };
  events: Record<never, never>;
};

/** Each but `drop` is answered in the run's slot, in the order in which they came. */
export type HolderSide = {
  requests: Record<never, never>;
  events: {
    place: Placed;
    /** Make the run's next record. */
    make: { readonly key: number };
    /** Copy a vector into shared memory. */
    read: { readonly key: number; readonly vector: Vector; readonly into: SharedArrayBuffer };
    drop: { readonly key: number };
  };
};
