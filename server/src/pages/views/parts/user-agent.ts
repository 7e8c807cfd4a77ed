// Owns the words for a browser. A User-Agent header is a claim, not a fact: good enough to recognize one's own phone.

// Order matters: nearly every browser also names Chrome, Safari or both.
const browsers: readonly [RegExp, string][] = [
  [/\bEdgi?(?:A|OS)?\//, 'Edge'],
  [/\bOPR\/|\bOPT\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bElectron\//, 'A desktop app'],
  [/\bChrome\/|\bCriOS\/|\bHeadlessChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: readonly [RegExp, string][] = [
  [/\biPhone\b|\biPod\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

/** What a User-Agent header says, in words: "Chrome on Windows". */
export function describeUserAgent(header: string): { words: string; device: 'computer' | 'phone' | 'program' } {
  const browser = browsers.find(([pattern]) => pattern.test(header))?.[1];
  const system = systems.find(([pattern]) => pattern.test(header))?.[1];
  const device = system === undefined ? 'program' : /iPhone|iPad|Android/.test(system) ? 'phone' : 'computer';
  if (browser !== undefined) return { words: system === undefined ? browser : `${browser} on ${system}`, device };
  if (system !== undefined) return { words: `A browser on ${system}`, device };
  // Programs name themselves first: "curl/8.5.0".
  const program = /^([A-Za-z][\w.-]{1,30})\//.exec(header)?.[1];
  return { words: program === undefined || program === 'Mozilla' ? 'An unknown browser' : program, device };
}
