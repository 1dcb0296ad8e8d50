import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Gauge } from 'prom-client';
import { Requires } from '@plinth/platform/access';
import { ApiPage, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { Metrics } from '@plinth/platform/telemetry';
import { DamageRepository } from '../persistence/damage.repository.js';
import { DamageResponse } from './damage.response.js';

const LIST = { name: 'admin-damage', sorts: ['foundAt'], defaultSort: '-foundAt' };

/** What the sweep and the scrubber found to be damaged, as a list and as a metric. */
@ApiTags('Storage (administration)')
@Controller('admin/storage/damage')
export class StorageDamageController {
  constructor(
    private readonly damage: DamageRepository,
    private readonly pages: Pages,
    metrics: Metrics,
  ) {
    const gauge: Gauge = new Gauge({
      name: 'plinth_storage_damaged_blobs',
      help: 'Stored bytes that are missing or not what they were, by what is wrong with them.',
      labelNames: ['kind'],
      registers: [metrics.registry],
      collect: async () => {
        gauge.reset();
        // Absent while the database does not answer.
        const counts = await damage.count().catch(() => null);
        counts?.forEach((count, kind) => {
          gauge.set({ kind }, count);
        });
      },
    });
  }

  /** Lists stored bytes that are missing or damaged, with the objects that they belong to. */
  @Requires('storage:read')
  @ApiPage(DamageResponse, LIST)
  @Get()
  async list(@Query() query: ListQuery): Promise<PageResponse<DamageResponse>> {
    const page = await this.damage.page(this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (row) => DamageResponse.from(row));
  }
}
