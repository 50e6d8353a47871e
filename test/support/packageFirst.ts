/** For Mocha's --require: what several processes test is built before the first of them starts. */
import { packaged } from './build';

export function mochaGlobalSetup(): void {
  packaged();
}
