/** The only list of instruments; they measure a record in this order, so that those that complete its row come first. */
import { distributions } from './distributions';
import type { InstrumentKind } from './instrument';
import { metrics } from './metricSamples';
import { parameterPath } from './parameterPath';
import { pointPaths } from './pointPaths';
import { seriesSet } from './series';
import { summaries } from './summaries';

export const instrumentKinds: readonly InstrumentKind[] = [summaries, distributions, seriesSet, parameterPath, pointPaths, metrics];
