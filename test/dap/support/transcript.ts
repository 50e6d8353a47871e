import { stringify } from 'yaml';
import { fixtures, type Entry } from './client';

/** A conversation as it is kept: every request, answer and event in its order, without what differs from machine to machine. */
export function transcriptOf(entries: readonly Entry[]): string {
  return entries.map((entry) => portable(titled(entry))).join('\n');
}

function titled(entry: Entry): string {
  switch (entry.kind) {
    case 'request':
      return `→ ${entry.command}\n${indented(entry.args)}`;
    case 'response':
      return `← ${entry.command}\n${indented(entry.body)}`;
    case 'refusal':
      return `← ${entry.command} refused: ${entry.message}\n`;
    case 'event':
      return `← event ${entry.event}\n${indented(entry.body)}`;
  }
}

function indented(body: unknown): string {
  if (body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0)) return '';
  return stringify(body, { lineWidth: 0, flowCollectionPadding: false }).replace(/^(?=.)/gm, '    ');
}

function portable(text: string): string {
  return text.replaceAll(`${fixtures}/`, '').replaceAll(`${fixtures}\\`, '');
}
