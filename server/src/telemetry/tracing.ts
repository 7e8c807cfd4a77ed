// Spans for OpenTelemetry: one for each request after the HTTP semantic conventions 1.23, and in it those of database writes and password
// hashes. Only where the operator has loaded an SDK; the interface alone does nothing. A span holds route patterns and our own request
// id: no URL, query, address or account, since codes, tokens and e-mail addresses stand in those.

import {
  context,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Whether an SDK was loaded before us (`NODE_OPTIONS=--import ./otel.mjs`). */
export function isTracingConfigured(): boolean {
  const provider = trace.getTracerProvider();
  // Without an SDK it is a stand-in that hands on to nothing.
  return (
    !(provider instanceof ProxyTracerProvider) || provider.getDelegate() !== new ProxyTracerProvider().getDelegate()
  );
}

const tracer = () => trace.getTracer('gatehouse');

/** Makes every request of the site a span, with that of the caller as its parent (W3C Trace Context). */
export function traceSite(site: FastifyInstance, name: string): void {
  const spans = new WeakMap<FastifyRequest, Span>();

  site.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url;
    const span = tracer().startSpan(
      route === undefined ? request.method : `${request.method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': request.method,
          ...(route === undefined ? {} : { 'http.route': route }),
          'url.scheme': request.protocol,
          'network.protocol.version': request.raw.httpVersion,
          'gatehouse.site': name,
          'gatehouse.request_id': request.id,
        },
      },
      propagation.extract(ROOT_CONTEXT, request.headers),
    );
    spans.set(request, span);
    // Comes in any case, also when the client is gone before the answer.
    reply.raw.once('close', () => {
      const { statusCode, writableFinished } = reply.raw;
      if (writableFinished) span.setAttribute('http.response.status_code', statusCode);
      if (!writableFinished || statusCode >= 500) {
        span.setAttribute('error.type', writableFinished ? String(statusCode) : 'aborted');
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    });
    context.with(trace.setSpan(context.active(), span), done);
  });

  // A body is read in the context of its socket; from here on the handler is in that of its request again.
  site.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else context.with(trace.setSpan(context.active(), span), done);
  });
}

/** Makes a piece of work a span of the request that asked for it; the event `begun` says when its turn came. */
export function traceWork(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
): { asked: () => { begun: () => void; ended: (error?: unknown) => void } } {
  return {
    asked: () => {
      const span = tracer().startSpan(name, { attributes });
      return {
        begun: () => span.addEvent('begun'),
        ended: (error) => {
          // Refusals are thrown as well: only what the server could not do is an error.
          if (error instanceof Error && 'retryAfterSeconds' in error) {
            span.setAttribute('error.type', error.name);
            span.setStatus({ code: SpanStatusCode.ERROR });
          }
          span.end();
        },
      };
    },
  };
}
