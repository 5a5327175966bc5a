// The physical limit of telling many: a server that parses nothing and sends one text to every socket for each request.
// Prints its port.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const FRAME =
  '{"channel":"bbo","data":{"coin":"BTC","time":1800000000000,"bbo":[{"px":"50000.0","sz":"0.001","n":1},null]}}';

const server = createServer({ keepAliveTimeout: 65_000 }, (message, response) => {
  message.resume().on('end', () => {
    for (const socket of sockets.clients) socket.send(FRAME);
    response.writeHead(200, { 'content-length': 2 }).end('{}');
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null)
    process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
