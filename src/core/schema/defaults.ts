import type { TObject } from 'typebox';
import { annotationsOf } from './annotations';

/** What options have where the file does not say. */
export function defaultsIn({ properties }: TObject): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, option]) => {
      const { default: fallback } = annotationsOf(option);
      return fallback === undefined ? [] : [[name, fallback]];
    }),
  );
}
