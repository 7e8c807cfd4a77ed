import { expect, test } from 'vitest';
import { createBudget } from './budget.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const limits = { ...DEFAULT_LIMITS, messagesPerSecond: 10, burst: 20, tolerance: 5 };

function bucket() {
  let at = 0;
  const budget = createBudget(limits, () => at);
  const takeMany = (count: number) => Array.from({ length: count }, () => budget.take());
  return {
    budget,
    takeMany,
    pass: (ms: number) => {
      at += ms;
    },
  };
}

test('a burst is within, what comes beyond it is over, and too much of that is a flood', () => {
  const { takeMany } = bucket();
  expect(new Set(takeMany(20))).toEqual(new Set(['within']));
  expect(takeMany(6)).toEqual(['over', 'over', 'over', 'over', 'over', 'flooded']);
});

test('the bucket fills with time, never beyond the burst', () => {
  const { takeMany, pass } = bucket();
  takeMany(20);
  pass(500);
  expect(takeMany(6)).toEqual(['within', 'within', 'within', 'within', 'within', 'over']);
  pass(3_600_000);
  expect(takeMany(21).filter((verdict) => verdict === 'within')).toHaveLength(20);
});

test('who keeps to the rate for a while begins anew; who stays over it does not', () => {
  const patient = bucket();
  patient.takeMany(24);
  patient.pass(1_500);
  expect(patient.takeMany(1)).toEqual(['within']);
  patient.takeMany(14);
  expect(patient.takeMany(5)).toEqual(['over', 'over', 'over', 'over', 'over']);
  const impatient = bucket();
  impatient.takeMany(20);
  const verdicts = [];
  for (let second = 0; second < 6; second += 1) {
    impatient.pass(100);
    verdicts.push(...impatient.takeMany(2));
  }
  expect(verdicts.pop()).toBe('flooded');
});

test('a clock that is set back earns nothing', () => {
  const { takeMany, pass } = bucket();
  takeMany(20);
  pass(-5_000);
  expect(takeMany(1)).toEqual(['over']);
});
