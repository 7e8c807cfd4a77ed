import { afterAll, beforeAll, expect, test } from 'vitest';
import { withBrowserContext } from '../../../../test/support/chromium.ts';
import { findFreePorts } from '../../../../test/support/free-port.ts';
import { createTestWorld, emailOf, type TestWorld } from '../test-world.ts';

let world: TestWorld;
beforeAll(async () => {
  const [port] = await findFreePorts(1);
  world = await createTestWorld({ apiUrl: `http://localhost:${port}`, brand: '<b>Brand</b>' });
  await world.site.listen({ port: Number(port), host: 'localhost' });
});
afterAll(() => world.close());

test('has a policy of its own, which no other answer has, and can’t be framed', async () => {
  const page = await world.site.inject({ url: '/docs' });
  expect(page.statusCode).toBe(200);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(page.headers['x-content-type-options']).toBe('nosniff');
  const other = await world.site.inject({ url: '/openapi.json' });
  expect(other.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
});

test('shows the brand as text', async () => {
  const { body } = await world.site.inject({ url: '/docs' });
  expect(body).toContain('<title>&#60;b&#62;Brand&#60;/b&#62; API</title>');
});

test('A36: a name that no file can have is not found, like any other', async () => {
  for (const url of ['/docs/static/%00', '/docs/static/a%0Ab', '/docs/%1f', '/docs/static/%7F']) {
    const answer = await world.site.inject({ url });
    expect(answer.statusCode, url).toBe(404);
    expect(answer.json(), url).toMatchObject({ error: { type: expect.any(String) }, request_id: expect.any(String) });
  }
});

test('A2: serves its own files and nothing beside them', async () => {
  for (const url of [
    '/docs/static/../../package.json',
    '/docs/static/%2e%2e/package.json',
    '/docs/static/..%2fpackage.json',
    '/docs/x',
  ]) {
    const answer = await world.site.inject({ url });
    expect(answer.statusCode, url).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toContain('"version"');
    expect(answer.json(), url).toMatchObject({ error: { type: expect.any(String) }, request_id: expect.any(String) });
  }
  expect((await world.site.inject({ url: '/docs/static/swagger-ui.css' })).statusCode).toBe(200);
});

test('lists the calls and tries one, with nothing from elsewhere, no fault on the console and no password dialog', async () => {
  await withBrowserContext({}, async (context) => {
    const page = await context.newPage();
    const faults: string[] = [];
    const foreign: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== world.api.apiUrl && protocol !== 'data:') foreign.push(request.url());
    });
    await page.goto(`${world.api.apiUrl}/docs`);
    await page.locator('#operations-Agents-listAgents').waitFor();
    expect(await page.locator('.opblock').count()).toBe(44);
    expect(faults).toEqual([]);

    const operation = page.locator('#operations-Agents-listAgents');
    await operation.locator('.opblock-summary-control').click();
    await operation.locator('button.execute').click();
    await operation.locator('.live-responses-table .response-col_status', { hasText: '401' }).waitFor();

    await page.locator('button.authorize').first().click();
    const basic = page.locator('.auth-container', { hasText: 'Basic' });
    await basic.locator('#auth_username, input[name=username]').first().fill(emailOf('nina'));
    await basic
      .locator('#auth_password, input[name=password]')
      .first()
      .fill(await world.apiKey('nina'));
    await basic.locator('button.authorize').click();
    await page.locator('.close-modal').click();
    await operation.locator('button.execute').click();
    await operation.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    expect(await operation.locator('.live-responses-table').textContent()).toContain(emailOf('olga'));
    expect(foreign).toEqual([]);
  });
});
