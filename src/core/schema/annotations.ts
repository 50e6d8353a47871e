import type { TSchema } from 'typebox';

/** What a schema says beyond its type, as this project reads it. */
export interface Annotations {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: string | number | boolean | Readonly<Record<string, unknown>>;
  readonly examples?: readonly (string | number)[];
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | TSchema;
  readonly items?: TSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minProperties?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly const?: unknown;
  /** A number that takes a schedule as well; `inner`: one inside a schedule. */
  readonly schedulable?: boolean | 'inner';
  /** A formula of the step. */
  readonly stepFormula?: boolean;
  readonly formula?: boolean;
  /** A line of a rule, or the formula of its effective learning rate. */
  readonly ruleLine?: boolean;
  /** Names of the optimizers that an option takes inside. */
  readonly innerRules?: readonly string[];
  /** Which property decides between the mappings of `anyOf`. */
  readonly discriminator?: { readonly propertyName: string };
  readonly keys?: string;
  /** Keys that are known elsewhere, with the reason why they cannot stand here: whole sentences. */
  readonly refused?: Readonly<Record<string, string>>;
  readonly advice?: string;
}

/** Reads a schema by its JSON-schema keywords. */
export function annotationsOf(schema: TSchema): Annotations {
  return schema;
}
