import { defineErrors } from '@plinth/kernel';

export const ScheduleErrors = defineErrors('jobs', {
  scheduleNotFound: ['not_found', 'There is no such schedule.'],
  invalidSchedule: ['invalid', 'The schedule is not valid.'],
  tooManySchedules: ['refused', 'You have as many schedules as one may have.'],
});
