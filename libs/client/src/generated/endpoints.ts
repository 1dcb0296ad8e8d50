// Made by `npm run plinth -- generate`; do not edit.
import type { Endpoint } from '../types.js';

/** How each operation is called, by group and name. */
export const endpoints: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> = {
  accessAdmin: {
    explain: {"id":"accessAdmin_explain","method":"GET","path":"/v1/admin/access/explain","access":"bearer","answer":"json","query":["permission","organizationId","userId"]},
  },
  apiKeys: {
    list: {"id":"apiKeys_list","method":"GET","path":"/v1/auth/api-keys","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    make: {"id":"apiKeys_make","method":"POST","path":"/v1/auth/api-keys","access":"bearer","answer":"json","body":"json","keyed":true},
    rotate: {"id":"apiKeys_rotate","method":"POST","path":"/v1/auth/api-keys/{id}/rotate","access":"bearer","answer":"json","body":"json","keyed":true},
    end: {"id":"apiKeys_end","method":"DELETE","path":"/v1/auth/api-keys/{id}","access":"bearer","answer":"nothing"},
  },
  archive: {
    get: {"id":"archive_get","method":"GET","path":"/v1/storage/buckets/{bucket}/archive","access":"bearer","answer":"response","query":["prefix"]},
  },
  archives: {
    download: {"id":"archives_download","method":"GET","path":"/v1/personal-exports/{id}","access":"public","answer":"response","query":["signature","expires"]},
  },
  auditEventsAdmin: {
    list: {"id":"auditEventsAdmin_list","method":"GET","path":"/v1/admin/audit-events","access":"bearer","answer":"list","query":["limit","cursor","sort","actorId","action","resourceType","resourceId","organizationId","from","to"]},
    verify: {"id":"auditEventsAdmin_verify","method":"POST","path":"/v1/admin/audit-events/verify","access":"bearer","answer":"json","body":"json","keyed":true},
    export: {"id":"auditEventsAdmin_export","method":"POST","path":"/v1/admin/audit-events/export","access":"bearer","answer":"json","body":"json","keyed":true},
    get: {"id":"auditEventsAdmin_get","method":"GET","path":"/v1/admin/audit-events/{id}","access":"bearer","answer":"json"},
  },
  boardPass: {
    issue: {"id":"boardPass_issue","method":"POST","path":"/v1/admin/queues/board","access":"bearer","answer":"nothing","headers":{"authorization":"authorization"},"keyed":true},
  },
  buckets: {
    list: {"id":"buckets_list","method":"GET","path":"/v1/storage/buckets","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    create: {"id":"buckets_create","method":"POST","path":"/v1/storage/buckets","access":"bearer","answer":"json","body":"json","keyed":true},
    get: {"id":"buckets_get","method":"GET","path":"/v1/storage/buckets/{bucket}","access":"bearer","answer":"json"},
    update: {"id":"buckets_update","method":"PATCH","path":"/v1/storage/buckets/{bucket}","access":"bearer","answer":"json","headers":{"ifMatch":"If-Match"},"body":"json"},
    remove: {"id":"buckets_remove","method":"DELETE","path":"/v1/storage/buckets/{bucket}","access":"bearer","answer":"nothing","query":["force"],"headers":{"ifMatch":"If-Match"}},
  },
  deprecationsAdmin: {
    list: {"id":"deprecationsAdmin_list","method":"GET","path":"/v1/admin/deprecations","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
  },
  domains: {
    list: {"id":"domains_list","method":"GET","path":"/v1/organizations/{id}/domains","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    add: {"id":"domains_add","method":"POST","path":"/v1/organizations/{id}/domains","access":"bearer","answer":"json","body":"json","keyed":true},
    get: {"id":"domains_get","method":"GET","path":"/v1/organizations/{id}/domains/{domainId}","access":"bearer","answer":"json"},
    remove: {"id":"domains_remove","method":"DELETE","path":"/v1/organizations/{id}/domains/{domainId}","access":"bearer","answer":"nothing"},
    verify: {"id":"domains_verify","method":"POST","path":"/v1/organizations/{id}/domains/{domainId}/verify","access":"bearer","answer":"json","keyed":true},
  },
  downloads: {
    download: {"id":"downloads_download","method":"GET","path":"/v1/downloads/{id}","access":"public","answer":"response","query":["signature","expires"]},
  },
  email: {
    verify: {"id":"email_verify","method":"POST","path":"/v1/auth/email/verify","access":"public","answer":"nothing","body":"json","keyed":true},
    resend: {"id":"email_resend","method":"POST","path":"/v1/auth/email/resend","access":"public","answer":"nothing","body":"json","keyed":true},
    change: {"id":"email_change","method":"POST","path":"/v1/auth/email/change","access":"bearer","answer":"nothing","body":"json","keyed":true},
    confirm: {"id":"email_confirm","method":"POST","path":"/v1/auth/email/change/confirm","access":"public","answer":"nothing","body":"json","keyed":true},
  },
  erasuresAdmin: {
    list: {"id":"erasuresAdmin_list","method":"GET","path":"/v1/admin/privacy/erasures","access":"bearer","answer":"list","query":["limit","cursor","sort","userId","status"]},
    get: {"id":"erasuresAdmin_get","method":"GET","path":"/v1/admin/privacy/erasures/{id}","access":"bearer","answer":"json"},
  },
  health: {
    live: {"id":"health_live","method":"GET","path":"/health/live","access":"public","answer":"json"},
    ready: {"id":"health_ready","method":"GET","path":"/health/ready","access":"public","answer":"json"},
  },
  identities: {
    list: {"id":"identities_list","method":"GET","path":"/v1/auth/identities","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    remove: {"id":"identities_remove","method":"DELETE","path":"/v1/auth/identities/{id}","access":"bearer","answer":"nothing"},
  },
  identityProvidersAdmin: {
    list: {"id":"identityProvidersAdmin_list","method":"GET","path":"/v1/admin/identity-providers","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    add: {"id":"identityProvidersAdmin_add","method":"POST","path":"/v1/admin/identity-providers","access":"bearer","answer":"json","body":"json","keyed":true},
    get: {"id":"identityProvidersAdmin_get","method":"GET","path":"/v1/admin/identity-providers/{id}","access":"bearer","answer":"json"},
    change: {"id":"identityProvidersAdmin_change","method":"PATCH","path":"/v1/admin/identity-providers/{id}","access":"bearer","answer":"json","headers":{"ifMatch":"If-Match"},"body":"json"},
    remove: {"id":"identityProvidersAdmin_remove","method":"DELETE","path":"/v1/admin/identity-providers/{id}","access":"bearer","answer":"nothing","headers":{"ifMatch":"If-Match"}},
  },
  impersonationAdmin: {
    impersonate: {"id":"impersonationAdmin_impersonate","method":"POST","path":"/v1/admin/users/{id}/impersonate","access":"bearer","answer":"json","body":"json","keyed":true},
  },
  invitations: {
    accept: {"id":"invitations_accept","method":"POST","path":"/v1/organizations/invitations/accept","access":"bearer","answer":"json","body":"json","keyed":true},
    list: {"id":"invitations_list","method":"GET","path":"/v1/organizations/{id}/invitations","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    invite: {"id":"invitations_invite","method":"POST","path":"/v1/organizations/{id}/invitations","access":"bearer","answer":"json","body":"json","keyed":true},
    withdraw: {"id":"invitations_withdraw","method":"DELETE","path":"/v1/organizations/{id}/invitations/{invitationId}","access":"bearer","answer":"nothing"},
  },
  jobEvents: {
    follow: {"id":"jobEvents_follow","method":"GET","path":"/v1/jobs/{id}/events","access":"bearer","answer":"events"},
  },
  jobTypes: {
    list: {"id":"jobTypes_list","method":"GET","path":"/v1/jobs/types","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
  },
  jobs: {
    list: {"id":"jobs_list","method":"GET","path":"/v1/jobs","access":"bearer","answer":"list","query":["limit","cursor","sort","type","queue","createdAfter","createdBefore","text","traceId","status"]},
    submit: {"id":"jobs_submit","method":"POST","path":"/v1/jobs","access":"bearer","answer":"json","body":"json","keyed":true},
    get: {"id":"jobs_get","method":"GET","path":"/v1/jobs/{id}","access":"bearer","answer":"json"},
    tree: {"id":"jobs_tree","method":"GET","path":"/v1/jobs/{id}/tree","access":"bearer","answer":"json"},
    logs: {"id":"jobs_logs","method":"GET","path":"/v1/jobs/{id}/logs","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    cancel: {"id":"jobs_cancel","method":"POST","path":"/v1/jobs/{id}/cancel","access":"bearer","answer":"json","keyed":true},
    retry: {"id":"jobs_retry","method":"POST","path":"/v1/jobs/{id}/retry","access":"bearer","answer":"json","keyed":true},
  },
  jobsAdmin: {
    list: {"id":"jobsAdmin_list","method":"GET","path":"/v1/admin/jobs","access":"bearer","answer":"list","query":["limit","cursor","sort","type","queue","createdAfter","createdBefore","text","traceId","status","ownerId"]},
    get: {"id":"jobsAdmin_get","method":"GET","path":"/v1/admin/jobs/{id}","access":"bearer","answer":"json"},
    tree: {"id":"jobsAdmin_tree","method":"GET","path":"/v1/admin/jobs/{id}/tree","access":"bearer","answer":"json"},
    retry: {"id":"jobsAdmin_retry","method":"POST","path":"/v1/admin/jobs/retry","access":"bearer","answer":"json","body":"json","keyed":true},
  },
  jwks: {
    list: {"id":"jwks_list","method":"GET","path":"/.well-known/jwks.json","access":"public","answer":"json"},
  },
  legalHoldsAdmin: {
    list: {"id":"legalHoldsAdmin_list","method":"GET","path":"/v1/admin/privacy/holds","access":"bearer","answer":"list","query":["limit","cursor","sort","userId","active"]},
    place: {"id":"legalHoldsAdmin_place","method":"POST","path":"/v1/admin/privacy/holds","access":"bearer","answer":"json","body":"json","keyed":true},
    get: {"id":"legalHoldsAdmin_get","method":"GET","path":"/v1/admin/privacy/holds/{id}","access":"bearer","answer":"json"},
    lift: {"id":"legalHoldsAdmin_lift","method":"DELETE","path":"/v1/admin/privacy/holds/{id}","access":"bearer","answer":"nothing"},
  },
  magicLink: {
    request: {"id":"magicLink_request","method":"POST","path":"/v1/auth/magic-link","access":"public","answer":"nothing","body":"json","keyed":true},
    verify: {"id":"magicLink_verify","method":"POST","path":"/v1/auth/magic-link/verify","access":"public","answer":"json","body":"json","keyed":true},
  },
  me: {
    get: {"id":"me_get","method":"GET","path":"/v1/users/me","access":"bearer","answer":"json"},
    change: {"id":"me_change","method":"PATCH","path":"/v1/users/me","access":"bearer","answer":"json","headers":{"ifMatch":"If-Match"},"body":"json"},
    delete: {"id":"me_delete","method":"DELETE","path":"/v1/users/me","access":"bearer","answer":"json","headers":{"ifMatch":"If-Match"}},
    setAvatar: {"id":"me_setAvatar","method":"PUT","path":"/v1/users/me/avatar","access":"bearer","answer":"json","headers":{"ifMatch":"If-Match"},"body":"binary"},
    removeAvatar: {"id":"me_removeAvatar","method":"DELETE","path":"/v1/users/me/avatar","access":"bearer","answer":"nothing","headers":{"ifMatch":"If-Match"}},
    permissions: {"id":"me_permissions","method":"GET","path":"/v1/users/me/permissions","access":"bearer","answer":"json"},
  },
  members: {
    list: {"id":"members_list","method":"GET","path":"/v1/organizations/{id}/members","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    change: {"id":"members_change","method":"PATCH","path":"/v1/organizations/{id}/members/{userId}","access":"bearer","answer":"json","body":"json"},
    remove: {"id":"members_remove","method":"DELETE","path":"/v1/organizations/{id}/members/{userId}","access":"bearer","answer":"nothing"},
  },
  mfa: {
    verify: {"id":"mfa_verify","method":"POST","path":"/v1/auth/mfa/verify","access":"public","answer":"json","body":"json","keyed":true},
    passkeyOptions: {"id":"mfa_passkeyOptions","method":"POST","path":"/v1/auth/mfa/passkey-options","access":"public","answer":"json","body":"json","keyed":true},
    list: {"id":"mfa_list","method":"GET","path":"/v1/auth/mfa/factors","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    enrol: {"id":"mfa_enrol","method":"POST","path":"/v1/auth/mfa/factors","access":"bearer","answer":"json","body":"json","keyed":true},
    activate: {"id":"mfa_activate","method":"POST","path":"/v1/auth/mfa/factors/{id}/activate","access":"bearer","answer":"json","body":"json","keyed":true},
    remove: {"id":"mfa_remove","method":"DELETE","path":"/v1/auth/mfa/factors/{id}","access":"bearer","answer":"nothing"},
    renewRecoveryCodes: {"id":"mfa_renewRecoveryCodes","method":"POST","path":"/v1/auth/mfa/recovery-codes","access":"bearer","answer":"json","keyed":true},
  },
  objectActions: {
    copy: {"id":"objectActions_copy","method":"POST","path":"/v1/storage/buckets/{bucket}/copy","access":"bearer","answer":"json","body":"json","keyed":true},
    move: {"id":"objectActions_move","method":"POST","path":"/v1/storage/buckets/{bucket}/move","access":"bearer","answer":"json","body":"json","keyed":true},
    bulkDelete: {"id":"objectActions_bulkDelete","method":"POST","path":"/v1/storage/buckets/{bucket}/bulk-delete","access":"bearer","answer":"json","body":"json","keyed":true},
    versions: {"id":"objectActions_versions","method":"GET","path":"/v1/storage/buckets/{bucket}/versions","access":"bearer","answer":"list","query":["limit","cursor","sort","key"]},
    restore: {"id":"objectActions_restore","method":"POST","path":"/v1/storage/buckets/{bucket}/restore","access":"bearer","answer":"json","body":"json","keyed":true},
  },
  objectDownloads: {
    get: {"id":"objectDownloads_get","method":"GET","path":"/v1/storage/buckets/{bucket}/objects/{path}","access":"optional","answer":"response","query":["versionId","download","width","height","fit","format","quality","focus"]},
    head: {"id":"objectDownloads_head","method":"HEAD","path":"/v1/storage/buckets/{bucket}/objects/{path}","access":"optional","answer":"response","query":["versionId","download","width","height","fit","format","quality","focus"]},
  },
  objects: {
    upload: {"id":"objects_upload","method":"PUT","path":"/v1/storage/buckets/{bucket}/objects/{path}","access":"optional","answer":"json","body":"binary"},
    remove: {"id":"objects_remove","method":"DELETE","path":"/v1/storage/buckets/{bucket}/objects/{path}","access":"bearer","answer":"nothing","query":["versionId"]},
    list: {"id":"objects_list","method":"GET","path":"/v1/storage/buckets/{bucket}/objects","access":"bearer","answer":"list","query":["limit","cursor","sort","prefix","delimiter"]},
    uploadForm: {"id":"objects_uploadForm","method":"POST","path":"/v1/storage/buckets/{bucket}/objects","access":"bearer","answer":"json","body":"form","keyed":true},
  },
  oidc: {
    list: {"id":"oidc_list","method":"GET","path":"/v1/auth/oidc/providers","access":"public","answer":"list","query":["limit","cursor","sort"]},
    start: {"id":"oidc_start","method":"GET","path":"/v1/auth/oidc/{provider}/start","access":"public","answer":"response","query":["redirectUri","codeChallenge"]},
    finish: {"id":"oidc_finish","method":"GET","path":"/v1/auth/oidc/{provider}/callback","access":"public","answer":"response"},
    exchange: {"id":"oidc_exchange","method":"POST","path":"/v1/auth/oidc/exchange","access":"public","answer":"json","body":"json","keyed":true},
    confirmLink: {"id":"oidc_confirmLink","method":"POST","path":"/v1/auth/oidc/link/confirm","access":"public","answer":"nothing","body":"json","keyed":true},
  },
  organizations: {
    list: {"id":"organizations_list","method":"GET","path":"/v1/organizations","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    create: {"id":"organizations_create","method":"POST","path":"/v1/organizations","access":"bearer","answer":"json","body":"json","keyed":true},
    get: {"id":"organizations_get","method":"GET","path":"/v1/organizations/{id}","access":"bearer","answer":"json"},
    change: {"id":"organizations_change","method":"PATCH","path":"/v1/organizations/{id}","access":"bearer","answer":"json","headers":{"ifMatch":"If-Match"},"body":"json"},
    delete: {"id":"organizations_delete","method":"DELETE","path":"/v1/organizations/{id}","access":"bearer","answer":"nothing","headers":{"ifMatch":"If-Match"}},
  },
  passkeys: {
    registrationOptions: {"id":"passkeys_registrationOptions","method":"POST","path":"/v1/auth/passkeys/registration-options","access":"bearer","answer":"json","keyed":true},
    list: {"id":"passkeys_list","method":"GET","path":"/v1/auth/passkeys","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    register: {"id":"passkeys_register","method":"POST","path":"/v1/auth/passkeys","access":"bearer","answer":"json","body":"json","keyed":true},
    remove: {"id":"passkeys_remove","method":"DELETE","path":"/v1/auth/passkeys/{id}","access":"bearer","answer":"nothing"},
    authenticationOptions: {"id":"passkeys_authenticationOptions","method":"POST","path":"/v1/auth/passkeys/authentication-options","access":"public","answer":"json","body":"json","keyed":true},
    authenticate: {"id":"passkeys_authenticate","method":"POST","path":"/v1/auth/passkeys/authenticate","access":"public","answer":"json","body":"json","keyed":true},
  },
  passwords: {
    forgot: {"id":"passwords_forgot","method":"POST","path":"/v1/auth/password/forgot","access":"public","answer":"nothing","body":"json","keyed":true},
    reset: {"id":"passwords_reset","method":"POST","path":"/v1/auth/password/reset","access":"public","answer":"nothing","body":"json","keyed":true},
    change: {"id":"passwords_change","method":"POST","path":"/v1/auth/password/change","access":"bearer","answer":"nothing","body":"json","keyed":true},
  },
  permissionsAdmin: {
    list: {"id":"permissionsAdmin_list","method":"GET","path":"/v1/admin/permissions","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
  },
  personalExports: {
    ofCaller: {"id":"personalExports_ofCaller","method":"POST","path":"/v1/users/me/export","access":"bearer","answer":"json","keyed":true},
    ofPerson: {"id":"personalExports_ofPerson","method":"POST","path":"/v1/admin/users/{id}/export","access":"bearer","answer":"json","keyed":true},
  },
  queuesAdmin: {
    list: {"id":"queuesAdmin_list","method":"GET","path":"/v1/admin/queues","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    pause: {"id":"queuesAdmin_pause","method":"POST","path":"/v1/admin/queues/{name}/pause","access":"bearer","answer":"nothing","keyed":true},
    resume: {"id":"queuesAdmin_resume","method":"POST","path":"/v1/admin/queues/{name}/resume","access":"bearer","answer":"nothing","keyed":true},
  },
  reauthentication: {
    prove: {"id":"reauthentication_prove","method":"POST","path":"/v1/auth/reauthenticate","access":"bearer","answer":"nothing","body":"json","keyed":true},
  },
  retentionAdmin: {
    list: {"id":"retentionAdmin_list","method":"GET","path":"/v1/admin/privacy/retention","access":"bearer","answer":"json","query":["dryRun"]},
  },
  rolesAdmin: {
    list: {"id":"rolesAdmin_list","method":"GET","path":"/v1/admin/roles","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    create: {"id":"rolesAdmin_create","method":"POST","path":"/v1/admin/roles","access":"bearer","answer":"json","body":"json","keyed":true},
    get: {"id":"rolesAdmin_get","method":"GET","path":"/v1/admin/roles/{name}","access":"bearer","answer":"json"},
    change: {"id":"rolesAdmin_change","method":"PATCH","path":"/v1/admin/roles/{name}","access":"bearer","answer":"json","query":["dryRun"],"headers":{"ifMatch":"If-Match"},"body":"json"},
    delete: {"id":"rolesAdmin_delete","method":"DELETE","path":"/v1/admin/roles/{name}","access":"bearer","answer":"json","query":["dryRun"],"headers":{"ifMatch":"If-Match"}},
  },
  schedules: {
    list: {"id":"schedules_list","method":"GET","path":"/v1/jobs/schedules","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    create: {"id":"schedules_create","method":"POST","path":"/v1/jobs/schedules","access":"bearer","answer":"json","body":"json","keyed":true},
    get: {"id":"schedules_get","method":"GET","path":"/v1/jobs/schedules/{id}","access":"bearer","answer":"json"},
    change: {"id":"schedules_change","method":"PATCH","path":"/v1/jobs/schedules/{id}","access":"bearer","answer":"json","body":"json"},
    delete: {"id":"schedules_delete","method":"DELETE","path":"/v1/jobs/schedules/{id}","access":"bearer","answer":"nothing"},
  },
  serviceAccounts: {
    list: {"id":"serviceAccounts_list","method":"GET","path":"/v1/service-accounts","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    make: {"id":"serviceAccounts_make","method":"POST","path":"/v1/service-accounts","access":"bearer","answer":"json","body":"json","keyed":true},
    remove: {"id":"serviceAccounts_remove","method":"DELETE","path":"/v1/service-accounts/{id}","access":"bearer","answer":"nothing"},
    listKeys: {"id":"serviceAccounts_listKeys","method":"GET","path":"/v1/service-accounts/{id}/keys","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    makeKey: {"id":"serviceAccounts_makeKey","method":"POST","path":"/v1/service-accounts/{id}/keys","access":"bearer","answer":"json","body":"json","keyed":true},
    rotateKey: {"id":"serviceAccounts_rotateKey","method":"POST","path":"/v1/service-accounts/{id}/keys/{keyId}/rotate","access":"bearer","answer":"json","body":"json","keyed":true},
    endKey: {"id":"serviceAccounts_endKey","method":"DELETE","path":"/v1/service-accounts/{id}/keys/{keyId}","access":"bearer","answer":"nothing"},
  },
  sessions: {
    list: {"id":"sessions_list","method":"GET","path":"/v1/auth/sessions","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    endOthers: {"id":"sessions_endOthers","method":"DELETE","path":"/v1/auth/sessions","access":"bearer","answer":"nothing"},
    act: {"id":"sessions_act","method":"PUT","path":"/v1/auth/sessions/current/organization","access":"bearer","answer":"json","body":"json"},
    end: {"id":"sessions_end","method":"DELETE","path":"/v1/auth/sessions/{id}","access":"bearer","answer":"nothing"},
  },
  sessionsAdmin: {
    revoke: {"id":"sessionsAdmin_revoke","method":"POST","path":"/v1/admin/users/{id}/sessions/revoke","access":"bearer","answer":"nothing","keyed":true},
  },
  settings: {
    get: {"id":"settings_get","method":"GET","path":"/v1/organizations/{id}/settings","access":"bearer","answer":"json"},
    change: {"id":"settings_change","method":"PATCH","path":"/v1/organizations/{id}/settings","access":"bearer","answer":"json","headers":{"ifMatch":"If-Match"},"body":"json"},
  },
  shares: {
    list: {"id":"shares_list","method":"GET","path":"/v1/storage/buckets/{bucket}/shares","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    put: {"id":"shares_put","method":"PUT","path":"/v1/storage/buckets/{bucket}/shares","access":"bearer","answer":"json","body":"json"},
    remove: {"id":"shares_remove","method":"DELETE","path":"/v1/storage/buckets/{bucket}/shares","access":"bearer","answer":"nothing","query":["granteeType","granteeId","prefix"]},
  },
  signIn: {
    register: {"id":"signIn_register","method":"POST","path":"/v1/auth/register","access":"public","answer":"json","body":"json","keyed":true},
    login: {"id":"signIn_login","method":"POST","path":"/v1/auth/login","access":"public","answer":"json","body":"json","keyed":true},
    refresh: {"id":"signIn_refresh","method":"POST","path":"/v1/auth/refresh","access":"public","answer":"json","body":"json","keyed":true},
    logout: {"id":"signIn_logout","method":"POST","path":"/v1/auth/logout","access":"bearer","answer":"nothing","keyed":true},
  },
  signedUrls: {
    sign: {"id":"signedUrls_sign","method":"POST","path":"/v1/storage/buckets/{bucket}/signed-urls","access":"bearer","answer":"json","body":"json","keyed":true},
  },
  simulationAdmin: {
    simulate: {"id":"simulationAdmin_simulate","method":"POST","path":"/v1/admin/auth/simulate","access":"bearer","answer":"json","body":"json","keyed":true},
  },
  storageAdmin: {
    listBuckets: {"id":"storageAdmin_listBuckets","method":"GET","path":"/v1/admin/storage/buckets","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    listUsage: {"id":"storageAdmin_listUsage","method":"GET","path":"/v1/admin/storage/usage","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    move: {"id":"storageAdmin_move","method":"POST","path":"/v1/admin/storage/buckets/{bucket}/move","access":"bearer","answer":"json","body":"json","keyed":true},
  },
  storageDamage: {
    list: {"id":"storageDamage_list","method":"GET","path":"/v1/admin/storage/damage","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
  },
  throttlesAdmin: {
    list: {"id":"throttlesAdmin_list","method":"GET","path":"/v1/admin/users/{id}/throttles","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
    clear: {"id":"throttlesAdmin_clear","method":"DELETE","path":"/v1/admin/users/{id}/throttles","access":"bearer","answer":"nothing"},
  },
  transfer: {
    transfer: {"id":"transfer_transfer","method":"POST","path":"/v1/organizations/{id}/transfer","access":"bearer","answer":"json","body":"json","keyed":true},
  },
  trash: {
    list: {"id":"trash_list","method":"GET","path":"/v1/storage/buckets/{bucket}/trash","access":"bearer","answer":"list","query":["limit","cursor","sort","prefix"]},
    restore: {"id":"trash_restore","method":"POST","path":"/v1/storage/buckets/{bucket}/trash/restore","access":"bearer","answer":"json","body":"json","keyed":true},
  },
  usage: {
    list: {"id":"usage_list","method":"GET","path":"/v1/storage/usage","access":"bearer","answer":"list","query":["limit","cursor","sort"]},
  },
  userRolesAdmin: {
    grant: {"id":"userRolesAdmin_grant","method":"PUT","path":"/v1/admin/users/{id}/roles/{role}","access":"bearer","answer":"nothing","headers":{"ifMatch":"If-Match"}},
    revoke: {"id":"userRolesAdmin_revoke","method":"DELETE","path":"/v1/admin/users/{id}/roles/{role}","access":"bearer","answer":"nothing","headers":{"ifMatch":"If-Match"}},
  },
  usersAdmin: {
    list: {"id":"usersAdmin_list","method":"GET","path":"/v1/admin/users","access":"bearer","answer":"list","query":["limit","cursor","sort","q","status","role","createdAfter","createdBefore"]},
    create: {"id":"usersAdmin_create","method":"POST","path":"/v1/admin/users","access":"bearer","answer":"json","body":"json","keyed":true},
    get: {"id":"usersAdmin_get","method":"GET","path":"/v1/admin/users/{id}","access":"bearer","answer":"json"},
    change: {"id":"usersAdmin_change","method":"PATCH","path":"/v1/admin/users/{id}","access":"bearer","answer":"json","headers":{"ifMatch":"If-Match"},"body":"json"},
    delete: {"id":"usersAdmin_delete","method":"DELETE","path":"/v1/admin/users/{id}","access":"bearer","answer":"json","query":["dryRun"],"headers":{"ifMatch":"If-Match"}},
    suspend: {"id":"usersAdmin_suspend","method":"POST","path":"/v1/admin/users/{id}/suspend","access":"bearer","answer":"nothing","keyed":true},
    reactivate: {"id":"usersAdmin_reactivate","method":"POST","path":"/v1/admin/users/{id}/reactivate","access":"bearer","answer":"nothing","keyed":true},
  },
  usersBulkAdmin: {
    import: {"id":"usersBulkAdmin_import","method":"POST","path":"/v1/admin/users/import","access":"bearer","answer":"json","query":["onExisting","invite","dryRun"],"body":"json","keyed":true},
    export: {"id":"usersBulkAdmin_export","method":"POST","path":"/v1/admin/users/export","access":"bearer","answer":"json","body":"json","keyed":true},
  },
};
