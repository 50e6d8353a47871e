/** What a panel asks of the tensors that make up θ, for runs of any size. Whole tensors are not sent. */
import type { DistributedQuantity } from '../core/instruments/distributions';
import type { TensorTable } from '../core/recording/tensorFigures';
import { read, type RequestsOf } from './declaration';
import type { RunId } from './session';

/** The distribution of a tensor's entries over the steps. */
export interface TensorDistributions {
  readonly steps: Float64Array;
  /** Shares of the entries, ascending from 0 to 1. */
  readonly levels: Float64Array;
  /** For each step and level: the number below which that share of the entries lies. NaN where no entry is finite. */
  readonly quantiles: Float32Array;
}

export const tensorRequests = {
  /** @param measure figures that are not recorded at the newest step are measured for the answer: for a paused run, since it takes a while. */
  tensors: read<{ readonly run: RunId; readonly step: number; readonly measure: boolean }, TensorTable>(),
  /** @param tensor its place in SessionInfo.parameters. */
  distributions: read<{ readonly run: RunId; readonly tensor: number; readonly quantity: DistributedQuantity }, TensorDistributions>(),
};

export type TensorRequests = RequestsOf<typeof tensorRequests>;
