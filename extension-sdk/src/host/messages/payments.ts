// Messages about payments, which this platform does not take: each widget that asks is told so, and so is the agent.
import { nothing, type Rule, rule } from './rule.ts';

const REFUSAL = 'Payments are not available on this platform.';

export const PAYMENTS: readonly (readonly [string, Rule])[] = [
  [
    'register_transaction_pending',
    rule({
      does: 'A payment begins: refused, with the event `transaction_failed` and a toast',
      read: nothing,
      effect: async (_, { effects, call, push }) => {
        push('transaction_failed', { error: { message: REFUSAL } });
        await effects.toast({ content: `${call.frame.extension.name}: ${REFUSAL}`, kind: 'error' }, call);
      },
    }),
  ],
  // Follow the first, which was refused already; or the widget itself found that it cannot pay.
  ['register_transaction_success', rule({ does: 'Follows the first: nothing', read: nothing, effect: nothing })],
  ['register_transaction_failure', rule({ does: 'The widget’s own error: nothing', read: nothing, effect: nothing })],
];
