import assert from 'node:assert/strict';
import { panelHtml } from '../../src/protocol/panelHtml';

describe('the panel’s page', () => {
  const policyOf = (html: string) =>
    new Map(
      (/Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '')
        .split('; ')
        .map((part) => [part.slice(0, part.indexOf(' ')), part.slice(part.indexOf(' ') + 1)]),
    );
  const page = (nonce: string) =>
    panelHtml({ scriptUri: 'https://a.test/main.js', styleUri: 'https://a.test/main.css', cspSource: 'https://a.test', nonce });

  it('lets nothing load, be sent or be based elsewhere but what it names', () => {
    const policy = policyOf(page('n0nce'));
    assert.deepEqual([policy.get('default-src'), policy.get('base-uri'), policy.get('form-action')], ["'none'", "'none'", "'none'"]);
    assert.equal(policy.get('script-src'), "'nonce-n0nce'");
    assert.deepEqual(
      [...policy].filter(([, sources]) => /unsafe|\*|https?:(?!\/\/a\.test)/.test(sources)),
      [],
    );
  });

  it('keeps what it is given inside its attributes', () => {
    const html = page('"><script>alert(1)</script>');
    assert.ok(!html.includes('<script>alert'));
  });
});
