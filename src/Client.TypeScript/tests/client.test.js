import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { GatherClient, GatherError, GatherProblemError } from '../dist/index.js';
import { all } from './streams.js';

const problem = { type: '/problems/validation', title: 'Not valid.', status: 400, detail: 'One field.', traceId: 'abc', errors: { seconds: ['is wrong.'] } };
const outcome = index => ({ index, seconds: 0, status: 'succeeded', elapsed: 0 });
const ndjson = { 'Content-Type': 'application/x-ndjson' };

let answer;
let request;
let baseUrl;
const server = createServer((req, res) => {
  request = req;
  answer(req, res);
});

before(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  baseUrl = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const send = (status, headers, body) => (_, res) => res.writeHead(status, headers).end(body);
const json = value => send(200, { 'Content-Type': 'application/json; charset=utf-8' }, JSON.stringify(value));
const client = (options = {}) => new GatherClient({ baseUrl: `${baseUrl}/`, ...options });

test('call_withApiKey_sendsIt', async () => {
  answer = json({ message: 'Slept.' });
  assert.deepEqual(await client({ apiKey: 'secret' }).sleep(0.5), { message: 'Slept.' });
  assert.equal(request.headers['x-api-key'], 'secret');
  assert.equal(request.url, '/sleep/0.5');
});

test('call_withTokenProvider_asksItEachTime', async () => {
  answer = json({ message: 'Slept.' });
  let n = 0;
  const gather = client({ token: async () => `t${++n}` });
  await gather.sleep(0);
  await gather.sleep(0);
  assert.equal(request.headers.authorization, 'Bearer t2');
});

test('call_withoutIdempotencyKey_sendsNoSuchHeader', async () => {
  answer = send(201, { 'Content-Type': 'application/json' }, '{}');
  await client().createKey({ name: 'n', scopes: ['sleep'] });
  assert.equal(request.headers['idempotency-key'], undefined);
});

test('call_answeredByProblem_throwsGatherProblemError', async () => {
  answer = send(400, { 'Content-Type': 'application/problem+json', 'Retry-After': '3' }, JSON.stringify(problem));
  await assert.rejects(client().sleep(-1), error => {
    assert.ok(error instanceof GatherProblemError && error instanceof GatherError);
    assert.deepEqual(error.problem, problem);
    assert.equal(error.code, 'validation');
    assert.equal(error.traceId, 'abc');
    assert.equal(error.retryAfter, 3);
    assert.equal(error.status, 400);
    assert.match(error.message, /seconds is wrong\./);
    return true;
  });
});

for (const [name, reply, status] of [
  ['htmlOfAProxy', send(502, { 'Content-Type': 'text/html' }, '<h1>Bad gateway</h1>'), 502],
  ['foreignProblem', send(503, { 'Content-Type': 'application/problem+json' }, '{"title":"x"}'), 503],
  ['htmlWithStatus200', send(200, { 'Content-Type': 'text/html' }, '<h1>Log in</h1>'), 200],
])
  test(`call_answeredBy${name}_throwsGatherError`, async () => {
    answer = reply;
    await assert.rejects(client().sleep(0), error => error instanceof GatherError && !(error instanceof GatherProblemError) && error.status === status);
  });

test('call_answeredByRedirect_doesNotFollowIt', async () => {
  let calls = 0;
  answer = (_, res) => {
    calls++;
    res.writeHead(307, { Location: '/elsewhere' }).end();
  };
  await assert.rejects(client({ apiKey: 'secret' }).sleep(0), TypeError);
  assert.equal(calls, 1);
});

test('streamSleeps_items_comeAsTheyArrive', async () => {
  let release;
  answer = (_, res) => {
    res.writeHead(200, ndjson).write(`${JSON.stringify(outcome(0))}\n`);
    release = () => res.end(`${JSON.stringify(outcome(1))}\n`);
  };
  const items = client().streamSleeps({ seconds: [0, 0] });
  assert.equal((await items.next()).value.index, 0);
  release();
  assert.equal((await items.next()).value.index, 1);
  assert.ok((await items.next()).done);
});

test('streamSleeps_problemLine_throwsGatherProblemError', async () => {
  answer = send(200, ndjson, `${JSON.stringify(outcome(0))}\n${JSON.stringify({ problem })}\n`);
  await assert.rejects(all(client().streamSleeps({ seconds: [0, 0] })), GatherProblemError);
});

test('streamSleeps_problemEvent_throwsGatherProblemError', async () => {
  answer = send(200, { 'Content-Type': 'text/event-stream' }, `:\n\nevent: problem\ndata: ${JSON.stringify(problem)}\n\n`);
  await assert.rejects(all(client().streamSleeps({ seconds: [0] }, { format: 'sse' })), GatherProblemError);
});

test('streamSleeps_fewerItemsThanAskedFor_throws', async () => {
  answer = send(200, ndjson, `${JSON.stringify(outcome(0))}\n`);
  await assert.rejects(all(client().streamSleeps({ seconds: [0, 0] })), /1 of 2 items/);
});

test('streamSleeps_connectionLost_throwsGatherError', async () => {
  answer = (_, res) => {
    res.writeHead(200, ndjson).write(`${JSON.stringify(outcome(0))}\n`);
    setImmediate(() => res.destroy());
  };
  await assert.rejects(all(client().streamSleeps({ seconds: [0, 0] })), GatherError);
});

test('streamSleeps_break_closesTheConnection', async () => {
  let closed;
  answer = (_, res) => {
    closed = once(res, 'close');
    res.writeHead(200, ndjson).write(`${JSON.stringify(outcome(0))}\n`);
  };
  for await (const item of client().streamSleeps({ seconds: [0, 0] }))
    if (item.index === 0)
      break;
  await closed;
});

test('streamSleeps_aborted_throwsAbortErrorAndClosesTheConnection', async () => {
  let closed;
  answer = (_, res) => {
    closed = once(res, 'close');
    res.writeHead(200, ndjson).write(`${JSON.stringify(outcome(0))}\n`);
  };
  const abort = new AbortController();
  const items = client().streamSleeps({ seconds: [0, 0] }, { signal: abort.signal });
  await items.next();
  const next = items.next();
  abort.abort();
  await assert.rejects(next, { name: 'AbortError' });
  await closed;
});
