/** The only list of functions of the literature that an experiment can name. */
import { planeFunctions } from './ofTwo';
import type { TestFunction } from './testFunction';
import { vectorFunctions } from './ofVectors';

export type { TestFunction } from './testFunction';

export const testFunctions: readonly TestFunction[] = [...vectorFunctions, ...planeFunctions];

export function testFunctionNamed(name: string): TestFunction | undefined {
  return testFunctions.find((one) => one.name === name);
}
