// Jobs of a running server (GATHER_URL, GATHER_KEY), and streams that break.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { GatherClient } from '../dist/index.js';
import { all } from './streams.js';

const { GATHER_URL: serverUrl, GATHER_KEY: apiKey } = process.env;
const options = { skip: !serverUrl && 'GATHER_URL is not set' };
const gather = new GatherClient({ baseUrl: serverUrl ?? '', apiKey });

/** Runs the test against a server that gives the answers one after another, and tells what was asked of it. */
async function answeredBy(answers, run) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    answers.shift()(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return [await run(new GatherClient({ baseUrl: `http://127.0.0.1:${server.address().port}` })), asked];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const lines = (...items) => response =>
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' }).end(items.map(i => `${JSON.stringify(i)}\n`).join(''));
const nothing = response => response.writeHead(204).end();

test('job_fromUrlsToDeletion_isDoneWithEveryMethod', options, async () => {
  async function* urls() {
    yield 'nonsense';
    yield 'http://10.0.0.1/';
  }
  const key = crypto.randomUUID();
  const { id, accepted } = await gather.submitBatch(urls(), { priority: 1 }, key);
  assert.equal(accepted, 2);
  assert.equal((await gather.submitBatch(urls(), { priority: 1 }, key)).id, id);

  const events = await all(gather.streamJobEvents(id, { includeResults: true }));
  assert.equal(events.filter(e => e.type === 'item.failed' && e.data.page.error).length, 2);
  assert.equal(events.findLast(e => e.cursor).type, 'job.ended');
  assert.deepEqual((await all(gather.streamJobResults(id, { state: 'failed' }))).map(r => r.code), ['invalidUrl', 'addressBlocked']);
  assert.deepEqual((await all(gather.streamJobResults(id, { after: 0 }))).map(r => r.index), [1]);
  assert.equal((await gather.listJobResults(id)).items.length, 2);
  assert.equal((await gather.getJobResult(id, '1')).code, 'addressBlocked');

  assert.equal((await gather.getJob(id)).state, 'failed');
  assert.ok((await gather.listJobs('failed')).items.some(j => j.id === id));
  assert.equal((await gather.retryJob(id, 'failed')).counts.accepted, 2);
  await all(gather.streamJobEvents(id, { after: events.findLast(e => e.cursor).cursor }));
  assert.equal((await gather.getJobResult(id, '1')).history.length, 1);
  await gather.deleteJob(id);
  await assert.rejects(gather.getJob(id), error => error.code === 'not-found');
});

test('job_steered_isPausedTunedAndCancelled', options, async () => {
  const deadline = new Date(Date.now() + 3_600_000).toISOString();
  const { id } = await gather.createBatch({ urls: Array(50).fill('http://10.0.0.1/'), concurrency: 1, delay: 60, deadline });
  await gather.pauseJob(id);
  assert.equal((await gather.appendUrls(id, { urls: ['nonsense'] })).accepted, 1);
  assert.equal((await gather.tuneJob(id, { concurrency: 2 })).tuning.concurrency, 2);
  assert.equal((await gather.resumeJob(id)).state, 'queued');
  await gather.cancelJob(id);
  await all(gather.streamJobEvents(id));
  const { state, counts } = await gather.getJob(id);
  assert.equal(state, 'cancelled');
  assert.equal(counts.accepted, 51);

  const crawl = await gather.createCrawl({ url: 'http://10.0.0.1/' });
  await all(gather.streamJobEvents(crawl.id));
  assert.equal((await gather.getJob(crawl.id)).counts.failedByCode.addressBlocked, 1);
});

test('streamJobEvents_connectionThatBreaks_goesOnAfterTheLastEvent', async () => {
  const [events, asked] = await answeredBy([
    response => {
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' }).write('{"cursor":"c.1","type":"job.accepted","data":{}}\n{"cursor":"c.2","ty');
      setTimeout(() => response.destroy(), 50);
    },
    response => response.writeHead(503).end(),
    lines({ cursor: 'c.2', type: 'job.ended', data: {} }),
    nothing,
  ], client => all(client.streamJobEvents('id')));

  assert.deepEqual(events.map(e => e.cursor), ['c.1', 'c.2']);
  assert.deepEqual(asked.map(url => new URL(url, 'http://x').searchParams.get('after')), [null, 'c.1', 'c.1', 'c.2']);
});

test('streamJobResults_serverNotThereAtFirst_throwsAtOnce', async () => {
  await assert.rejects(answeredBy([response => response.writeHead(503).end()], client => all(client.streamJobResults('id'))), /503/);
});
