import { describe, expect, it } from 'vitest';
import { logLevelOf, logTo } from '../../src/observe/log.ts';
import type { LogOptions } from '../../src/observe/log.ts';
import { Redactor } from '../../src/observe/redact.ts';

function kept(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const redactor = new Redactor();
  redactor.add(['s3cret-key']);
  const log = logTo({
    level: 'info',
    form: 'json',
    colour: false,
    to: { write: (text) => lines.push(text) },
    redactor,
    now: () => Date.UTC(2026, 10, 21, 12),
    ...options,
  });
  return { log, lines };
}

describe('a log', () => {
  it('writes one JSON object a line, with level, time, message and fields', () => {
    const { log, lines } = kept();
    log.warn('request is tried again', { connection: 'desk', tried: 2 });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'warn',
      time: '2026-11-21T12:00:00.000Z',
      msg: 'request is tried again',
      connection: 'desk',
      tried: 2,
    });
    expect(lines[0]).toMatch(/\n$/);
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = kept({ level: 'warn' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    expect(lines).toHaveLength(1);
    const silent = kept({ level: 'silent' });
    silent.log.warn('d');
    expect(silent.lines).toEqual([]);
  });

  it.each(['json', 'pretty'] as const)('hides secrets in messages and fields (%s)', (form) => {
    const { log, lines } = kept({ form });
    log.info('asked /?key=s3cret-key', { why: 'refused s3cret-key', nested: { header: 's3cret-key' } });
    expect(lines.join('')).not.toContain('s3cret-key');
    expect(lines.join('')).toContain('***');
  });

  it('writes lines for people with fields as name=value', () => {
    const { log, lines } = kept({ form: 'pretty' });
    log.info('Wrote a file', { file: 'a b.csv', bytes: 12 });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}Wrote a file file="a b.csv" bytes=12\n$/);
  });

  it('lets no control sign of an answer steer the terminal', () => {
    const { log, lines } = kept({ form: 'pretty' });
    log.warn('it said \u001b[2J\nand more', { why: '\u0007\u001b]0;x', two: 'a \u009b2J', list: ['\u009b'] });
    // eslint-disable-next-line no-control-regex
    expect(lines[0]?.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(lines).toHaveLength(1);
  });
});

it('a level is one of four words', () => {
  expect(['debug', 'info', 'warn', 'silent', 'loud', undefined].map(logLevelOf)).toEqual([
    'debug',
    'info',
    'warn',
    'silent',
    undefined,
    undefined,
  ]);
});
