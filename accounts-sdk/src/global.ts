// The script tag: assigns `window.AccountsSDK`, whose server is the site that the script was loaded from.
import { init } from './init.ts';
import type { Instance, Options } from './types.ts';

declare global {
  interface Window {
    AccountsSDK: { init(options: Options): Instance };
  }
}

// Only while the script itself runs does the browser say which element it came from.
const script = document.currentScript;
const loadedFrom = script instanceof HTMLScriptElement && script.src ? new URL(script.src).origin : undefined;

window.AccountsSDK = { init: (options) => init({ ...options, server_url: options.server_url ?? loadedFrom }) };
