import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ndjson } from '../dist/index.js';
import { all, inChunksOf, streamOf } from './streams.js';

const text = '\uFEFF{"a":1}\r\n\n{"b":"ä€😀"}\n \n[3]\n';

for (const size of [1, 2, 3, 5, 1000])
  test(`ndjson_chunksOf${size}_givesEveryItem`, async () =>
    assert.deepEqual(await all(ndjson(streamOf(...inChunksOf(size, text)))), [{ a: 1 }, { b: 'ä€😀' }, [3]]));

test('ndjson_nothing_givesNothing', async () => assert.deepEqual(await all(ndjson(streamOf())), []));

test('ndjson_lineWithoutEnd_throws', async () => {
  const items = ndjson(streamOf('1\n', '23'));
  assert.equal((await items.next()).value, 1);
  await assert.rejects(items.next(), /middle of a line/);
});

test('ndjson_lineThatIsNoJson_throwsAndCancels', async () => {
  const stream = streamOf('{"a":\n', '1\n');
  await assert.rejects(all(ndjson(stream)), SyntaxError);
  assert.ok(stream.state.cancelled);
});

test('ndjson_break_cancelsTheStream', async () => {
  const stream = streamOf('1\n2\n', '3\n');
  for await (const item of ndjson(stream))
    if (item === 1)
      break;
  assert.ok(stream.state.cancelled);
  assert.ok(!stream.locked);
});

test('ndjson_streamThatFails_throwsItsError', async () => {
  const stream = new ReadableStream({ start: controller => controller.error(new Error('gone')) });
  await assert.rejects(all(ndjson(stream)), /gone/);
});
