import type { NetworkObjective } from '../../experiment/networkObjective';
import type { CompileOptions } from '../compile';
import { InvalidObjective } from '../invalidObjective';
import type { Objective } from '../objective';

/** Reads a network's data, builds its layers and makes it ready to be evaluated. */
export function compileNetwork({ data }: NetworkObjective, _: CompileOptions): Promise<Objective> {
  return Promise.reject(new InvalidObjective([{ severity: 'error', code: 'no-networks', message: 'Networks are not there yet.', range: data.range }]));
}
