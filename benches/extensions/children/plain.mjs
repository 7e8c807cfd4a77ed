// The vendor's oldest SDK: bare window messages, without answers.
import sdk from 'livechat-widget-sdk-1.3.0';
import { startChild } from '../child-page.mjs';

void startChild(async () => {
  sdk.init();
  return { call: async (name) => sdk.putMessage(name) };
});
