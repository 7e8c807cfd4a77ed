import { createHook } from 'node:async_hooks';
import { beforeAll, describe, expect, test } from 'vitest';
import { createPasswords, PasswordQueueFull, type Passwords } from './passwords.ts';

const PASSWORD = 'correct horse battery staple';
let passwords: Passwords;
let passwordHash: string;
beforeAll(async () => {
  passwords = createPasswords();
  passwordHash = await passwords.hash(PASSWORD);
});

describe('hashing (RFC 9106)', () => {
  test('is argon2id with 19 MiB, two passes and one lane, salted anew each time', async () => {
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    const again = await passwords.hash(PASSWORD);
    expect(again.split('$')[4]).not.toBe(passwordHash.split('$')[4]);
    expect(again.split('$')[5]).not.toBe(passwordHash.split('$')[5]);
  });

  test('the password, and no other, has its hash', async () => {
    expect(await passwords.verify(passwordHash, PASSWORD)).toBe(true);
    const others = [
      '',
      PASSWORD.toUpperCase(),
      `${PASSWORD} `,
      PASSWORD.slice(0, -1),
      `${PASSWORD}\u0000`,
      passwordHash,
    ];
    for (const other of others) expect([other, await passwords.verify(passwordHash, other)]).toEqual([other, false]);
  });

  test('passwords are taken as they are: long, in any alphabet, with spaces', async () => {
    for (const password of ['x'.repeat(255), 'пароль 密码 😀', ' leading and trailing ']) {
      const hash = await passwords.hash(password);
      expect(await passwords.verify(hash, password)).toBe(true);
      expect(await passwords.verify(hash, password.trim())).toBe(password === password.trim());
    }
    const long = await passwords.hash('x'.repeat(255));
    expect(await passwords.verify(long, 'x'.repeat(254))).toBe(false);
  });
});

describe('A32: without an account', () => {
  /** How many pieces of native work the call gives to the thread pool. */
  async function nativeWork(call: () => Promise<unknown>): Promise<number> {
    let count = 0;
    // Resources of Node itself have names in capitals; work that an add-on queues has none.
    const hook = createHook({
      init(_id, type) {
        if (!/^[A-Z]/.test(type)) count += 1;
      },
    }).enable();
    try {
      await call();
    } finally {
      hook.disable();
    }
    return count;
  }

  test('the answer is no, and argon2 has run as it does for a wrong password', async () => {
    const forAccount = await nativeWork(() => passwords.verify(passwordHash, 'wrong'));
    expect(forAccount).toBeGreaterThan(0);
    expect(await nativeWork(() => passwords.verify(undefined, 'wrong'))).toBe(forAccount);
    expect(await nativeWork(() => passwords.inTurn((verify) => verify(undefined, 'wrong')))).toBe(forAccount);
  });

  test('no password is right', async () => {
    for (const password of ['', PASSWORD, '\u0000'.repeat(32), 'undefined']) {
      expect(await passwords.verify(undefined, password)).toBe(false);
      expect(await passwords.inTurn((verify) => verify(undefined, password))).toBe(false);
    }
  });
});

describe('the queue', () => {
  /** Work that ends when it is told to, and what of it runs. */
  function startMany(queue: Passwords, count: number) {
    const running: (() => void)[] = [];
    let most = 0;
    let now = 0;
    const outcomes = Array.from({ length: count }, (_, index) =>
      queue.inTurn(async () => {
        now += 1;
        most = Math.max(most, now);
        await new Promise<void>((resolve) => running.push(resolve));
        now -= 1;
        return index;
      }),
    );
    return {
      outcomes,
      most: () => most,
      running: () => running.length,
      /** Ends what runs until nothing is left. */
      async endAll() {
        const all = Promise.allSettled(outcomes);
        let ended = false;
        void all.then(() => {
          ended = true;
        });
        while (!ended) {
          running.shift()?.();
          await new Promise(setImmediate);
        }
        return all;
      },
    };
  }

  test('two run at once, the others wait, and all are served in their order', async () => {
    const order: number[] = [];
    const many = startMany(createPasswords(), 20);
    many.outcomes.forEach((outcome, index) => {
      void outcome.then(() => order.push(index));
    });
    await new Promise(setImmediate);
    expect(many.running()).toBe(2);
    await many.endAll();
    expect(many.most()).toBe(2);
    expect(order).toEqual([...Array(20).keys()]);
  });

  test('hashing and verifying wait in the same line', async () => {
    const queue = createPasswords();
    const many = startMany(queue, 2);
    await new Promise(setImmediate);
    const settled: string[] = [];
    const hashing = queue.hash('x').then(() => settled.push('hash'));
    const verifying = queue.verify(undefined, 'x').then(() => settled.push('verify'));
    await passwords.verify(passwordHash, PASSWORD);
    expect(settled).toEqual([]);
    await many.endAll();
    await Promise.all([hashing, verifying]);
    expect(settled).toHaveLength(2);
  });

  test('A33: 128 may wait; whoever comes then is told to come back, and the others are served', async () => {
    const queue = createPasswords();
    const many = startMany(queue, 2 + 128);
    const refused = [queue.inTurn(async () => 'served'), queue.hash('x'), queue.verify(undefined, 'x')];
    for (const attempt of refused) {
      const error = await attempt.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PasswordQueueFull);
      expect(error).toMatchObject({ retryAfterSeconds: 5, message: expect.stringMatching(/Try again/) });
    }
    const outcomes = await many.endAll();
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(130);
    expect(await queue.inTurn(async () => 'served')).toBe('served');
  });

  test('work that fails gives its place to the next', async () => {
    const queue = createPasswords();
    const failing = Array.from({ length: 10 }, () => queue.inTurn(() => Promise.reject(new Error('failed'))));
    for (const attempt of failing) await expect(attempt).rejects.toThrow('failed');
    await expect(queue.verify('no hash at all', 'x')).rejects.toThrow();
    expect(await queue.verify(passwordHash, PASSWORD)).toBe(true);
    const many = startMany(queue, 3);
    await new Promise(setImmediate);
    expect(many.running()).toBe(2);
    await many.endAll();
  });
});
