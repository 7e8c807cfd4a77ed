// Requests to change to another protocol (RFC 9110 7.8) that are not followed. Node hands over the bare connection for them, without
// reading a body.

import { type IncomingMessage, type RequestListener, ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** Answers as if nothing but the old protocol had been asked for, which a server may, and ends the connection with it. */
export function answersUpgrade(request: IncomingMessage, socket: Socket, answer: RequestListener): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if ((length !== undefined && length !== '0') || encoding !== undefined) {
    refuseUpgrade(socket, 400);
    return;
  }
  socket.on('error', () => socket.destroy());
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.end());
  answer(request, response);
}

/** Ends the connection with a status and nothing else. */
export function refuseUpgrade(socket: Socket, status: number): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
