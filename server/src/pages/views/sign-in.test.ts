import { expect, test } from 'vitest';
import { renderChooseAccount } from './choose-account.ts';
import { elementWithId, readPage, wordsOf } from './page-structure.ts';
import { renderSignIn } from './sign-in.ts';
import { renderSignOut } from './sign-out.ts';
import { renderSignUp } from './sign-up.ts';
import { renderSignedOut } from './signed-out.ts';

const form = { brand: 'LiveChat', action: '/signin', formToken: 'token-1' };
const client = { name: 'Shipping Tracker', host: 'tracker.example.com' };
const signUp = { ...form, values: { name: '', email: '', organization: '' }, errors: {}, signInUrl: '/signin' };

test('the sign-in form has the fields that password managers look for', () => {
  const page = renderSignIn(form);
  expect(elementWithId(page, 'sign-in').attributes).toMatchObject({ method: 'post', action: '/signin' });
  expect(elementWithId(page, 'email').attributes).toMatchObject({
    name: 'email',
    type: 'email',
    autocomplete: 'username',
  });
  expect(elementWithId(page, 'password').attributes).toMatchObject({
    name: 'password',
    type: 'password',
    autocomplete: 'current-password',
  });
  expect(elementWithId(page, 'sign-in-submit').text).toBe('Sign in');
});

test('the sign-in page says which app asks, and its host', () => {
  expect(wordsOf(renderSignIn({ ...form, client }))).toContain('to continue to Shipping Tracker tracker.example.com');
  expect(renderSignIn(form)).not.toContain('asking-client"');
  expect(renderSignIn({ ...form, client: { ...client, host: '' } })).not.toContain('client-host');
});

test('after a fault the e-mail is kept, the fault is announced and named by both fields, the password has the focus', () => {
  const page = renderSignIn({ ...form, email: 'maya@acme.example', error: 'That e-mail and password don’t match.' });
  expect(elementWithId(page, 'error-summary').attributes.role).toBe('alert');
  expect(elementWithId(page, 'email').attributes).toMatchObject({
    value: 'maya@acme.example',
    'aria-invalid': 'true',
    'aria-describedby': 'error-summary',
  });
  const password = elementWithId(page, 'password').attributes;
  expect(password).toMatchObject({ autofocus: '', 'aria-invalid': 'true' });
  expect(password).not.toHaveProperty('value');
  expect(readPage(page).find(({ name }) => name === 'title')?.text).toMatch(/^Error: /);
});

test('continue is carried only where there is something to continue', () => {
  const hidden = (page: string) => readPage(page).filter(({ attributes }) => attributes.name === 'continue');
  expect(hidden(renderSignIn(form))).toEqual([]);
  expect(hidden(renderSignIn({ ...form, continueTo: '/?a=1&b=2' }))[0]?.attributes.value).toBe('/?a=1&b=2');
});

test('a way back to the app is there only when asked for, and skips the validation of fields', () => {
  expect(renderSignIn(form)).not.toContain('id="deny"');
  expect(elementWithId(renderSignIn({ ...form, deny: true }), 'deny').attributes).toMatchObject({
    name: 'decision',
    value: 'deny',
    formnovalidate: '',
  });
});

test('the account chooser offers to go on as the person who is signed in, or as another', () => {
  const page = renderChooseAccount({ ...form, account: { name: 'Maya', email: 'm@acme.example' }, client });
  expect(elementWithId(page, 'continue').attributes).toMatchObject({ name: 'choice', value: 'continue' });
  expect(elementWithId(page, 'other-account').attributes).toMatchObject({ name: 'choice', value: 'other' });
  expect(wordsOf(page)).toContain('Continue as Maya m@acme.example');
});

test('the sign-up form says the rule for passwords before it is broken', () => {
  const page = renderSignUp(signUp);
  expect(elementWithId(page, 'password').attributes).toMatchObject({
    autocomplete: 'new-password',
    minlength: '8',
    'aria-describedby': 'password-hint',
  });
  expect(elementWithId(page, 'password-hint').text).toContain('At least 8 characters');
  expect(page).not.toContain('role="alert"');
});

test('each sign-up fault stands at its field and in the summary, and what was typed is kept', () => {
  const errors = { email: 'This is not an e-mail address.', password: 'Use at least 8 characters.' };
  const page = renderSignUp({ ...signUp, values: { name: 'Maya', email: 'maya@', organization: 'Acme' }, errors });
  expect(elementWithId(page, 'email-error').text).toBe(errors.email);
  expect(elementWithId(page, 'email').attributes).toMatchObject({
    value: 'maya@',
    autofocus: '',
    'aria-invalid': 'true',
    'aria-describedby': 'email-error',
  });
  expect(elementWithId(page, 'password').attributes['aria-describedby']).toBe('password-hint password-error');
  expect(elementWithId(page, 'password').attributes).not.toHaveProperty('value');
  expect(elementWithId(page, 'name').attributes).toMatchObject({ value: 'Maya' });
  expect(elementWithId(page, 'name').attributes).not.toHaveProperty('aria-invalid');
  const links = readPage(page).flatMap(({ name, attributes }) => (name === 'a' ? [attributes.href] : []));
  expect(links).toEqual(['#email', '#password', '/signin']);
});

test('signing out is a form, and the page afterwards leads back in', () => {
  const question = renderSignOut({ ...form, action: '/signout' });
  expect(elementWithId(question, 'sign-out').attributes).toMatchObject({ method: 'post', action: '/signout' });
  expect(elementWithId(question, 'sign-out-submit').name).toBe('button');
  const done = renderSignedOut({ brand: 'LiveChat', signInUrl: '/signin' });
  expect(elementWithId(done, 'sign-in-again').attributes.href).toBe('/signin');
});
