// What an SDK is told of requests, writes and password hashes, and what it is never told.
import { once } from 'node:events';
import { connect } from 'node:net';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { StorageUnavailable } from '../../server/src/storage/errors.ts';
import { createTelemetry } from '../../server/src/telemetry/telemetry.ts';
import { isTracingConfigured } from '../../server/src/telemetry/tracing.ts';
import { makePerson, makeProgram, PASSWORD } from '../wire/cast.ts';
import { fillSignIn, signIn } from '../wire/person-acts.ts';
import { call, inBody, obtainTokens } from '../wire/program-acts.ts';
import { type DatabaseKind, World } from '../wire/world.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE}-${PARENT}-01`;

const exporter = new InMemorySpanExporter();
/** What ended, in that order. */
const ended = (): ReadableSpan[] => exporter.getFinishedSpans();
const named = (name: string): ReadableSpan[] => ended().filter((span) => span.name === name);
const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;

test('without an SDK there is nothing to hook in', () => {
  expect(isTracingConfigured()).toBe(false);
  const telemetry = createTelemetry({ counted: undefined, tracing: isTracingConfigured(), databaseKind: 'sqlite' });
  expect(Object.values(telemetry).filter((hook) => hook !== undefined)).toEqual([]);
});

describe.each<DatabaseKind>(['sqlite', 'postgres'])('spans (%s)', (databaseKind) => {
  let isReachable = true;
  let hold: Promise<void> | undefined;
  const world = new World(databaseKind, {
    rebuild: (parts) => {
      const { queryRead } = parts.database;
      const watched: typeof queryRead = async (sql, parameters) => {
        await hold;
        if (!isReachable) throw new StorageUnavailable('The database is away.');
        return queryRead(sql, parameters);
      };
      return { ...parts, database: { ...parts.database, queryRead: watched } };
    },
    // Whether it is configured is asked before: here it is.
    telemetry: createTelemetry({ counted: undefined, tracing: true, databaseKind }),
  });

  beforeAll(async () => {
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    expect(isTracingConfigured()).toBe(true);
    await world.open();
  });
  afterAll(async () => {
    await world.close();
    trace.disable();
    context.disable();
    propagation.disable();
  });
  beforeEach(() => exporter.reset());

  test('a request is a span with its route and status, in the trace of the caller', async () => {
    const answer = await call(world, 'GET /info?code=a-secret&type=code', { headers: { traceparent: TRACEPARENT } });
    const [span] = ended();
    expect(span).toMatchObject({ name: 'GET /info', kind: SpanKind.SERVER, status: { code: SpanStatusCode.UNSET } });
    expect(span?.spanContext().traceId).toBe(TRACE);
    expect(span?.parentSpanContext?.spanId).toBe(PARENT);
    // Exactly these: what else a request has may be secret or personal.
    expect(span?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/info',
      'http.response.status_code': answer.status,
      'url.scheme': 'http',
      'network.protocol.version': '1.1',
      'gatehouse.site': 'accounts',
      'gatehouse.request_id': answer.headers['x-request-id'],
    });
  });

  test('a path that is not ours gives its name to no span', async () => {
    await call(world, 'GET /a-secret/in/a/path');
    await call(world, 'GET /%zz');
    expect(ended().map(({ name }) => name)).toEqual(['GET']);
    expect(ended()[0]?.attributes).not.toHaveProperty('http.route');
  });

  test('without a traceparent, or with a malformed one, a trace begins', async () => {
    await call(world, 'GET /signin');
    await call(world, 'GET /signin', { headers: { traceparent: '00-0-0-zz' } });
    expect(ended().map(({ parentSpanContext }) => parentSpanContext)).toEqual([undefined, undefined]);
  });

  test('a write is a child of the request that asked for it, after a body too, and says when its turn came', async () => {
    const client = await makeProgram(world, { confidential: true });
    exporter.reset();
    const form = { grant_type: 'client_credentials', scope: 'agents--all:ro', ...inBody(client) };
    await call(world, 'POST /oauth/token', { form, headers: { traceparent: TRACEPARENT } });
    const [request] = named('POST /oauth/token');
    const [write, ...more] = named('database write');
    expect(more).toEqual([]);
    expect(write?.parentSpanContext?.spanId).toBe(idOf(request));
    expect(write?.spanContext().traceId).toBe(TRACE);
    expect(write?.attributes).toEqual({ 'db.system.name': databaseKind === 'sqlite' ? 'sqlite' : 'postgresql' });
    expect(write?.events.map(({ name }) => name)).toEqual(['begun']);
  });

  test('a sign-in has its password hash and its writes in it; requests at once keep theirs apart', async () => {
    const people = [await makePerson(world), await makePerson(world), await makePerson(world)];
    exporter.reset();
    await Promise.all(people.map((person) => signIn(world, person)));
    const requests = named('POST /signin');
    expect(requests).toHaveLength(3);
    for (const request of requests) {
      const children = ended().filter(({ parentSpanContext }) => parentSpanContext?.spanId === idOf(request));
      expect(children.map(({ name }) => name)).toEqual(expect.arrayContaining(['password hash', 'database write']));
      expect(children.filter(({ name }) => name === 'password hash')).toHaveLength(1);
    }
  });

  test('a wrong password is no error of ours; a database that is away is', async () => {
    const person = await makePerson(world);
    const browser = world.browse();
    const page = await browser.get(`${world.issuer}/signin`);
    exporter.reset();
    await fillSignIn(browser, page, { ...person, password: 'wrong' });
    expect(ended().filter(({ status }) => status.code === SpanStatusCode.ERROR)).toEqual([]);
    isReachable = false;
    expect((await call(world, 'GET /health/ready')).status).toBe(503);
    isReachable = true;
    const [failed] = named('GET /health/ready');
    expect(failed).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': '503' } });
  });

  test('a request whose client goes away ends as aborted', async () => {
    let release: (() => void) | undefined;
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const { host, port } = new URL(world.issuer);
    const socket = connect(Number(port), 'localhost');
    socket.write(`GET /health/ready HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await once(socket, 'connect');
    // The next request is read after that one, which is under way then.
    await call(world, 'GET /health/live');
    socket.destroy();
    while (named('GET /health/ready').length === 0) await new Promise((resolve) => setImmediate(resolve));
    hold = undefined;
    release?.();
    const [span] = named('GET /health/ready');
    expect(span).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': 'aborted' } });
    expect(span?.attributes).not.toHaveProperty('http.response.status_code');
  });

  test('no span of a whole flow holds a secret, a query or an address', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world, { confidential: true });
    exporter.reset();
    const { accessToken, refreshToken } = await obtainTokens(world, { person, client });
    expect(ended().length).toBeGreaterThan(8);
    const words = JSON.stringify(
      ended().map(({ name, attributes, events, status }) => [name, attributes, events, status]),
    );
    const secrets = [accessToken, refreshToken, PASSWORD, person.email, person.accountId, client.clientId];
    for (const secret of [...secrets, ...world.secrets, '127.0.0.1', '?', 'state']) expect(words).not.toContain(secret);
  });
});
