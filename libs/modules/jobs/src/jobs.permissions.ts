import { definePermissions } from '@plinth/platform/access';

export const jobsPermissions = definePermissions('jobs', {
  read: 'See the background work of everybody, and the state of the queues.',
  manage: 'Pause and resume queues, and run failed jobs of everybody again.',
});
