import { expect, test } from 'vitest';
import { AnswerCounts } from './answer-counts.ts';

const answer = (method: string, route: string, status: number, ms = 1) => ({ method, route, status, ms });

test('answers are counted by site, route, method and class of status', () => {
  const answers = new AnswerCounts();
  const [accounts, api] = [answers.of('accounts'), answers.of('api')];
  for (const status of [200, 201, 303, 401, 404, 503]) accounts(answer('GET', '/info', status));
  accounts(answer('POST', '/info', 200));
  api(answer('GET', '/info', 200));
  const labels = (site: string, method: string, status: string) => ({ site, route: '/info', method, status });
  expect(answers.counts()).toEqual([
    { labels: labels('accounts', 'GET', '2xx'), value: 2 },
    { labels: labels('accounts', 'GET', '3xx'), value: 1 },
    { labels: labels('accounts', 'GET', '4xx'), value: 2 },
    { labels: labels('accounts', 'GET', '5xx'), value: 1 },
    { labels: labels('accounts', 'POST', '2xx'), value: 1 },
    { labels: labels('api', 'GET', '2xx'), value: 1 },
  ]);
});

test('durations are told apart by site and route, in seconds', () => {
  const answers = new AnswerCounts();
  answers.of('accounts')(answer('GET', '/info', 200, 4));
  answers.of('accounts')(answer('POST', '/info', 500, 2000));
  answers.of('api')(answer('GET', '/agents', 200, 30));
  const [info, agents] = answers.durations();
  expect(info).toMatchObject({ labels: { site: 'accounts', route: '/info' }, tally: { sum: 2.004 } });
  expect(agents).toMatchObject({ labels: { site: 'api', route: '/agents' }, tally: { sum: 0.03 } });
});

test('methods that nobody has a route for are one, so that nobody can make series without end', () => {
  const answers = new AnswerCounts();
  for (const method of ['PROPFIND', 'LOCK', 'x'.repeat(100)]) answers.of('accounts')(answer(method, 'none', 404));
  expect(answers.counts()).toEqual([
    { labels: { site: 'accounts', route: 'none', method: 'other', status: '4xx' }, value: 3 },
  ]);
});
