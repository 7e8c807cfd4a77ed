import { describe, expect, test } from 'vitest';
import { fillForm } from './form-submission.ts';
import { readForms } from './html-form.ts';

const consent = `<!doctype html><title>May it?</title>
<!-- <form id="commented"><input name="ghost"></form> -->
<script>const text = '<form id="scripted">';</script>
<form id="search"><input name="q" value="old"></form>
<form method="post" action="/consent?a=1&amp;b=2" id="consent">
  <input type="hidden" name="interaction" value="a &lt;b&gt; &quot;c&quot; &#39;d&#x27;">
  <input type=email name=email value='o@example.com' required />
  <label><input type="checkbox" name="scope" value="read" checked> Read</label>
  <label><input type="checkbox" name="scope" value="write"> Write</label>
  <input type="radio" name="organization" value="acme" checked><input type="radio" name="organization" value="globex">
  <select name="until"><option value="day">A day</option><option selected>Ever &amp; ever</option></select>
  <textarea name="note">
first line
second</textarea>
  <input name="off" value="x" disabled>
  <button name="decision" value="allow">Allow</button>
  <button name="decision" value="deny" formaction="/deny">Deny</button>
</form>
<input form="consent" name="outside" value="1">`;

function form(id: string) {
  const found = readForms(consent).find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no form ${id}`);
  return found;
}

describe('what a browser sends for a form', () => {
  test('reads the forms that a person sees, not comments and scripts', () => {
    expect(readForms(consent).map(({ id, method, action }) => [id, method, action])).toEqual([
      ['search', 'GET', ''],
      ['consent', 'POST', '/consent?a=1&b=2'],
    ]);
  });

  test('untouched, it sends hidden fields, marked boxes and the first button', () => {
    const { entries, action } = fillForm(form('consent'), {});
    expect([...entries]).toEqual([
      ['interaction', `a <b> "c" 'd'`],
      ['email', 'o@example.com'],
      ['scope', 'read'],
      ['organization', 'acme'],
      ['until', 'Ever & ever'],
      ['note', 'first line\nsecond'],
      ['decision', 'allow'],
      ['outside', '1'],
    ]);
    expect(action).toBe('/consent?a=1&b=2');
  });

  test('filled in, it sends what was chosen, and goes where the pressed button leads', () => {
    const fields = { email: 'p@example.com', scope: ['read', 'write'], organization: 'globex', decision: 'deny' };
    const { entries, action } = fillForm(form('consent'), fields);
    expect(entries.getAll('scope')).toEqual(['read', 'write']);
    expect(entries.get('email')).toBe('p@example.com');
    expect(entries.getAll('organization')).toEqual(['globex']);
    expect(entries.getAll('decision')).toEqual(['deny']);
    expect(action).toBe('/deny');
  });

  test('a box can be emptied', () => {
    expect(fillForm(form('consent'), { scope: [] }).entries.has('scope')).toBe(false);
  });

  test('a field, a box or a button that the form does not offer is an error', () => {
    expect(() => fillForm(form('consent'), { password: 'x' })).toThrow(/no field "password".*interaction, email/);
    expect(() => fillForm(form('consent'), { scope: 'admin' })).toThrow(/offers "scope" with read, write/);
    expect(() => fillForm(form('consent'), { decision: 'maybe' })).toThrow(/offers "decision" with allow, deny/);
    expect(() => fillForm(form('consent'), { off: 'y' })).toThrow(/no field "off"/);
  });
});
