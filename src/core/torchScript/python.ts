/** Words and numbers as Python writes them. */

/** Its reserved words, and what modules of PyTorch have as members already: no name of a file may hide them. */
const reserved: ReadonlySet<string> = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case
  torch math json argparse F tensor scalar where dtype print len list range sum zip float
  add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules
  named_buffers named_children named_modules named_parameters parameters register_buffer register_module register_parameter requires_grad_ set_extra_state share_memory state_dict to to_empty train training type xpu zero_grad`.split(
    /\s+/,
  ),
);

/** A name of Python's for a name of a file; `taken` gets it, so that no two are the same. */
export function identifier(name: string, taken: Set<string>): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .slice(0, 60);
  const begin = /^[A-Za-z]/.test(plain) && !reserved.has(plain) ? plain : `of_${plain}`;
  let unique = begin;
  for (let copy = 2; taken.has(unique); copy++) unique = `${begin}_${copy}`;
  taken.add(unique);
  return unique;
}

/** `Qhadam` for `qhadam`. */
export function className(name: string, taken: Set<string>): string {
  return identifier(`${name.charAt(0).toUpperCase()}${name.slice(1)}`, taken);
}

/** A text in quotes; JSON's escapes are Python's too. */
export const text = (value: string): string =>
  JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** One line of text for a comment or the first line of a description. */
export const oneLine = (value: string): string =>
  value
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replaceAll('\\', '/')
    .replaceAll('"""', '”')
    .slice(0, 200);

/** A number, exactly. */
export function number(value: number): string {
  if (Number.isNaN(value)) return 'math.nan';
  if (!Number.isFinite(value)) return value > 0 ? 'math.inf' : '-math.inf';
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** A number, text, truth or list. */
export function literal(value: unknown): string {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return 'None';
}

/** (1, 0); (1,) for one. */
export const tuple = (values: readonly (number | string)[]): string => `(${values.join(', ')}${values.length === 1 ? ',' : ''})`;

export const indented = (lines: readonly string[], by = 1): string[] =>
  lines.map((line) => (line === '' ? '' : `${'    '.repeat(by)}${line}`));

/** Something that no script can say; the message is a whole sentence for the user. */
export class NotInTorch extends Error {
  override readonly name = 'NotInTorch';
}
