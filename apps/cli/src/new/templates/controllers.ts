import type { ModuleNames } from '../module-names.js';

/** The routes of owners. */
export function controller(names: ModuleNames): string {
  const { module, file, Plural, Singular, plural, singular, many, one, article } = names;
  return `import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated } from '@plinth/platform/access';
import {
  ApiIfMatch,
  ApiPage,
  IdPipe,
  IfMatch,
  ListQuery,
  Pages,
  type PageResponse,
  type Precondition,
} from '@plinth/platform/http';
import { ${Plural}Service } from '../application/${module}.service.js';
import { Change${Singular}Request, Create${Singular}Request } from './${file}.request.js';
import { ${Singular}Response } from './${file}.response.js';

const LIST = { name: '${module}', sorts: ['createdAt', 'title'], defaultSort: '-createdAt' };

/** The caller's ${many}, or those of the organization that the caller acts in. */
@ApiTags('${Plural}')
@Controller('${module}')
export class ${Plural}Controller {
  constructor(
    private readonly ${plural}: ${Plural}Service,
    private readonly pages: Pages,
  ) {}

  /** Lists the caller's ${many}; sorts: \`createdAt\`, \`title\`. */
  @Authenticated()
  @ApiPage(${Singular}Response, LIST)
  @Get()
  async list(@Query() query: ListQuery): Promise<PageResponse<${Singular}Response>> {
    const page = await this.${plural}.page(this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (${singular}) => ${Singular}Response.from(${singular}));
  }

  /** Makes ${article} ${one}. */
  @Authenticated()
  @ApiCreatedResponse({ type: ${Singular}Response })
  @Post()
  async create(@Body() { title, note = null }: Create${Singular}Request): Promise<${Singular}Response> {
    return ${Singular}Response.from(await this.${plural}.create({ title, note }));
  }

  /** Shows ${article} ${one}. */
  @Authenticated()
  @ApiOkResponse({ type: ${Singular}Response })
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<${Singular}Response> {
    return ${Singular}Response.from(await this.${plural}.get(id));
  }

  /** Changes ${article} ${one}. */
  @Authenticated()
  @ApiIfMatch()
  @ApiOkResponse({ type: ${Singular}Response })
  @Patch(':id')
  async change(
    @Param('id', IdPipe) id: string,
    @Body() patch: Change${Singular}Request,
    @IfMatch() precondition: Precondition,
  ): Promise<${Singular}Response> {
    const changed = await this.${plural}.change(id, patch, (${singular}) => {
      precondition.check(${Singular}Response.from(${singular}));
    });
    return ${Singular}Response.from(changed);
  }

  /** Deletes ${article} ${one}. */
  @Authenticated()
  @ApiIfMatch()
  @ApiNoContentResponse()
  @HttpCode(204)
  @Delete(':id')
  async delete(@Param('id', IdPipe) id: string, @IfMatch() precondition: Precondition): Promise<void> {
    await this.${plural}.delete(id, (${singular}) => {
      precondition.check(${Singular}Response.from(${singular}));
    });
  }
}
`;
}

/** The routes of administrators. */
export function adminController({ module, file, Plural, Singular, plural, singular, many }: ModuleNames): string {
  return `import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { ApiPage, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { ${Plural}Service } from '../application/${module}.service.js';
import { Owned${Singular}Response } from './${file}.response.js';

const LIST = { name: 'all-${module}', sorts: ['createdAt', 'title'], defaultSort: '-createdAt' };

/** The ${many} of every owner, for administrators. */
@ApiTags('${Plural}')
@Controller('admin/${module}')
export class ${Plural}AdminController {
  constructor(
    private readonly ${plural}: ${Plural}Service,
    private readonly pages: Pages,
  ) {}

  /** Lists the ${many} of every owner; sorts: \`createdAt\`, \`title\`. */
  @Requires('${module}:read')
  @ApiPage(Owned${Singular}Response, LIST)
  @Get()
  async list(@Query() query: ListQuery): Promise<PageResponse<Owned${Singular}Response>> {
    const page = await this.${plural}.pageOfAll(this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (${singular}) => Owned${Singular}Response.from(${singular}));
  }
}
`;
}
