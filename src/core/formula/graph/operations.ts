import { functions } from '../functions/registry';
import { pairwiseExtrema, productOfOthers, reverseCumsum } from '../functions/reductions';
import { arithmetic } from './arithmetic';
import { noDerivative, type Operation } from './operation';

/** Every operation of the graph by name: those behind operators, and the functions that are operations themselves. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  [
    ...arithmetic,
    ...pairwiseExtrema,
    productOfOthers,
    reverseCumsum,
    { name: 'draw', derivative: noDerivative },
    ...[...functions.values()].flatMap(({ name, derivative, dependence }) => (derivative ? [{ name, derivative, dependence }] : [])),
  ].map((operation) => [operation.name, operation]),
);
