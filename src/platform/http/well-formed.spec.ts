import { readHalves } from './well-formed.js';

const read = (text: string): unknown => readHalves(JSON.parse(text), text);

describe('half a character', () => {
  it.each([
    [String.raw`{"name":"a\ud800b"}`, { name: 'a\ufffdb' }],
    [String.raw`{"name":"a\uDC00"}`, { name: 'a\ufffd' }],
    [
      String.raw`{"typed":[{"name":"\ud800"}],"n":1,"no":null}`,
      { typed: [{ name: '\ufffd' }], n: 1, no: null },
    ],
  ])('%s is read as an unreadable one', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each([String.raw`{"name":"\ud83d\udca5"}`, '{"name":"💥"}'])('both halves are one: %s', (text) => {
    expect(read(text)).toEqual({ name: '💥' });
  });
});
