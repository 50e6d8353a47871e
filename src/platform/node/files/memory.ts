import { totalmem } from 'node:os';

/** Node.js reads no larger file at once. */
const largestRead = 2 ** 31 - 1;

/** Bytes that data may take on this machine: the rest is for the network, its trace, and everybody else. */
export function roomForData(): number {
  return Math.floor(totalmem() / 2);
}

/** Larger files are refused before they are read. */
export function mostFileBytes(): number {
  return Math.min(largestRead, Math.floor(totalmem() / 4));
}
