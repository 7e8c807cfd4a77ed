// What the tests of the management API share: its calls, and apps, widgets and installations made by them.

import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import type { Call, Person, Tenant, TestWorld } from '../test-world.ts';

const V1 = '/manage/v1';
const URL_OF_WIDGET = 'https://orders.example.com/details';

export const post = (url: string, json: unknown): Call => ({ method: 'POST', url: `${V1}${url}`, json });
export const patch = (url: string, json: unknown): Call => ({ method: 'PATCH', url: `${V1}${url}`, json });
export const remove = (url: string): Call => ({ method: 'DELETE', url: `${V1}${url}` });
export const get = (url: string): Call => ({ url: `${V1}${url}` });

export function expectRefused(answer: LightMyRequestResponse, status: number, error: object): void {
  expect([answer.statusCode, answer.json().error]).toEqual([status, expect.objectContaining(error)]);
}

/** Calls that succeed, in a world that is there when they are made. */
export function callsIn(worldNow: () => TestWorld) {
  async function ask(person: Person, request: Call, tenant?: Tenant) {
    const answer = await worldNow().callAs(person, request, tenant);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  }
  return {
    ask,
    async newApp(fields: object = {}, as: Person = 'adam', tenant?: Tenant): Promise<string> {
      const app = await ask(
        as,
        post('/apps', { name: 'Order history', scopes: ['agents--all:ro'], ...fields }),
        tenant,
      );
      return app.app_id as string;
    },
    async newWidget(appId: string, fields: object = {}): Promise<string> {
      const widget = { url: URL_OF_WIDGET, place: 'details', ...fields };
      return (await ask('adam', post(`/apps/${appId}/widgets`, widget))).widget.widget_id as string;
    },
    async install(appId: string, as: Person = 'adam', tenant?: Tenant): Promise<string> {
      worldNow().clock.now += 1;
      return (await ask(as, post('/installations', { app_id: appId }), tenant)).installation_id as string;
    },
  };
}
