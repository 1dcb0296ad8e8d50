import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core';
import owasp from '@stoplight/spectral-owasp-ruleset';
import { EVERYWHERE, exceptions } from './lint-exceptions.js';
import { missingExamples } from './missing-examples.js';

/** Something that a linter finds wrong with the description. */
export interface Finding {
  /** The rule, with its linter: `redocly/no-empty-servers`, `owasp:api4:2023-array-limit`. */
  readonly rule: string;
  /** A JSON pointer without the leading `#/`. */
  readonly where: string;
  readonly message: string;
}

/** What is wrong with a description. */
export interface LintReport {
  /** Findings that no exception covers. */
  readonly findings: readonly Finding[];
  /** Exceptions that cover nothing any more. */
  readonly idle: readonly string[];
}

/** Lints an OpenAPI document (JSON): redocly's recommended rules, OWASP's rules for APIs, and an example for every body. */
export async function lintOpenApi(source: string): Promise<LintReport> {
  const document = JSON.parse(source) as object;
  const all = [...(await redoclyFindings(source)), ...(await owaspFindings(document)), ...missingExamples(document)];
  const covered = new Set<string>();
  const findings = all.filter((finding) => {
    const exception = exceptions.find(({ rules, where }) => rules.includes(finding.rule) && where.test(finding.where));
    if (exception) covered.add(exception.reason);
    return !exception;
  });
  return {
    findings,
    idle: exceptions
      .filter(({ where }) => where !== EVERYWHERE)
      .map(({ reason }) => reason)
      .filter((reason) => !covered.has(reason)),
  };
}

async function redoclyFindings(source: string): Promise<Finding[]> {
  const config = await createConfig({
    extends: ['recommended'],
    rules: {
      'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: false },
      'no-invalid-schema-examples': { severity: 'error', allowAdditionalProperties: false },
    },
  });
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, location, message }) => {
    const pointer = location[0] && 'pointer' in location[0] ? (location[0].pointer ?? '') : '';
    return { rule: `redocly/${ruleId}`, where: plain(pointer.replace(/^#\//, '')), message };
  });
}

async function owaspFindings(document: object): Promise<Finding[]> {
  const linter = new spectral.Spectral();
  linter.setRuleset({ extends: [[owasp as unknown as RulesetDefinition, 'recommended']], rules: switchedOff() });
  const results = await linter.run(document as Record<string, unknown>);
  return results.map(({ code, path, message }) => ({ rule: String(code), where: path.join('/'), message }));
}

/** A rule with no place to hold in need not even run: it would find thousands of things. */
function switchedOff(): Record<string, 'off'> {
  const rules = exceptions.filter(({ where }) => where === EVERYWHERE).flatMap((each) => each.rules);
  return Object.fromEntries(rules.map((rule) => [rule, 'off'] as const));
}

function plain(pointer: string): string {
  return pointer
    .split('/')
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .join('/');
}

/** Lints a file and tells of it on the console. @returns the exit code. */
export async function lintFile(file: string): Promise<number> {
  const { findings, idle } = await lintOpenApi(readFileSync(file, 'utf8'));
  for (const { rule, where, message } of findings) tell(`${where}\n  ${rule}: ${message}`);
  for (const reason of idle) tell(`An exception covers nothing any more: ${reason}`);
  return findings.length + idle.length === 0 ? 0 : 1;
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
