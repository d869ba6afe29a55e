import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { routes } from '../../src/server/routes.ts';
import { bin } from '../cli/harness.ts';

const checkout = join(import.meta.dirname, '../..');
const folder = join(checkout, 'examples/deploy');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly version: string;
};
const paths = new Set(routes.map(({ path }) => path));

describe('the Dockerfile', () => {
  const text = read('Dockerfile').replaceAll('\\\n', ' ');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const of = (word: string): string[] => lines.filter((line) => line.startsWith(`${word} `));

  it('copies what is there, and what its ignore file lets through', () => {
    const let_ = read('Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const sources = of('COPY')
      .filter((line) => !line.includes('--from'))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    expect(sources.length).toBeGreaterThan(8);
    for (const source of sources) {
      expect(existsSync(join(checkout, source)), source).toBe(true);
      expect(let_).toContain(source.split('/')[0]);
    }
  });

  it('copies of the first stage what that stage makes', () => {
    const copied = of('COPY')
      .filter((line) => line.includes('--from=build'))
      .map((line) => line.split(/\s+/)[2]);
    expect(copied).toEqual(['/build/node_modules', '/build/dist']);
  });

  it('runs scripts that package.json has', () => {
    const scripts = [...text.matchAll(/npm run ([a-z-]+)/g)].map(([, name = '']) => name);
    expect(scripts).toEqual(['build']);
    for (const name of scripts) expect(manifest.scripts).toHaveProperty(name);
  });

  it('is of the Node that the tests use', () => {
    const node = JSON.parse(readFileSync(join(checkout, 'tools/node24/package.json'), 'utf8')) as { version: string };
    for (const line of of('FROM')) expect(line).toContain(`node:${node.version.split('.')[0]}-`);
  });

  it('ends as nobody of importance, stops cleanly, and asks a page that is there', () => {
    expect(of('USER')).toEqual(['USER node']);
    expect(lines.indexOf('USER node')).toBeLessThan(lines.findIndex((line) => line.startsWith('ENTRYPOINT')));
    expect(of('STOPSIGNAL')).toEqual(['STOPSIGNAL SIGTERM']);
    const asked = /http:\/\/127\.0\.0\.1:8484(\/[a-z]+)/.exec(text)?.[1];
    expect(paths).toContain(asked);
  });

  it('names options that the command has', async () => {
    const { out } = await bin(['serve', '--help'], folder);
    for (const option of ['--host', '--behind-proxy']) {
      expect(text).toContain(option);
      expect(out).toContain(option);
    }
  });
});

interface Service {
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly ports?: readonly string[];
  readonly secrets?: readonly string[];
  readonly networks?: readonly string[];
}

describe('compose.yaml', () => {
  const compose = parse(read('compose.yaml')) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: object;
    readonly secrets: object;
    readonly networks: object;
  };
  const services = Object.entries(compose.services);

  it('mounts files that lie beside it, but for those that its user makes', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((each) => each.split(':')[0] ?? ''));
    for (const source of mounted) {
      if (source === './project') continue;
      if (source.startsWith('./')) expect(existsSync(join(folder, source)), source).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
  });

  it('builds from the Dockerfile, and names only secrets and networks that it has', () => {
    const { build } = compose.services['hrwire']!;
    expect(existsSync(join(folder, build!.context, build!.dockerfile))).toBe(true);
    for (const [, service] of services) {
      for (const secret of service.secrets ?? []) expect(Object.keys(compose.secrets)).toContain(secret);
      for (const network of service.networks ?? []) expect(Object.keys(compose.networks)).toContain(network);
    }
  });

  it('drops the rights of each service, writes no root file system of hrwire, and shows hrwire by the proxy alone', () => {
    for (const [name, service] of services) expect(service.cap_drop, name).toEqual(['ALL']);
    expect(compose.services['hrwire']).toMatchObject({ read_only: true });
    expect(compose.services['hrwire']).not.toHaveProperty('ports');
    expect(compose.services['prometheus']).not.toHaveProperty('ports');
    expect(compose.services['grafana']?.ports).toEqual(['127.0.0.1:3000:3000']);
  });

  it('holds no password', () => {
    for (const [, { environment = {} }] of services)
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|SECRET|TOKEN|KEY/.test(name)) expect(value).toMatch(/^\/run\/secrets\//);
  });
});

type Loose = Readonly<Record<string, unknown>>;
const at = (node: unknown, ...steps: readonly (string | number)[]): unknown =>
  steps.reduce<unknown>((found, step) => (found as Record<string | number, unknown> | undefined)?.[step], node);

describe('the manifests for Kubernetes', () => {
  const documents = parseAllDocuments(read('kubernetes/hrwire.yaml')).map((each) => {
    expect(each.errors).toEqual([]);
    return each.toJS() as Loose;
  });
  const of = (kind: string): Loose => documents.find((each) => each['kind'] === kind) ?? {};
  const pod = at(of('Deployment'), 'spec', 'template', 'spec');
  const container = at(pod, 'containers', 0);

  it('start one process, and the next one when it has ended', () => {
    expect(at(of('Deployment'), 'spec', 'replicas')).toBe(1);
    expect(at(of('Deployment'), 'spec', 'strategy', 'type')).toBe('Recreate');
    expect(at(pod, 'terminationGracePeriodSeconds')).toBeGreaterThan(30);
  });

  it('probe pages that are there, at the port that it listens on', () => {
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      expect(paths).toContain(at(container, probe, 'httpGet', 'path'));
      expect(at(container, probe, 'httpGet', 'port')).toBe(at(container, 'ports', 0, 'name'));
    }
  });

  it('give it no right that it does not need', () => {
    expect(at(pod, 'securityContext')).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(at(pod, 'automountServiceAccountToken')).toBe(false);
    expect(at(container, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('mount what they declare, and select what they label', () => {
    const volumes = (at(pod, 'volumes') as { name: string }[]).map(({ name }) => name).sort();
    const mounts = (at(container, 'volumeMounts') as { name: string }[]).map(({ name }) => name).sort();
    expect(mounts).toEqual(volumes);
    const labels = at(of('Deployment'), 'spec', 'template', 'metadata', 'labels');
    expect(at(of('Deployment'), 'spec', 'selector', 'matchLabels')).toEqual(labels);
    expect(at(of('Service'), 'spec', 'selector')).toEqual(labels);
    expect(at(of('NetworkPolicy'), 'spec', 'podSelector', 'matchLabels')).toEqual(labels);
  });

  it('let in from outside what people and systems ask, and nothing that is for the inside', () => {
    const rules = at(of('Ingress'), 'spec', 'rules', 0, 'http', 'paths') as { path: string; pathType: string }[];
    const open = (path: string): boolean =>
      rules.some(({ path: rule, pathType }) => rule === path || (pathType === 'Prefix' && path.startsWith(`${rule}/`)));
    const inside = ['/healthz', '/metrics', '/readyz'];
    expect([...paths].filter((path) => !open(path)).sort()).toEqual(inside);
    expect(/@inside path (.*)/.exec(read('Caddyfile'))?.[1]?.split(' ').sort()).toEqual(inside);
  });

  it('hold no secret, and are of this version', () => {
    expect(documents.map((each) => each['kind'])).not.toContain('Secret');
    expect(at(container, 'image')).toMatch(new RegExp(`:${manifest.version}$`));
  });

  it('bring a project that has no errors', async () => {
    const root = mkdtempSync(join(tmpdir(), 'hrwire-deploy-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const text = String(at(of('ConfigMap'), 'data', 'hrwire.yaml'));
    writeFileSync(join(root, 'hrwire.yaml'), text.replace('/state/', 'state/'));
    const { exit, out, err } = await bin(['check'], root);
    expect({ exit, said: exit === 0 ? '' : out + err }).toEqual({ exit: 0, said: '' });
  });
});

describe.runIf(existsSync('/usr/bin/systemd-analyze'))('the unit of systemd', () => {
  const analyze = (...words: readonly string[]): string =>
    execFileSync('systemd-analyze', [...words, join(folder, 'hrwire.service')], { encoding: 'utf8', stdio: 'pipe' });

  it('is understood', () => {
    expect(analyze('verify')).toBe('');
  });

  it('leaves little open (exposure below 2 of 10)', () => {
    expect(analyze('security', '--offline=true', '--threshold=20', '--no-pager')).toContain('hrwire.service');
  });
});
