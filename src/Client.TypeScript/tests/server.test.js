// Against a running server: GATHER_URL, and GATHER_KEY with every scope unless the server lets this machine in without one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GatherClient } from '../dist/index.js';
import { all } from './streams.js';

const { GATHER_URL: baseUrl, GATHER_KEY: apiKey } = process.env;
const options = { skip: !baseUrl && 'GATHER_URL is not set' };
const gather = new GatherClient({ baseUrl: baseUrl ?? '', apiKey });
const isProblem = code => error => error.name === 'GatherProblemError' && error.code === code;

async function running(kind) {
  return (await gather.listOperations()).items.filter(o => o.kind === kind);
}

async function untilNoneRuns(kind) {
  for (let attempt = 0; attempt < 200; attempt++) {
    if ((await running(kind)).length === 0)
      return;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  assert.fail(`${kind} still runs`);
}

test('everyMethod_againstTheServer_answers', options, async () => {
  assert.equal((await gather.getLiveness()).status, 'live');
  assert.equal((await gather.getReadiness()).status, 'ready');
  assert.equal((await gather.sleep(0.01)).message, 'Slept for 0.01 seconds.');
  assert.equal((await gather.limitedSleep(0)).message, 'Slept for 0 seconds.');
  assert.equal((await gather.multipleSleeps([0, 0.01])).message, 'All sleeps completed!');
  assert.match((await gather.safeSleep(-1)).error, /from 0 to/);
  assert.ok((await gather.getLimits()).sleep.maxItems > 0);
  assert.deepEqual((await gather.runSleeps({ seconds: [0.02, 0] })).map(o => o.index), [0, 1]);

  const { key, secret } = await gather.createKey({ name: 'typescript', scopes: ['sleep'] }, crypto.randomUUID());
  assert.equal((await gather.getKey(key.id)).name, 'typescript');
  assert.ok((await gather.listKeys()).items.some(k => k.id === key.id));
  const { token } = await new GatherClient({ baseUrl, apiKey: secret }).issueToken({ user: 'ada', scopes: ['sleep'] });
  assert.equal((await new GatherClient({ baseUrl, token }).sleep(0)).message, 'Slept for 0 seconds.');
  await gather.revokeKey(key.id);
  await assert.rejects(new GatherClient({ baseUrl, apiKey: secret }).sleep(0), isProblem('unauthenticated'));
});

test('failure_ofValidation_namesTheField', options, () =>
  assert.rejects(gather.sleep(-1), error => isProblem('validation')(error) && error.problem.errors.seconds.length === 1));

for (const format of ['ndjson', 'sse']) {
  test(`streamSleeps_as${format}_comesInTheOrderOfLength`, options, async () =>
    assert.deepEqual((await all(gather.streamSleeps({ seconds: [0.2, 0, 0.1, -1] }, { format }))).map(o => [o.index, o.status]).slice(-2), [[2, 'succeeded'], [0, 'succeeded']]));

  test(`streamSleeps_break_as${format}_endsTheOperation`, options, async () => {
    for await (const item of gather.streamSleeps({ seconds: [0, 300] }, { format }))
      if (item.index === 0)
        break;
    await untilNoneRuns('run-sleeps');
  });

  test(`streamSleeps_cancelledByAnOperator_as${format}_throwsTheProblem`, options, async () => {
    const items = gather.streamSleeps({ seconds: [0, 300] }, { format });
    await items.next();
    for (const operation of await running('run-sleeps'))
      await gather.cancelOperation(operation.id);
    await assert.rejects(items.next(), isProblem('operation-cancelled'));
  });
}
