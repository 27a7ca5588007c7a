import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sse } from '../dist/index.js';
import { all, inChunksOf, streamOf } from './streams.js';

const lines = [
  '\uFEFF: a comment', '', 'data: one', '', ':', '',
  'id: 7', 'event: tick', 'retry: 250', 'data:two', 'data:  lines', 'data', '',
  'event: lost', '', 'data: ä€😀', '',
  'id: 8\0', 'retry: soon', 'unknown: field', 'id', 'data: last', '', 'data: unfinished',
];
const events = [
  { event: 'message', data: 'one', id: '', retry: undefined },
  { event: 'tick', data: 'two\n lines\n', id: '7', retry: 250 },
  { event: 'message', data: 'ä€😀', id: '7', retry: 250 },
  { event: 'message', data: 'last', id: '', retry: 250 },
];

for (const [name, end] of [['Lf', '\n'], ['Cr', '\r'], ['Crlf', '\r\n']])
  for (const size of [1, 2, 3, 7, 1000])
    test(`sse_linesEndedBy${name}InChunksOf${size}_givesEveryEvent`, async () =>
      assert.deepEqual(await all(sse(streamOf(...inChunksOf(size, lines.join(end))))), events));

test('sse_crAtTheEndOfAChunk_endsTheEventAtOnce', async () => {
  const chunks = ['data: 1\r\r', new Promise(() => {})];
  const stream = new ReadableStream({
    async pull(controller) {
      controller.enqueue(new TextEncoder().encode(await chunks.shift()));
    },
  });
  assert.equal((await sse(stream).next()).value.data, '1');
});

test('sse_break_cancelsTheStream', async () => {
  const stream = streamOf('data: 1\n\n', 'data: 2\n\n');
  for await (const event of sse(stream))
    if (event.data === '1')
      break;
  assert.ok(stream.state.cancelled);
});
