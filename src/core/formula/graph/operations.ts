import { functions } from '../functions/registry';
import { pairwiseExtrema, productOfOthers } from '../functions/reductions';
import { arithmetic } from './arithmetic';
import type { Operation } from './operation';

/** Every operation of the graph by name: those behind operators, and the functions that are operations themselves. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  [
    ...arithmetic,
    ...pairwiseExtrema,
    productOfOthers,
    ...[...functions.values()].flatMap(({ name, derivative, dependence }) => (derivative ? [{ name, derivative, dependence }] : [])),
  ].map((operation) => [operation.name, operation]),
);
