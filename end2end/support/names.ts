import { randomBytes } from 'node:crypto';

/** A name that nobody else has, so that no test depends on what others leave behind. */
export function unique(stem: string): string {
  return `${stem}-${letters(6)}`;
}

// Letters only: a digit could make two names look alike, and the server refuses that. None of these looks like another.
function letters(count: number): string {
  const alphabet = 'abcdefghkpqstuxz';
  return [...randomBytes(count)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
