import { Check, Errors } from 'typebox/schema';
import { UserError } from '../../protocol/channel';
import schemas from './argumentSchemas.json';
import type { ClientArguments } from './clientArguments';

type Schema = Readonly<Record<string, unknown>>;

const byCommand: Readonly<Record<string, Schema>> = schemas satisfies Record<keyof ClientArguments, Schema>;

/**
 * Checks what a request brings along against the protocol's schema.
 * @throws UserError that names the argument and what it has to be.
 */
export function checkedArguments(command: string, given: unknown): unknown {
  if (!Object.hasOwn(byCommand, command))
    throw new UserError(
      `There is no request “${shortened(String(command))}” for an optimizer. Use what the answer to “initialize” offers.`,
    );
  const value = given ?? {};
  if (Check(byCommand[command], value)) return value;
  const [, errors] = Errors(byCommand[command], value);
  // The innermost says most.
  const [worst] = [...errors].sort((a, b) => b.instancePath.length - a.instancePath.length);
  throw new UserError(`The request “${command}” cannot be answered: ${faultOf(worst)}. Send what the Debug Adapter Protocol declares.`);
}

function faultOf({ instancePath, keyword, params, message }: ReturnType<typeof Errors>[1][number]): string {
  const place = instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'required')
    return `“${shortened([place, ...params.requiredProperties.slice(0, 1)].filter(Boolean).join('.'))}” is missing`;
  const what = place === '' ? 'what it brings along' : `“${shortened(place)}”`;
  if (keyword === 'maxItems') return `${what} has more than ${params.limit} entries`;
  if (keyword === 'maxLength') return `${what} has more than ${params.limit} characters`;
  return `${what} ${message}`;
}

function shortened(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, '�');
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
}
