import type { ModuleNames } from '../module-names.js';

/** What callers send. */
export function request({ Singular, one, article }: ModuleNames): string {
  const An = article === 'an' ? 'An' : 'A';
  return `import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { MayBeAbsent, Text } from '@plinth/platform/http';

/** ${An} ${one} to be made. */
export class Create${Singular}Request {
  /** What it is about, in one line. */
  @Text({ max: 200 })
  title: string;

  /** Anything worth remembering. */
  @ApiPropertyOptional({ nullable: true })
  @IsOptional()
  @Text({ max: 10_000, multiline: true })
  note?: string | null;
}

/** What to change of ${article} ${one}, as a JSON Merge Patch: what is left out stays, \`null\` removes. */
export class Change${Singular}Request {
  /** What it is about, in one line. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Text({ max: 200 })
  title?: string;

  /** Anything worth remembering. */
  @ApiPropertyOptional({ nullable: true })
  @IsOptional()
  @Text({ max: 10_000, multiline: true })
  note?: string | null;
}
`;
}

/** What callers see. */
export function response({ module, Singular, one, article }: ModuleNames): string {
  const An = article === 'an' ? 'An' : 'A';
  return `import { ApiProperty } from '@nestjs/swagger';
import type { Owner, OwnerType } from '@plinth/kernel';
import type { ${Singular}Record } from '../${module}.api.js';

/** ${An} ${one}. */
export class ${Singular}Response {
  /** A UUIDv7. */
  id: string;

  /** What it is about. */
  title: string;

  /** Anything worth remembering. */
  @ApiProperty({ type: 'string', nullable: true })
  note: string | null;

  /** When it was made. */
  createdAt: Date;

  /** When it was last changed. */
  updatedAt: Date;

  /** As its owner sees it. */
  static from({ id, title, note, createdAt, updatedAt }: ${Singular}Record): ${Singular}Response {
    return { id, title, note, createdAt, updatedAt };
  }
}

/** ${An} ${one} as administrators see it. */
export class Owned${Singular}Response extends ${Singular}Response implements Owner {
  /** What kind of owner it has. */
  @ApiProperty({ enum: ['user', 'organization', 'platform'] })
  ownerType: OwnerType;

  /** The user's or the organization's id. */
  @ApiProperty({ type: 'string', nullable: true })
  ownerId: string | null;

  static override from(record: ${Singular}Record): Owned${Singular}Response {
    const { ownerType, ownerId } = record;
    return Object.assign(new Owned${Singular}Response(), ${Singular}Response.from(record), { ownerType, ownerId });
  }
}
`;
}
