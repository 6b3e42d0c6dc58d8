/** What came of one check: either it is good, or it has a problem and what to do about it. */
export type Finding = { what: string } & ({ good: string; problem?: never } | { problem: string; good?: never });

export function toLine({ what, good, problem }: Finding): string {
  return problem === undefined ? `✓ ${what} ${good}.` : `✗ ${what} ${problem}`;
}
