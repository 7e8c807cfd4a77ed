// The limit of chats: a bare ws server, which parses each frame of a customer and hands it to the agent. Nothing is kept, nobody is asked who they are.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1', perMessageDeflate: false });
let agent;
server.on('connection', (socket, request) => {
  if (request.url === '/agent') agent = socket;
  else socket.on('message', (data) => agent?.send(JSON.stringify(JSON.parse(data))));
});
