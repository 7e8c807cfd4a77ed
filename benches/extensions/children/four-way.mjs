// The vendor's SDK that a fresh installation brings together with the handshake of four steps.
import { createDetailsWidget } from 'livechat-agent-app-sdk-1.5.2';
import { startChild } from '../child-page.mjs';
import { callBy } from './put-message.mjs';

void startChild(async () => callBy(await createDetailsWidget()));
