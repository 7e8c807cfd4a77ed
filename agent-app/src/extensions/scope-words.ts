// What a scope lets an extension do, in words. Those that extensions use; others are shown by name.

const WORDS: readonly [pattern: RegExp, words: string][] = [
  [/^customers:ro$/, 'Sees customers’ e-mail addresses, places and variables'],
  [/^customers:rw$/, 'Sees and changes customers'],
  [/^chats--\w+:ro$/, 'Reads chats'],
  [/^chats--\w+:rw$/, 'Reads chats, and puts messages into your composer'],
  [/^chats\.conversation--\w+:rw$/, 'Writes in chats'],
  [/^agents--\w+:ro$/, 'Sees agents’ profiles'],
  [/^agents--\w+:rw$/, 'Changes agents'],
  [/^groups--\w+:ro$/, 'Sees groups'],
  [/^archives_read$/, 'Reads archived chats'],
  [/^visitors_read$/, 'Sees who is on your website'],
];

export function scopeWords(scope: string): string {
  return WORDS.find(([pattern]) => pattern.test(scope))?.[1] ?? 'Also has';
}
