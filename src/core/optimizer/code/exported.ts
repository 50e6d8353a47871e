/** What code exports, looked at without trusting it. */
export type Fields = Readonly<Record<string, unknown>>;

type Exported = (...given: readonly unknown[]) => unknown;

/** An object that is no list. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** A text in one line that is not too long. */
export function exportedText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value.trim() !== '' ? value.replaceAll(/\s+/g, ' ').slice(0, 1000) : undefined;
}

export function exportedFunction(fields: Fields, name: string): Exported | undefined {
  const value = fields[name];
  return typeof value === 'function' ? (value as Exported) : undefined;
}
