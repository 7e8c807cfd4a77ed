// How often fuzz, kill and race tests repeat: a little with `npm test`, thoroughly with `npm run test:endurance`.

/** The count for this run. */
export function repetitions({ reduced, full }: { reduced: number; full: number }): number {
  return process.env.GATEHOUSE_TEST_SCALE === 'full' ? full : reduced;
}
