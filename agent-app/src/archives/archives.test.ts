// The search of the archives.
import { expect, test } from 'vitest';
import { type ArchivedChat, matches, NO_QUERY, openArchives, parametersOf } from './archives.ts';

const chat = (id: number, text: string): ArchivedChat => ({
  id: `T${id}`,
  chat_id: `C${id}`,
  visitor: { id: 'v1', name: 'Thomas' },
  agents: [{ display_name: 'Grace Lindqvist', email: 'grace@acme.example' }],
  rate: 'not_rated',
  duration: 60,
  started_timestamp: id,
  tags: ['Order'],
  messages: [{ author_name: 'Thomas', text, timestamp: id, user_type: 'visitor' }],
});

test('all words must be somewhere: in what was said, names, addresses, tags', () => {
  const one = chat(1, 'Where is my blue kettle?');
  expect(matches(one, 'KETTLE blue')).toBe(true);
  expect(matches(one, 'kettle order grace@acme')).toBe(true);
  expect(matches(one, 'kettle red')).toBe(false);
  expect(matches(one, '  ')).toBe(true);
});

test('what the API filters is left to it', () => {
  const query = { ...NO_QUERY, from: '2026-01-01', agent: 'a@b.example', tag: 'order' };
  expect(parametersOf(query, 2)).toMatchObject({
    page: '2',
    date_from: '2026-01-01',
    agent: 'a@b.example',
    'tag[]': 'order',
  });
  expect(parametersOf(NO_QUERY, 1)).not.toHaveProperty('date_from');
});

/** So many pages of 25, of which one conversation each has the word. */
function pages(count: number, asked: string[]) {
  return {
    get: async <Answer>(_path: string, query: Record<string, unknown> = {}) => {
      asked.push(String(query.page));
      const chats = Array.from({ length: 25 }, (_, at) => chat(at, at === 7 ? 'needle' : 'hay'));
      return { chats, total: count * 25, pages: count } as Answer;
    },
  };
}

test('words are looked for a few pages at a time, and further when the agent wants it', async () => {
  const asked: string[] = [];
  const archives = openArchives({ rest: pages(20, asked) });
  await archives.search({ ...NO_QUERY, text: 'needle' });
  expect(archives.state.get()).toMatchObject({ searched: 200, hasMore: true, isLoading: false });
  expect(archives.state.get().found).toHaveLength(8);
  await archives.more();
  expect(archives.state.get().searched).toBe(400);
});

test('an answer to an earlier search comes too late', async () => {
  const answers: ((answer: unknown) => void)[] = [];
  const archives = openArchives({
    rest: { get: <Answer>() => new Promise<Answer>((done) => answers.push(done as (answer: unknown) => void)) },
  });
  const first = archives.search({ ...NO_QUERY, tag: 'a' });
  const second = archives.search({ ...NO_QUERY, tag: 'b' });
  answers[1]?.({ chats: [chat(2, 'b')], total: 1, pages: 1 });
  await second;
  answers[0]?.({ chats: [chat(1, 'a')], total: 1, pages: 1 });
  await first;
  expect(archives.state.get().found.map(({ id }) => id)).toEqual(['T2']);
});
