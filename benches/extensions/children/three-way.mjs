// The vendor's newest SDK, the file that its script tag loads: a handshake of three steps.
import { createDetailsWidget } from '../../../node_modules/livechat-agent-app-sdk-1.16.0/dist/agentapp.umd.min.js';
import { startChild } from '../child-page.mjs';
import { callBy } from './put-message.mjs';

void startChild(async () => callBy(await createDetailsWidget()));
