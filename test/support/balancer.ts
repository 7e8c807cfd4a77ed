// One address in front of several servers, as a load balancer is; the test says which of them gets the next connection.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { atFileEnd } from './at-file-end.ts';

export interface Balancer {
  /** From now on connections lead to this loopback port. */
  leadTo(port: number): void;
}

/** Listens on these loopback ports until the test file ends. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  let target = 0;
  for (const port of ports) {
    const server = createServer((socket) => {
      const onward = connect({ host: '127.0.0.1', port: target });
      socket.on('error', () => onward.destroy());
      onward.on('error', () => socket.destroy());
      socket.pipe(onward).pipe(socket);
    });
    await once(server.listen(port, '127.0.0.1'), 'listening');
    atFileEnd(async () => void server.close());
  }
  return {
    leadTo(port) {
      target = port;
    },
  };
}
