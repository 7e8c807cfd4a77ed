// A certificate for a name of somebody else's, signed by itself (RFC 5280), for tests in which that name leads to this machine. Made anew
// for each run, so that no private key lies in the repository; Node makes keys and signatures, but no certificates.
import { generateKeyPairSync, sign } from 'node:crypto';

/** In PEM, as TLS servers take them. */
export type Certificate = { readonly key: string; readonly cert: string };

/** A certificate for these host names, valid for some days. Only a browser that ignores certificate errors accepts it. */
export function createCertificate(names: readonly string[]): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [first = 'localhost'] = names;
  const name = sequence(set(sequence(COMMON_NAME, der(UTF8, Buffer.from(first)))));
  const days = (count: number) => der(UTC_TIME, Buffer.from(utcTime(new Date(Date.now() + count * 86_400_000))));
  const alternatives = sequence(...names.map((host) => der(DNS_NAME, Buffer.from(host))));
  const body = sequence(
    der(VERSION, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    name,
    sequence(days(-1), days(10)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, sequence(sequence(SUBJECT_ALTERNATIVE_NAME, der(OCTETS, alternatives)))),
  );
  const signature = der(BITS, Buffer.from([0]), sign('sha256', body, privateKey));
  const whole = sequence(body, ECDSA_WITH_SHA256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

const [INTEGER, BITS, OCTETS, UTF8, UTC_TIME, DNS_NAME, VERSION, EXTENSIONS] = [2, 3, 4, 12, 23, 0x82, 0xa0, 0xa3];
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SUBJECT_ALTERNATIVE_NAME = Buffer.from('0603551d11', 'hex');
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex');

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const set = (...parts: readonly Buffer[]): Buffer => der(0x31, ...parts);

/** One value (X.690 8.1): its tag, its length, and what is in it. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const lengthBytes = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content]);
}

function utcTime(time: Date): string {
  return `${time.toISOString().replace(/\D/g, '').slice(2, 14)}Z`;
}
