import { createHash } from 'node:crypto';
import type { Challenge, ChallengeSolution } from '../server/wire/visitor.ts';

/** The work of a challenge, done by trying every number. */
export function solve({ maxnumber, ...challenge }: Challenge): ChallengeSolution {
  for (let number = 0; number <= maxnumber; number++) {
    if (createHash('sha256').update(challenge.salt + number).digest('hex') === challenge.challenge) return { ...challenge, number };
  }
  throw new Error('The challenge has no solution.');
}
