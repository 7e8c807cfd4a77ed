import { fastify } from 'fastify';
import { describe, expect, test } from 'vitest';
import { BadBody, decodeBody, decodeFormBody, readBodiesAsBytes } from './body.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const values = (text: string) => Object.fromEntries(decodeBody(bytes(text)).values);
const faults = (text: string) => Object.fromEntries(decodeBody(bytes(text)).faults);

describe('either kind', () => {
  test('a body that starts like JSON is JSON, every other one a form', () => {
    expect(values('{"a":"1"}')).toEqual({ a: '1' });
    expect(values(' \r\n\t{"a":"1"}\n')).toEqual({ a: '1' });
    expect(values('a=1')).toEqual({ a: '1' });
    expect(values('\n a=1&b=%7B%7D \n')).toEqual({ a: '1', b: '{}' });
    expect(values('a={"b":1}')).toEqual({ a: '{"b":1}' });
  });

  test('no body is an empty form', () => {
    for (const body of [undefined, null, Buffer.alloc(0), bytes('  \n')]) {
      expect(decodeBody(body)).toEqual({ values: new Map(), faults: new Map() });
    }
  });

  test('raw UTF-8 in a form means what it says', () => {
    expect(values('name=café&city=Łódź')).toEqual({ name: 'café', city: 'Łódź' });
    expect(Object.fromEntries(decodeFormBody(bytes('name=Łukasz')).values)).toEqual({ name: 'Łukasz' });
  });

  test('what is not UTF-8 can’t be decoded', () => {
    const wrong = [
      [0xff],
      [0x61, 0x3d, 0xc3],
      [0x61, 0x3d, 0xc0, 0xae],
      [0xed, 0xa0, 0x80],
      [0xfe, 0xff, 0x00, 0x61],
      [0x7b, 0x22, 0xff, 0x22, 0x7d],
    ];
    for (const body of wrong.map((values) => Buffer.from(values))) {
      expect(() => decodeBody(body)).toThrow(BadBody);
      expect(() => decodeFormBody(body)).toThrow(BadBody);
    }
  });

  test('what is no bytes can’t be read', () => {
    for (const body of ['a=1', {}, { a: '1' }, 1, true]) {
      expect(() => decodeBody(body)).toThrow(BadBody);
      expect(() => decodeFormBody(body)).toThrow(BadBody);
    }
  });

  test('a page’s form is never taken for JSON', () => {
    expect([...decodeFormBody(bytes('{"a":"1"}')).values]).toEqual([['{"a":"1"}', '']]);
  });
});

describe('JSON', () => {
  test('texts, numbers and truth values are texts; null is not sent', () => {
    expect(values('{"a":"x","b":12,"c":-1.5,"d":true,"e":false,"f":null,"g":""}')).toEqual({
      a: 'x',
      b: '12',
      c: '-1.5',
      d: 'true',
      e: 'false',
      g: '',
    });
  });

  test('spaces around a value stay: only forms are trimmed', () => {
    expect(Object.fromEntries(decodeBody(bytes('{"a":" x "}'), { trim: true }).values)).toEqual({ a: ' x ' });
    expect(Object.fromEntries(decodeBody(bytes('a=+x+'), { trim: true }).values)).toEqual({ a: 'x' });
  });

  test.each(['{', '{"a":1', '{a:1}', "{'a':1}", '{"a":1}{"b":2}', '{"a":1,}', '{"a":NaN}', '[1', '{"a":"\u0001"}'])(
    '%j is none, and that is said',
    (text) => {
      expect(() => decodeBody(bytes(text))).toThrow(/not JSON/);
    },
  );

  test.each(['[]', '[{"a":1}]', '[["a","b"]]'])('%s is no object, and that is said', (text) => {
    expect(() => decodeBody(bytes(text))).toThrow(/one JSON object/);
  });

  test('A34: lists and objects are faults', () => {
    expect(faults('{"a":["x"],"b":{"c":1},"d":[],"e":{}}')).toEqual({
      a: 'must be a text',
      b: 'must be a text',
      d: 'must be a text',
      e: 'must be a text',
    });
    expect(values('{"a":["x"],"b":"y"}')).toEqual({ b: 'y' });
  });

  test.each([
    '{"a":"1","a":"2"}',
    '{"a":"1","a":"1"}',
    '{"a":null,"a":"1"}',
    '{"a":"1","a":null}',
    '{"a":["1"],"a":"1"}',
    '{"a":"1","\\u0061":"2"}',
    '{"a":"1", "b":"x" ,\n"a"\n:\n"2"}',
    '{"a":"\\"","a":"2"}',
    '{"a":"1","a":"2","a":"3"}',
  ])('A34: a key sent twice is a fault, though JSON.parse takes the last: %j', (text) => {
    const form = decodeBody(bytes(text));
    expect(form.values.has('a')).toBe(false);
    expect(form.faults.get('a')).toBe('was sent more than once');
  });

  test('a value that looks like a key is none', () => {
    expect(values('{"a":"b","c":"a","d":"\\"a\\":1"}')).toEqual({ a: 'b', c: 'a', d: '"a":1' });
    expect(faults('{"a":"b","c":"a","d":"\\"a\\":1"}')).toEqual({});
  });

  test.each(['__proto__', 'constructor', 'toString'])('A35: %s is a name like others', (name) => {
    const form = decodeBody(bytes(`{"${name}":"x","a":"1"}`));
    expect([...form.values]).toEqual([
      [name, 'x'],
      ['a', '1'],
    ]);
    const nested = decodeBody(bytes(`{"${name}":{"polluted":"yes"}}`));
    expect([...nested.faults]).toEqual([[name, 'must be a text']]);
    expect(nested.values.get('polluted')).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('control characters and halves of characters are faults', () => {
    expect(faults('{"a":"x\\u0000y","b":"\\n","c":"\\ud800","d":"\\ud83d\\ude00"}')).toEqual({
      a: 'has control characters',
      b: 'has control characters',
      c: 'is not well-formed UTF-8',
    });
    expect(faults('{"\\u0000":"x"}')).toEqual({ 'a parameter name': 'can’t be read' });
    expect(faults('{"\\ud800":"x"}')).toEqual({ 'a parameter name': 'can’t be read' });
  });

  test('A36: sizes are those of forms', () => {
    expect(values(`{"a":"${'x'.repeat(8192)}"}`)).toEqual({ a: 'x'.repeat(8192) });
    expect(faults(`{"a":"${'x'.repeat(8193)}"}`)).toEqual({ a: 'is longer than 8192 characters' });
    expect(faults(`{"${'n'.repeat(129)}":"x"}`)).toEqual({ 'a parameter name': 'can’t be read' });
    const object = (count: number) =>
      JSON.stringify(Object.fromEntries([...Array(count).keys()].map((n) => [`p${n}`, 'x'])));
    expect(decodeBody(bytes(object(100))).values.size).toBe(100);
    expect(decodeBody(bytes(object(101)))).toEqual({
      values: new Map(),
      faults: new Map([['the request', 'has more than 100 parameters']]),
    });
  });

  test('A36: deep JSON and long runs of quotes are refused in no time that anybody notices', () => {
    const deep = 30_000;
    expect(() => decodeBody(bytes('['.repeat(deep) + ']'.repeat(deep)))).toThrow(BadBody);
    expect(() => decodeBody(bytes('['.repeat(deep)))).toThrow(BadBody);
    expect(() => decodeBody(bytes('{"a":'.repeat(deep)))).toThrow(BadBody);
    const nested = `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`;
    expect(decodeBody(bytes(nested)).values.size).toBe(0);
    expect(decodeBody(bytes(nested)).faults.has('a')).toBe(true);
    expect(() => decodeBody(bytes(`{"${'\\"'.repeat(deep)}`))).toThrow(BadBody);
    expect(() => decodeBody(bytes(`{${'"'.repeat(deep)}`))).toThrow(BadBody);
  });
});

test('every body arrives as bytes, whatever its content type says', async () => {
  const site = fastify({ bodyLimit: 100 });
  readBodiesAsBytes(site);
  site.post('/', async (request) => Object.fromEntries(decodeBody(request.body).values));
  const send = (contentType: string | undefined, payload: string) =>
    site.inject({
      method: 'POST',
      url: '/',
      payload: bytes(payload),
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    });
  const types = [
    'application/x-www-form-urlencoded',
    'application/json',
    'text/plain;charset=UTF-8',
    'application/octet-stream',
    'multipart/form-data; boundary=x',
    undefined,
  ];
  for (const type of types) {
    expect([type, (await send(type, '{"a":"1"}')).json()]).toEqual([type, { a: '1' }]);
    expect([type, (await send(type, 'a=1')).json()]).toEqual([type, { a: '1' }]);
  }
  expect((await send('application/json', `a=${'x'.repeat(100)}`)).statusCode).toBe(413);
  await site.close();
});
