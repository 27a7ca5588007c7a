import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { isValidSignature } from '../dist/index.js';

const secret = 'a secret of the tests';
const body = '{"id":"1","events":[{"data":"ä€😀"}]}';
const at = 1_770_000_000;
const now = new Date(at * 1000);
const hmac = (key, text) => createHmac('sha256', key).update(text).digest('hex');
const signature = hmac(secret, `${at}.${body}`);
const header = `t=${at},v1=${signature}`;

// The server's own test has the same.
test('isValidSignature_knownVector_isValid', async () => assert.ok(await isValidSignature(
  't=1770000000,v1=3a4b6f7ac905327b1e0927a2baa4149f5e7ba1b82e717558ec4381703a89fcae', '{"id":"1"}', '0123456789abcdef', { now })));

for (const [name, text] of [['asText', body], ['asBytes', new TextEncoder().encode(body)]])
  test(`isValidSignature_ofTheBody_${name}_isValid`, async () => assert.ok(await isValidSignature(header, text, secret, { now })));

test('isValidSignature_oneOfSeveral_isValid', async () =>
  assert.ok(await isValidSignature(`t=${at}, v1=${'0'.repeat(64)}, v1=${signature}`, body, secret, { now })));

for (const [name, given, text = body, key = secret] of [
  ['none', undefined],
  ['empty', ''],
  ['withoutTime', `v1=${signature}`],
  ['withoutSignature', `t=${at}`],
  ['ofAnotherTime', `t=${at + 1},v1=${signature}`],
  ['ofAnotherBody', header, `${body} `],
  ['ofAnotherSecret', header, body, 'another secret'],
  ['inUpperCase', `t=${at},v1=${signature.toUpperCase()}`],
  ['cutOff', header.slice(0, -1)],
  ['negativeTime', `t=-1,v1=${hmac(secret, `-1.${body}`)}`],
  ['timeThatIsNone', `t=x,v1=${hmac(secret, `x.${body}`)}`],
])
  test(`isValidSignature_${name}_isNot`, async () => assert.equal(await isValidSignature(given, text, key, { now }), false));

for (const [seconds, expected] of [[-301, false], [-300, true], [300, true], [301, false]])
  test(`isValidSignature_${seconds}SecondsLater_is${expected}`, async () =>
    assert.equal(await isValidSignature(header, body, secret, { now: new Date((at + seconds) * 1000) }), expected));

test('isValidSignature_ownTolerance_holds', async () =>
  assert.equal(await isValidSignature(header, body, secret, { now: new Date((at + 11) * 1000), tolerance: 10 }), false));
