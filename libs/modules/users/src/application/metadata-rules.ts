import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { usersSection, type UsersConfig } from '@plinth/config';
import type { InputFault, JsonObject } from '@plinth/kernel';
import { ConfigError, configToken } from '@plinth/platform/config';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { UsersErrors } from '../users.errors.js';

const MAX_FAULTS = 20;
const VARIABLE = 'USER_METADATA_SCHEMA';

/** What the metadata of accounts has to be: no larger than is allowed, and what the operator's schema asks for. */
@Injectable()
export class MetadataRules implements OnModuleInit {
  private schema: ValidateFunction | undefined;

  constructor(@Inject(configToken(usersSection)) private readonly config: UsersConfig) {}

  /** @throws {ConfigError} where the schema is none. Without one nothing is loaded. */
  async onModuleInit(): Promise<void> {
    if (this.config.metadataSchema !== null) this.schema = await compiled(this.config.metadataSchema);
  }

  /** @throws {AppError} `users.metadata_too_large`, `users.metadata_refused` with a pointer to each fault. */
  assert(metadata: JsonObject): void {
    const { metadataMaxBytes } = this.config;
    if (Buffer.byteLength(JSON.stringify(metadata)) > metadataMaxBytes) {
      const detail = `The metadata would be larger than ${String(metadataMaxBytes)} bytes.`;
      throw UsersErrors.metadataTooLarge({ detail });
    }
    if (!this.schema || this.schema(metadata)) return;
    const faults = (this.schema.errors ?? []).slice(0, MAX_FAULTS).map(faultOf);
    throw UsersErrors.metadataRefused({ faults });
  }
}

async function compiled(text: string): Promise<ValidateFunction> {
  const [{ Ajv2020 }, formats] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')]);
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
  formats.default.default(ajv);
  try {
    return ajv.compile(JSON.parse(text) as object);
  } catch (error) {
    const problem = `is no JSON Schema that can be used: ${(error as Error).message}`;
    throw new ConfigError([{ variable: VARIABLE, problem }]);
  }
}

function faultOf({ instancePath, keyword, message = '', params }: ErrorObject): InputFault {
  // What is missing or too much is named beside the place, not in it.
  const name = (params['missingProperty'] ?? params['additionalProperty']) as string | undefined;
  const end = name === undefined ? '' : `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;
  return { pointer: `/metadata${instancePath}${end}`, code: keyword, detail: message };
}
