// The physical limit of the same machine and runtime: an HTTP server that parses nothing and answers a fixed text as
// long as the venue's. Prints its port.
import { createServer } from 'node:http';

const answer =
  '{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":62000000001}}]}}}';

const server = createServer({ keepAliveTimeout: 65_000 }, (message, response) => {
  message.on('data', () => {});
  message.on('end', () => {
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
      .end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
  }
});
process.on('SIGTERM', () => process.exit(0));
