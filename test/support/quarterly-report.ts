import { Module } from '@nestjs/common';
import { IsInt, IsUUID } from 'class-validator';
import { defineModule } from '@plinth/platform/module';
import { Job, step, type FlowStep, type JobHandler, type JobRun } from '@plinth/platform/queue';

export class MonthPayload {
  @IsUUID('7')
  customerId: string;

  @IsInt()
  month: number;
}

/** Sums up one month. A customer's months are summed up two at a time, and no more than 50 a second in all. */
@Job({
  type: 'reports.sum-month',
  payload: MonthPayload,
  description: 'Sums up a month.',
  concurrency: 2,
  rate: { jobs: 50, perSeconds: 1 },
})
export class SumMonthJob implements JobHandler<MonthPayload> {
  async run({ payload }: JobRun<MonthPayload>): Promise<{ total: number }> {
    return { total: payload.month * 100 };
  }
}

export class ReportPayload {
  @IsUUID('7')
  customerId: string;
}

/** Adds up the months that it has waited for. */
@Job({ type: 'reports.write-report', payload: ReportPayload, description: 'Writes a report.' })
export class WriteReportJob implements JobHandler<ReportPayload> {
  async run({ children }: JobRun<ReportPayload>): Promise<{ total: number }> {
    let total = 0;
    for await (const { result } of children()) total += (result as { total: number }).total;
    return { total };
  }
}

/** The report of a quarter: three months, then what is made of them. */
export function quarterlyReport(customerId: string): FlowStep {
  const months = [1, 2, 3].map((month) => step(SumMonthJob, { customerId, month }, { concurrencyKey: customerId }));
  return step(WriteReportJob, { customerId }, { children: months });
}

@Module({ providers: [SumMonthJob, WriteReportJob] })
class ReportsWorkerModule {}

@Module({})
class ReportsModule {}

export const reports = defineModule({
  name: 'reports',
  core: ReportsModule,
  worker: ReportsWorkerModule,
  jobs: [SumMonthJob, WriteReportJob],
  personalData: 'none',
});
