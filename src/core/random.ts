/**
 * Random numbers as a function of (seed, stream, step): whoever asks again for the same three gets the same numbers, so a
 * replay needs no state. The generator is sfc32 (Doty-Humphrey, PractRand), seeded with their hashes.
 */
export type Random = () => number;

/** Numbers evenly spread over [0, 1). */
export function randomStream(seed: number, stream: string, step = 0): Random {
  let [a, b, c] = [hash(stream, seed), hash(String(step), 0x9e3779b9), hash(`${stream}/${step}`, ~seed)];
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** A number to seed somebody else's generator with: the same for the same seed and stream. */
export function derivedSeed(seed: number, stream: string): number {
  return hash(stream, seed) >>> 0;
}

/** A standard normal number (Box and Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** `items` in random order (Fisher and Yates), in place. */
export function shuffled(items: Int32Array, random: Random): Int32Array {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}

/** FNV-1a over UTF-16 code units, with MurmurHash3's last mixing. */
function hash(text: string, seed: number): number {
  let h = (0x811c9dc5 ^ seed) | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
