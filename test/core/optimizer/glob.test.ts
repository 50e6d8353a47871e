import assert from 'node:assert/strict';
import { matchesGlob } from '../../../src/core/optimizer/glob';
import { seeded } from '../../support/random';

describe('patterns of parameter names', () => {
  it('have `*` for any characters and `?` for one, and nothing else', () => {
    const cases: readonly (readonly [string, string, boolean])[] = [
      ['x', 'x', true],
      ['x', 'xy', false],
      ['x*', 'xy', true],
      ['dense*/kernel', 'dense_2/kernel', true],
      ['dense*/kernel', 'dense/bias', false],
      ['*/bias', 'dense/bias', true],
      ['*', 'anything/at all', true],
      ['*', '', true],
      ['w?', 'w1', true],
      ['w?', 'w12', false],
      ['w?', 'w💥', true],
      ['a.b', 'axb', false],
      ['(x', '(x', true],
      ['', '', true],
      ['', 'x', false],
      ['**a*b**', 'xaxbx', true],
      ['a*a', 'a', false],
      ['*ab', 'aab', true],
    ];
    for (const [pattern, name, expected] of cases) assert.equal(matchesGlob(pattern, name), expected, `${pattern} ${name}`);
  });

  /** By definition: a star takes none, or one character and stays. */
  const byDefinition = ([p, ...pattern]: readonly string[], name: readonly string[]): boolean => {
    if (p === undefined) return name.length === 0;
    if (p === '*') return byDefinition(pattern, name) || (name.length > 0 && byDefinition([p, ...pattern], name.slice(1)));
    return name.length > 0 && (p === '?' || p === name[0]) && byDefinition(pattern, name.slice(1));
  };

  it('mean what the definition says, for 5,000 random ones', () => {
    const random = seeded(7);
    const word = (letters: string, longest: number) =>
      Array.from({ length: Math.floor(random() * longest) }, () => letters[Math.floor(random() * letters.length)]);
    for (let i = 0; i < 5000; i++) {
      const [pattern, name] = [word('ab*?', 8), word('ab', 10)];
      assert.equal(matchesGlob(pattern.join(''), name.join('')), byDefinition(pattern, name), `${pattern.join('')} ${name.join('')}`);
    }
  });

  it('of many stars that match nothing are answered at once, where backtracking would never end', () => {
    assert.equal(matchesGlob(`${'*a'.repeat(100)}*b`, 'a'.repeat(5000)), false);
    assert.equal(matchesGlob(`${'*a'.repeat(100)}*`, 'a'.repeat(5000)), true);
  });
});
