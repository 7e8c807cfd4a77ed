// Owns the words for the roles that people have in an organization.

const words: Readonly<Record<string, string>> = { owner: 'Owner', administrator: 'Administrator', normal: 'Agent' };

/** The role as people call it. */
export function roleInWords(role: string): string {
  return words[role] ?? role;
}
