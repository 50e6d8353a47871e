import type { Changed, SessionStatus } from './session';

/**
 * A request is declared once, with its types and its kind; session, host and panel relay it by that. What the kinds mean:
 * - `read` answers, and changes nothing that another view shows.
 * - `set` sets how the worker goes about its work, which no view shows.
 * - `move` moves the cursors of runs; answers with the new state of affairs, which every view hears of.
 * - `change` changes what the runs are; answers with their new description and state, which every view hears of.
 * - `begin` is the first message, which only the session itself sends.
 */
export type RequestKind = 'read' | 'set' | 'move' | 'change' | 'begin';

export interface Declared<Kind extends RequestKind, Params, Result> {
  readonly kind: Kind;
  /** Holds the types alone: nobody reads it. */
  readonly types: { params: Params; result: Result };
}

/** The requests of a table of declarations, as a Channel takes them. */
export type RequestsOf<Table extends Record<keyof Table, Declared<RequestKind, unknown, unknown>>> = {
  [Name in keyof Table]: Table[Name]['types'];
};

/** The names of the requests of these kinds. */
export type NamesOf<Table, Kind extends RequestKind> = {
  [Name in keyof Table]: Table[Name] extends { readonly kind: Kind } ? Name : never;
}[keyof Table] &
  string;

export const read = <Params, Result>() => declare<'read', Params, Result>('read');
export const set = <Params, Result>() => declare<'set', Params, Result>('set');
export const move = <Params>() => declare<'move', Params, SessionStatus>('move');
export const change = <Params, Result extends Changed>() => declare<'change', Params, Result>('change');
export const begin = <Params, Result>() => declare<'begin', Params, Result>('begin');

function declare<Kind extends RequestKind, Params, Result>(kind: Kind): Declared<Kind, Params, Result> {
  return { kind } as Declared<Kind, Params, Result>;
}
