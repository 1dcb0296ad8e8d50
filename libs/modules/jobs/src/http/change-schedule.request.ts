import { PartialType } from '@nestjs/swagger';
import { CreateScheduleRequest } from './create-schedule.request.js';

/** What to change of a schedule; what is left out stays. `cron` and `everySeconds` replace each other. */
export class ChangeScheduleRequest extends PartialType(CreateScheduleRequest, { skipNullProperties: false }) {}
