import { describe, expect, test } from 'vitest';
import type { InstalledWidget } from './app.ts';
import { diagnose } from './diagnosis.ts';
import { framingFault } from './frame-headers.ts';
import type { Outcome } from './guarded-request.ts';

const ANCESTOR = 'https://agents.acme.com';
const INSTALLED = {
  installation: { organizationId: 'acme' },
  app: { localDevelopment: false },
  widget: { url: 'https://ext.example.com/widget' },
} as InstalledWidget;

const look = (outcome: Outcome) => diagnose(INSTALLED, { ask: async () => outcome, agentAppOrigin: ANCESTOR });
const answer = (headers: Readonly<Record<string, string | string[]>>, status = 200) =>
  look({
    kind: 'answered',
    url: new URL('https://ext.example.com/widget'),
    status,
    headers: headers as Record<string, string>,
    body: Buffer.alloc(0),
  });

describe('framing', () => {
  const page = new URL('https://ext.example.com/widget');
  const ancestor = new URL(ANCESTOR);
  const cause = (headers: { xfo?: string; csp?: string }, change: { page?: string; ancestor?: string } = {}) =>
    framingFault(
      { xFrameOptions: headers.xfo, policy: headers.csp },
      { page: new URL(change.page ?? page), ancestor: new URL(change.ancestor ?? ancestor) },
    )?.cause;

  test.each(['DENY', 'deny', ' SAMEORIGIN ', 'sameorigin, sameorigin', 'DENY, SAMEORIGIN', 'ALLOWALL, DENY'])(
    'X-Frame-Options: %s forbids it',
    (xfo) => {
      expect(cause({ xfo })).toBe('x_frame_options');
    },
  );
  test.each(['', 'ALLOWALL', 'ALLOW-FROM https://agents.acme.com', 'nonsense', 'a, b'])(
    'X-Frame-Options: %s is ignored, as browsers do',
    (xfo) => {
      expect(cause({ xfo })).toBeUndefined();
    },
  );
  test('the same origin may frame what is for the same origin', () => {
    expect(cause({ xfo: 'SAMEORIGIN' }, { ancestor: page.origin })).toBeUndefined();
  });

  test.each([
    ...["'none'", '', "'self'", 'https://acme.com', 'https://*.agents.acme.com', 'http://agents.acme.com:8080'],
    ...[
      'https://agents.acme.com:8443',
      'agents.acme.com.evil.example',
      'data:',
      'wss:',
      'https://agents.acme.com@evil',
      '*.com:81',
    ],
  ])('frame-ancestors %s forbids it', (sources) => {
    expect(cause({ csp: `default-src 'self'; frame-ancestors ${sources}; object-src *` })).toBe('frame_ancestors');
  });
  test.each([
    ...[
      '*',
      'https:',
      'http:',
      'https://agents.acme.com',
      'HTTPS://AGENTS.acme.com',
      'http://agents.acme.com',
      'agents.acme.com',
    ],
    ...['*.acme.com', 'https://*.acme.com:*', 'https://agents.acme.com:443', 'http://agents.acme.com:80', '*:*'],
    ...["'self' https://agents.acme.com/some/path", "'none' https://agents.acme.com"],
  ])('frame-ancestors %s allows it', (sources) => {
    expect(cause({ csp: `frame-ancestors ${sources}` })).toBeUndefined();
  });

  test('frame-ancestors goes before X-Frame-Options, each policy counts, and of one the first directive', () => {
    expect(cause({ xfo: 'DENY', csp: 'frame-ancestors *' })).toBeUndefined();
    expect(cause({ xfo: 'DENY', csp: "default-src 'none'" })).toBe('x_frame_options');
    expect(cause({ csp: "frame-ancestors *, frame-ancestors 'none'" })).toBe('frame_ancestors');
    expect(cause({ csp: "frame-ancestors 'none'; frame-ancestors *" })).toBe('frame_ancestors');
  });

  test('a source without a scheme has that of the page', () => {
    const local = { page: 'http://127.0.0.1:7720/', ancestor: 'http://localhost:7702' };
    expect(cause({ csp: 'frame-ancestors localhost:7702' }, local)).toBeUndefined();
    expect(cause({ csp: 'frame-ancestors localhost:*' }, { ...local, page: 'https://ext.example.com/' })).toBe(
      'frame_ancestors',
    );
  });
});

describe('a look at a widget', () => {
  test('finds nothing wrong with a page that may be framed', async () => {
    expect(await answer({ 'content-type': 'text/html; charset=utf-8' })).toMatchObject({ cause: 'ok' });
    expect(await answer({})).toMatchObject({ cause: 'ok' });
  });

  test('names the header that forbids it, and what to send', async () => {
    expect(await answer({ 'x-frame-options': 'DENY' })).toEqual({
      cause: 'x_frame_options',
      detail: 'It forbids to be framed: X-Frame-Options: DENY',
      fix: 'Send Content-Security-Policy: frame-ancestors https://agents.acme.com instead of X-Frame-Options',
    });
    expect(await answer({ 'content-security-policy': "frame-ancestors 'none'" })).toMatchObject({
      cause: 'frame_ancestors',
      fix: 'Send Content-Security-Policy: frame-ancestors https://agents.acme.com',
    });
  });

  test('tells error statuses and what is no page', async () => {
    for (const status of [302, 404, 500]) expect(await answer({}, status)).toMatchObject({ cause: 'status' });
    const noPages = [{ 'content-type': 'application/json' }, { 'content-disposition': 'attachment; filename=x.html' }];
    for (const headers of noPages) expect(await answer(headers)).toMatchObject({ cause: 'not_html' });
    expect(await answer({}, 204)).toMatchObject({ cause: 'not_html' });
  });

  test('passes on why there was no answer, with a fix for each', async () => {
    const causes = [
      'refused',
      'timeout',
      'name_not_found',
      'certificate',
      'address_not_allowed',
      'redirected_away',
    ] as const;
    for (const cause of causes) {
      const found = await look({ kind: 'failed', cause, detail: 'This was seen.' });
      expect(found).toEqual({ cause, detail: 'This was seen.', fix: expect.stringMatching(/\.$/) });
    }
    expect(await look({ kind: 'failed', cause: 'too_large', detail: 'x' })).toMatchObject({ cause: 'refused' });
  });
});
