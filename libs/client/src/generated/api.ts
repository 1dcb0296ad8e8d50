// Made by `npm run plinth -- generate`; do not edit.
import type { Binary, Call, CallOptions, EventStream, ListCall } from '../types.js';
import type {
  HealthResponse,
  PageInfo,
  AuditEventResponse,
  VerifyAuditEventsRequest,
  VerificationResponse,
  ExportAuditEventsRequest,
  AuditExportResponse,
  RouteUseResponse,
  RoleResponse,
  CreateRoleRequest,
  ChangeRoleRequest,
  PermissionResponse,
  BucketResponse,
  CreateBucketRequest,
  UpdateBucketRequest,
  ObjectResponse,
  ListedObjectsResponse,
  UploadedFilesResponse,
  CopyObjectRequest,
  BulkDeleteRequest,
  BulkDeleteResponse,
  ObjectVersionResponse,
  RestoreRequest,
  ShareResponse,
  ShareRequest,
  TrashedObjectResponse,
  SignedUrlRequest,
  SignedUrlResponse,
  UsageResponse,
  OwnedBucketResponse,
  OwnedUsageResponse,
  MoveBucketRequest,
  BucketMoveResponse,
  DamageResponse,
  UserResponse,
  ChangeMeRequest,
  ErasureResponse,
  MyPermissionsResponse,
  BulkJobResponse,
  ExportUsersRequest,
  CreateUserRequest,
  ChangeUserRequest,
  ErasurePreviewResponse,
  ExplainAccessResponse,
  DomainResponse,
  AddDomainRequest,
  AcceptInvitationRequest,
  OrganizationResponse,
  InvitationResponse,
  InviteMemberRequest,
  MemberResponse,
  ChangeMemberRequest,
  CreateOrganizationRequest,
  ChangeOrganizationRequest,
  SettingsResponse,
  ChangeSettingsRequest,
  TransferOwnershipRequest,
  ApiKeyResponse,
  MakeApiKeyRequest,
  NewApiKeyResponse,
  RotateApiKeyRequest,
  LinkTokenRequest,
  EmailRequest,
  IdentityResponse,
  IdentityProviderResponse,
  AddIdentityProviderRequest,
  ChangeIdentityProviderRequest,
  ImpersonateRequest,
  TokenSetResponse,
  JwksResponse,
  MfaChallengeResponse,
  VerifyMfaRequest,
  MfaTokenRequest,
  FactorResponse,
  EnrolFactorRequest,
  NewFactorResponse,
  CodeRequest,
  RecoveryCodesResponse,
  ReauthenticateRequest,
  OidcProviderResponse,
  ExchangeOidcRequest,
  RegisterPasskeyRequest,
  PasskeyResponse,
  PasskeyOptionsRequest,
  AuthenticatePasskeyRequest,
  ResetPasswordRequest,
  ChangePasswordRequest,
  ServiceAccountResponse,
  MakeServiceAccountRequest,
  SessionResponse,
  ActiveOrganizationRequest,
  ActiveOrganizationResponse,
  RegisterRequest,
  RegistrationResponse,
  LoginRequest,
  RefreshRequest,
  SimulateSignInRequest,
  SimulationResponse,
  ThrottleResponse,
  JobTypeResponse,
  ScheduleResponse,
  CreateScheduleRequest,
  ChangeScheduleRequest,
  SubmitJobRequest,
  JobResponse,
  JobTreeResponse,
  JobLogResponse,
  QueueResponse,
  ExaminedJobResponse,
  RetryJobsRequest,
  RetriedJobsResponse,
  ReceiptResponse,
  LegalHoldResponse,
  PlaceHoldRequest,
  PersonalExportResponse,
  RetentionPoliciesResponse,
} from './schemas.js';

export interface AccessAdminOperations {
  /** Whether somebody may do something, through which role, or what they lack. `GET /v1/admin/access/explain` */
  explain(input: {
    /** What, by its name in the catalogue. */
    permission: string;
    /** Where; without it on the platform. */
    organizationId?: string;
    /** Who: an account, or a service account. */
    userId: string;
  }, options?: CallOptions): Call<ExplainAccessResponse>;
}

export interface ApiKeysOperations {
  /** The caller's API keys, without the keys themselves. `GET /v1/auth/api-keys` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<ApiKeyResponse>;
    page: PageInfo;
  }>;
  /** Makes a key that acts for the caller: in the organization of `X-Organization-Id`, else personally. The answer shows it this once. `POST /v1/auth/api-keys` */
  make(input: {
    body: MakeApiKeyRequest;
  }, options?: CallOptions): Call<NewApiKeyResponse>;
  /** Makes the successor of a key, for as long a life. The old one works for as long as the two are to overlap. `POST /v1/auth/api-keys/{id}/rotate` */
  rotate(input: {
    id: string;
    body: RotateApiKeyRequest;
  }, options?: CallOptions): Call<NewApiKeyResponse>;
  /** Ends a key. It is refused on every instance within a second. `DELETE /v1/auth/api-keys/{id}` */
  end(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
}

export interface ArchiveOperations {
  /** Downloads all objects below a prefix as a ZIP archive, which is made while it is sent. `GET /v1/storage/buckets/{bucket}/archive` */
  get(input: {
    bucket: string;
    /** The objects whose keys begin with this; all of them where it is absent. */
    prefix?: string;
  }, options?: CallOptions): Call<Response>;
}

export interface ArchivesOperations {
  /** Downloads the archive of a person. The link is all that it takes, until it expires. `GET /v1/personal-exports/{id}` */
  download(input: {
    id: string;
    signature: string;
    /** When the link ends, in seconds since 1970. */
    expires: number;
  }, options?: CallOptions): Call<Response>;
}

export interface AuditEventsAdminOperations {
  /** Lists events, newest first; sort: `at`, in the order in which they were recorded. `GET /v1/admin/audit-events` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "at" | "-at";
    actorId?: string;
    action?: string;
    resourceType?: string;
    resourceId?: string;
    organizationId?: string;
    from?: string;
    to?: string;
  }, options?: CallOptions): ListCall<{
    data: Array<AuditEventResponse>;
    page: PageInfo;
  }>;
  /** Recomputes the hash chain over the whole trail and names the first break. `POST /v1/admin/audit-events/verify` */
  verify(input: {
    body: VerifyAuditEventsRequest;
  }, options?: CallOptions): Call<VerificationResponse>;
  /** Exports events: as NDJSON with the proof that they are what was sealed, personal fields encrypted, or as CSV for spreadsheets, without them. `POST /v1/admin/audit-events/export` */
  export(input: {
    body: ExportAuditEventsRequest;
  }, options?: CallOptions): Call<AuditExportResponse>;
  /** Shows an event. `GET /v1/admin/audit-events/{id}` */
  get(input: {
    id: string;
  }, options?: CallOptions): Call<AuditEventResponse>;
}

export interface BoardPassOperations {
  /** Lets the caller's browser look at Bull Board for ten minutes: sets a cookie, and says where the board is. `POST /v1/admin/queues/board` */
  issue(input: {
    authorization: string;
  }, options?: CallOptions): Call<void>;
}

export interface BucketsOperations {
  /** Lists the caller's buckets. `GET /v1/storage/buckets` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt" | "name" | "-name";
  }, options?: CallOptions): ListCall<{
    data: Array<BucketResponse>;
    page: PageInfo;
  }>;
  /** Makes a bucket. `POST /v1/storage/buckets` */
  create(input: {
    body: CreateBucketRequest;
  }, options?: CallOptions): Call<BucketResponse>;
  /** Shows a bucket. `GET /v1/storage/buckets/{bucket}` */
  get(input: {
    bucket: string;
  }, options?: CallOptions): Call<BucketResponse>;
  /** Changes the settings of a bucket. What is stored already is left as it is. `PATCH /v1/storage/buckets/{bucket}` */
  update(input: {
    bucket: string;
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
    body: UpdateBucketRequest;
  }, options?: CallOptions): Call<BucketResponse>;
  /** Deletes a bucket: an empty one, or with `force` whatever it holds. `DELETE /v1/storage/buckets/{bucket}` */
  remove(input: {
    bucket: string;
    /** Whether its objects are deleted with it. */
    force?: "true" | "false";
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
  }, options?: CallOptions): Call<void>;
}

export interface DeprecationsAdminOperations {
  /** Lists who called deprecated routes in the last 90 days, up to a few seconds ago; sort: `lastUsedAt`. `GET /v1/admin/deprecations` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "lastUsedAt" | "-lastUsedAt";
  }, options?: CallOptions): ListCall<{
    data: Array<RouteUseResponse>;
    page: PageInfo;
  }>;
}

export interface DomainsOperations {
  /** The domains of an organization; for its owners and admins. `GET /v1/organizations/{id}/domains` */
  list(input: {
    id: string;
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<DomainResponse>;
    page: PageInfo;
  }>;
  /** Adds a domain that is to be proven: make the record of its challenge, then verify it. For owners and admins. `POST /v1/organizations/{id}/domains` */
  add(input: {
    id: string;
    body: AddDomainRequest;
  }, options?: CallOptions): Call<DomainResponse>;
  /** One domain; for owners and admins. `GET /v1/organizations/{id}/domains/{domainId}` */
  get(input: {
    id: string;
    domainId: string;
  }, options?: CallOptions): Call<DomainResponse>;
  /** Gives a domain up; for owners and admins. `DELETE /v1/organizations/{id}/domains/{domainId}` */
  remove(input: {
    id: string;
    domainId: string;
  }, options?: CallOptions): Call<void>;
  /** Asks the domain for its record now; a verified one may be asked again. For owners and admins. `POST /v1/organizations/{id}/domains/{domainId}/verify` */
  verify(input: {
    id: string;
    domainId: string;
  }, options?: CallOptions): Call<DomainResponse>;
}

export interface DownloadsOperations {
  /** Downloads what a job has made; the link comes from its result and works until it expires, for some files once. `GET /v1/downloads/{id}` */
  download(input: {
    id: string;
    signature: string;
    /** When the link ends, in seconds since 1970. */
    expires: number;
  }, options?: CallOptions): Call<Response>;
}

export interface EmailOperations {
  /** Takes the token of a verification mail. `POST /v1/auth/email/verify` */
  verify(input: {
    body: LinkTokenRequest;
  }, options?: CallOptions): Call<void>;
  /** Mails the verification link once more. The answer is the same whether or not there is an account. `POST /v1/auth/email/resend` */
  resend(input: {
    body: EmailRequest;
  }, options?: CallOptions): Call<void>;
  /** Asks for another address: a link goes to the old and to the new one, and both have to be followed. `POST /v1/auth/email/change` */
  change(input: {
    body: EmailRequest;
  }, options?: CallOptions): Call<void>;
  /** Takes the token of either link: 202 after the first of them, 204 once both addresses agreed. `POST /v1/auth/email/change/confirm` */
  confirm(input: {
    body: LinkTokenRequest;
  }, options?: CallOptions): Call<void>;
}

export interface ErasuresAdminOperations {
  /** Lists receipts, newest first; sort: `requestedAt`. `GET /v1/admin/privacy/erasures` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "requestedAt" | "-requestedAt";
    userId?: string;
    status?: "pending" | "held" | "completed";
  }, options?: CallOptions): ListCall<{
    data: Array<ReceiptResponse>;
    page: PageInfo;
  }>;
  /** One receipt. `GET /v1/admin/privacy/erasures/{id}` */
  get(input: {
    id: string;
  }, options?: CallOptions): Call<ReceiptResponse>;
}

export interface HealthOperations {
  /** Whether the process runs. It asks nobody else. `GET /health/live` */
  live(options?: CallOptions): Call<HealthResponse>;
  /** Whether the process can do its work: database, Redis and the store of files answer. It is degraded without the replicas of the database, and where only some files are out of reach. `GET /health/ready` */
  ready(options?: CallOptions): Call<HealthResponse>;
}

export interface IdentitiesOperations {
  /** Those that are linked. Signing in with a provider links another. `GET /v1/auth/identities` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<IdentityResponse>;
    page: PageInfo;
  }>;
  /** Ends a link, and takes back the roles and memberships that came with it. Links by mail and passwords go on. `DELETE /v1/auth/identities/{id}` */
  remove(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
}

export interface IdentityProvidersAdminOperations {
  /** Every provider that was added; sorts: `name`, `createdAt`. `GET /v1/admin/identity-providers` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "name" | "-name" | "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<IdentityProviderResponse>;
    page: PageInfo;
  }>;
  /** Adds a provider. Its callback is `PUBLIC_URL/v1/auth/oidc/{name}/callback`: register that with it. `POST /v1/admin/identity-providers` */
  add(input: {
    body: AddIdentityProviderRequest;
  }, options?: CallOptions): Call<IdentityProviderResponse>;
  /** One provider. `GET /v1/admin/identity-providers/{id}` */
  get(input: {
    id: string;
  }, options?: CallOptions): Call<IdentityProviderResponse>;
  /** Changes a provider, for every sign-in that begins or ends from now on. `PATCH /v1/admin/identity-providers/{id}` */
  change(input: {
    id: string;
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
    body: ChangeIdentityProviderRequest;
  }, options?: CallOptions): Call<IdentityProviderResponse>;
  /** Removes a provider. Whoever signed in with it keeps their account. `DELETE /v1/admin/identity-providers/{id}` */
  remove(input: {
    id: string;
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
  }, options?: CallOptions): Call<void>;
}

export interface ImpersonationAdminOperations {
  /** Signs the caller in as somebody else, who holds no permission that the caller lacks. Every answer in that session says so in `X-Impersonated-By`; what is the person's alone is refused in it. It ends at the limit, with the session and the permission of the caller, when either of the two logs it out, or the person ends it in their list. `POST /v1/admin/users/{id}/impersonate` */
  impersonate(input: {
    id: string;
    body: ImpersonateRequest;
  }, options?: CallOptions): Call<TokenSetResponse>;
}

export interface InvitationsOperations {
  /** Makes the caller a member. An invitation is good once, for the account with the address that it was sent to. `POST /v1/organizations/invitations/accept` */
  accept(input: {
    body: AcceptInvitationRequest;
  }, options?: CallOptions): Call<OrganizationResponse>;
  /** The invitations that are open; for owners and admins. `GET /v1/organizations/{id}/invitations` */
  list(input: {
    id: string;
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<InvitationResponse>;
    page: PageInfo;
  }>;
  /** Mails an invitation that is good for seven days; for owners and admins. An earlier one to the address ends. `POST /v1/organizations/{id}/invitations` */
  invite(input: {
    id: string;
    body: InviteMemberRequest;
  }, options?: CallOptions): Call<InvitationResponse>;
  /** Withdraws an invitation; for owners and admins. `DELETE /v1/organizations/{id}/invitations/{invitationId}` */
  withdraw(input: {
    id: string;
    invitationId: string;
  }, options?: CallOptions): Call<void>;
}

export interface JobEventsOperations {
  /** The job's story as Server-Sent Events: `progress`, `log`, `retrying`, and one last `completed`, `failed` or `cancelled`, after which the stream ends. 204 to whoever has that one already, so that an EventSource stops. `GET /v1/jobs/{id}/events` */
  follow(input: {
    id: string;
  }, options?: CallOptions): EventStream;
}

export interface JobTypesOperations {
  /** The types that the caller may submit; sort: `type`. `GET /v1/jobs/types` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "type" | "-type";
  }, options?: CallOptions): ListCall<{
    data: Array<JobTypeResponse>;
    page: PageInfo;
  }>;
}

export interface JobsOperations {
  /** The caller's jobs; sort: `createdAt`. `GET /v1/jobs` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
    /** Only jobs of this type. */
    type?: string;
    /** Only jobs of this queue. */
    queue?: string;
    /** Only jobs submitted after this instant. */
    createdAfter?: string;
    /** Only jobs submitted before this instant. */
    createdBefore?: string;
    /** Only jobs with this text in their payload, among the latest 20,000 that fit the rest. Secrets are not searched. */
    text?: string;
    /** Only jobs of this trace, among the latest 20,000 that fit the rest. */
    traceId?: string;
    /** Only jobs that stand there. */
    status?: "waiting" | "scheduled" | "queued" | "active" | "completed" | "failed" | "cancelled";
  }, options?: CallOptions): ListCall<{
    data: Array<JobResponse>;
    page: PageInfo;
  }>;
  /** Submits a job, with all its `children` or not at all; 200 where a live job holds the unique key. `POST /v1/jobs` */
  submit(input: {
    body: SubmitJobRequest;
  }, options?: CallOptions): Call<JobResponse>;
  /** One job. `GET /v1/jobs/{id}` */
  get(input: {
    id: string;
  }, options?: CallOptions): Call<JobResponse>;
  /** A job with all that it waits for, or waited for: at most 1,000 jobs, the upper levels first. `GET /v1/jobs/{id}/tree` */
  tree(input: {
    id: string;
  }, options?: CallOptions): Call<JobTreeResponse>;
  /** What a job has logged; sort: `at`. `GET /v1/jobs/{id}/logs` */
  logs(input: {
    id: string;
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "at" | "-at";
  }, options?: CallOptions): ListCall<{
    data: Array<JobLogResponse>;
    page: PageInfo;
  }>;
  /** Cancels a job: at once where it waits; one that runs is asked to stop. `POST /v1/jobs/{id}/cancel` */
  cancel(input: {
    id: string;
  }, options?: CallOptions): Call<JobResponse>;
  /** Runs a failed or cancelled job again, with all its attempts. `POST /v1/jobs/{id}/retry` */
  retry(input: {
    id: string;
  }, options?: CallOptions): Call<JobResponse>;
}

export interface JobsAdminOperations {
  /** Jobs of all owners; sort: `createdAt`. `GET /v1/admin/jobs` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
    /** Only jobs of this type. */
    type?: string;
    /** Only jobs of this queue. */
    queue?: string;
    /** Only jobs submitted after this instant. */
    createdAfter?: string;
    /** Only jobs submitted before this instant. */
    createdBefore?: string;
    /** Only jobs with this text in their payload, among the latest 20,000 that fit the rest. Secrets are not searched. */
    text?: string;
    /** Only jobs of this trace, among the latest 20,000 that fit the rest. */
    traceId?: string;
    /** Only jobs that stand there. */
    status?: "waiting" | "scheduled" | "queued" | "active" | "completed" | "failed" | "cancelled";
    /** Only jobs of this user or organization. */
    ownerId?: string;
  }, options?: CallOptions): ListCall<{
    data: Array<JobResponse>;
    page: PageInfo;
  }>;
  /** One job, with the attempts that failed and where in the code they did. `GET /v1/admin/jobs/{id}` */
  get(input: {
    id: string;
  }, options?: CallOptions): Call<ExaminedJobResponse>;
  /** A job with all that it waits for, or waited for: at most 1,000 jobs, the upper levels first. `GET /v1/admin/jobs/{id}/tree` */
  tree(input: {
    id: string;
  }, options?: CallOptions): Call<JobTreeResponse>;
  /** Runs failed jobs again, with all their attempts: at most 1,000 at a time, oldest first. `POST /v1/admin/jobs/retry` */
  retry(input: {
    body: RetryJobsRequest;
  }, options?: CallOptions): Call<RetriedJobsResponse>;
}

export interface JwksOperations {
  /** The public keys whose signatures are accepted now. `GET /.well-known/jwks.json` */
  list(options?: CallOptions): Call<JwksResponse>;
}

export interface LegalHoldsAdminOperations {
  /** Lists holds, newest first; sort: `placedAt`. `GET /v1/admin/privacy/holds` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "placedAt" | "-placedAt";
    /** Those on a person. */
    userId?: string;
    /** `true`: those that stand; `false`: those that were lifted. */
    active?: "true" | "false";
  }, options?: CallOptions): ListCall<{
    data: Array<LegalHoldResponse>;
    page: PageInfo;
  }>;
  /** Keeps a person from being erased; what an erasure that is under way has not removed yet stays, too. `POST /v1/admin/privacy/holds` */
  place(input: {
    body: PlaceHoldRequest;
  }, options?: CallOptions): Call<LegalHoldResponse>;
  /** One hold. `GET /v1/admin/privacy/holds/{id}` */
  get(input: {
    id: string;
  }, options?: CallOptions): Call<LegalHoldResponse>;
  /** Lifts a hold. With the last one on a person, an erasure that waited for it goes on. `DELETE /v1/admin/privacy/holds/{id}` */
  lift(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
}

export interface MagicLinkOperations {
  /** Mails a link that signs in. The answer is the same whether or not there is an account. `POST /v1/auth/magic-link` */
  request(input: {
    body: EmailRequest;
  }, options?: CallOptions): Call<void>;
  /** Signs in with the token of the link. `POST /v1/auth/magic-link/verify` */
  verify(input: {
    body: LinkTokenRequest;
  }, options?: CallOptions): Call<TokenSetResponse | MfaChallengeResponse>;
}

export interface MeOperations {
  /** The caller's account. `GET /v1/users/me` */
  get(options?: CallOptions): Call<UserResponse>;
  /** Changes the caller's account. `PATCH /v1/users/me` */
  change(input: {
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
    body: ChangeMeRequest;
  }, options?: CallOptions): Call<UserResponse>;
  /** Deletes the caller's account. It is closed at once, and a job removes everything that is kept on the person: now, or where a legal duty to keep it stands in the way, when that has ended. `DELETE /v1/users/me` */
  delete(input?: {
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
  }, options?: CallOptions): Call<ErasureResponse>;
  /** Sets the caller's picture: the image itself as the body. A square of it is kept, without what a camera wrote beside the pixels. `PUT /v1/users/me/avatar` */
  setAvatar(input: {
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
    body: Binary;
    /** What the body is. */
    contentType?: string;
  }, options?: CallOptions): Call<UserResponse>;
  /** Removes the caller's picture, if there is one. `DELETE /v1/users/me/avatar` */
  removeAvatar(input?: {
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
  }, options?: CallOptions): Call<void>;
  /** What the caller may do here, with these credentials. `GET /v1/users/me/permissions` */
  permissions(options?: CallOptions): Call<MyPermissionsResponse>;
}

export interface MembersOperations {
  /** Everyone in the organization, by when they joined; for its members. `GET /v1/organizations/{id}/members` */
  list(input: {
    id: string;
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "joinedAt" | "-joinedAt";
  }, options?: CallOptions): ListCall<{
    data: Array<MemberResponse>;
    page: PageInfo;
  }>;
  /** Gives a member another role; for owners and admins, and only owners touch owners. The last owner stays one. `PATCH /v1/organizations/{id}/members/{userId}` */
  change(input: {
    id: string;
    userId: string;
    body: ChangeMemberRequest;
  }, options?: CallOptions): Call<MemberResponse>;
  /** Takes a member out of the organization, or leaves it. The last owner stays. `DELETE /v1/organizations/{id}/members/{userId}` */
  remove(input: {
    id: string;
    userId: string;
  }, options?: CallOptions): Call<void>;
}

export interface MfaOperations {
  /** Completes a sign-in that waits for a second factor. `POST /v1/auth/mfa/verify` */
  verify(input: {
    body: VerifyMfaRequest;
  }, options?: CallOptions): Call<TokenSetResponse>;
  /** What `navigator.credentials.get()` proves a passkey from, as second factor of a sign-in that waits. `POST /v1/auth/mfa/passkey-options` */
  passkeyOptions(input: {
    body: MfaTokenRequest;
  }, options?: CallOptions): Call<Record<string, unknown>>;
  /** The caller's second factors. `GET /v1/auth/mfa/factors` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<FactorResponse>;
    page: PageInfo;
  }>;
  /** Begins to set up an authenticator app. It is asked for only once it was activated. Where there is a second factor already, this needs a session that passed one. `POST /v1/auth/mfa/factors` */
  enrol(input: {
    body: EnrolFactorRequest;
  }, options?: CallOptions): Call<NewFactorResponse>;
  /** Shows with a first code that the app works. Every sign-in asks for it from now on. With the first factor of the account all its other sessions lose their fresh sign-in. `POST /v1/auth/mfa/factors/{id}/activate` */
  activate(input: {
    id: string;
    body: CodeRequest;
  }, options?: CallOptions): Call<RecoveryCodesResponse>;
  /** Removes a factor. An active one needs a session that passed a second factor. `DELETE /v1/auth/mfa/factors/{id}` */
  remove(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
  /** Ten new recovery codes; older ones are good no more. `POST /v1/auth/mfa/recovery-codes` */
  renewRecoveryCodes(options?: CallOptions): Call<RecoveryCodesResponse>;
}

export interface ObjectActionsOperations {
  /** Copies an object. 201 where the key is new, 200 where its object is replaced. `POST /v1/storage/buckets/{bucket}/copy` */
  copy(input: {
    bucket: string;
    body: CopyObjectRequest;
  }, options?: CallOptions): Call<ObjectResponse>;
  /** Moves an object. Answers as a copy does. `POST /v1/storage/buckets/{bucket}/move` */
  move(input: {
    bucket: string;
    body: CopyObjectRequest;
  }, options?: CallOptions): Call<ObjectResponse>;
  /** Deletes many objects, and says of each key what became of it. `POST /v1/storage/buckets/{bucket}/bulk-delete` */
  bulkDelete(input: {
    bucket: string;
    body: BulkDeleteRequest;
  }, options?: CallOptions): Call<BulkDeleteResponse>;
  /** Lists the versions of a key, newest first. `GET /v1/storage/buckets/{bucket}/versions` */
  versions(input: {
    bucket: string;
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
    /** Key of the object. */
    key: string;
  }, options?: CallOptions): ListCall<{
    data: Array<ObjectVersionResponse>;
    page: PageInfo;
  }>;
  /** Makes an older version the current one again, as a new version. `POST /v1/storage/buckets/{bucket}/restore` */
  restore(input: {
    bucket: string;
    body: RestoreRequest;
  }, options?: CallOptions): Call<ObjectResponse>;
}

export interface ObjectDownloadsOperations {
  /** Downloads an object, some of its bytes, or an image of another size. `GET /v1/storage/buckets/{bucket}/objects/{path}` */
  get(input: {
    bucket: string;
    path: string;
    /** A version; the current one where it is absent. */
    versionId?: string;
    /** Saves instead of shows: the name to save under, or the last segment of the key where it is empty. */
    download?: string;
    /** Resizes an image to this width, in pixels. */
    width?: number;
    /** Resizes an image to this height, in pixels. */
    height?: number;
    /** How an image fills the size where both sides are given. */
    fit?: "cover" | "contain" | "fill" | "inside" | "outside";
    /** Encodes an image anew; `auto` takes the best that `Accept` names. */
    format?: "jpeg" | "png" | "webp" | "avif" | "auto";
    /** How much of an image's detail is kept. */
    quality?: number;
    /** The point that a cut keeps in view: shares of width and height. Default: the metadata `focus` of the object, else the middle. */
    focus?: string;
  }, options?: CallOptions): Call<Response>;
  /** What a download would answer with, without the bytes. `HEAD /v1/storage/buckets/{bucket}/objects/{path}` */
  head(input: {
    bucket: string;
    path: string;
    /** A version; the current one where it is absent. */
    versionId?: string;
    /** Saves instead of shows: the name to save under, or the last segment of the key where it is empty. */
    download?: string;
    /** Resizes an image to this width, in pixels. */
    width?: number;
    /** Resizes an image to this height, in pixels. */
    height?: number;
    /** How an image fills the size where both sides are given. */
    fit?: "cover" | "contain" | "fill" | "inside" | "outside";
    /** Encodes an image anew; `auto` takes the best that `Accept` names. */
    format?: "jpeg" | "png" | "webp" | "avif" | "auto";
    /** How much of an image's detail is kept. */
    quality?: number;
    /** The point that a cut keeps in view: shares of width and height. Default: the metadata `focus` of the object, else the middle. */
    focus?: string;
  }, options?: CallOptions): Call<Response>;
}

export interface ObjectsOperations {
  /** Uploads an object: the body as it is. 201 where the key is new, 200 where its object is replaced. `PUT /v1/storage/buckets/{bucket}/objects/{path}` */
  upload(input: {
    bucket: string;
    path: string;
    body: Binary;
    /** What the body is. */
    contentType?: string;
  }, options?: CallOptions): Call<ObjectResponse>;
  /** Deletes an object, or with `versionId` one of its versions for good. `DELETE /v1/storage/buckets/{bucket}/objects/{path}` */
  remove(input: {
    bucket: string;
    path: string;
    /** A version; the current one where it is absent. */
    versionId?: string;
  }, options?: CallOptions): Call<void>;
  /** Lists objects in the order of their keys. `GET /v1/storage/buckets/{bucket}/objects` */
  list(input: {
    bucket: string;
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** The one order that there is. */
    sort?: "key";
    /** Only keys that begin with this. */
    prefix?: string;
    /** Rolls up everything behind its next occurrence after the prefix into `commonPrefixes`; usually `/`. */
    delimiter?: string;
  }, options?: CallOptions): ListCall<ListedObjectsResponse>;
  /** Uploads the files of a form: all of them, or none. Each is stored under its file name, or the field `key` before it. `POST /v1/storage/buckets/{bucket}/objects` */
  uploadForm(input: {
    bucket: string;
    body: FormData;
  }, options?: CallOptions): Call<UploadedFilesResponse>;
}

export interface OidcOperations {
  /** The providers that people may sign in with, by name. `GET /v1/auth/oidc/providers` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "name" | "-name";
  }, options?: CallOptions): ListCall<{
    data: Array<OidcProviderResponse>;
    page: PageInfo;
  }>;
  /** Sends the person to the provider. `GET /v1/auth/oidc/{provider}/start` */
  start(input: {
    provider: string;
    /** Where the person comes back to: exactly one of `AUTH_REDIRECT_URIS`. */
    redirectUri: string;
    /** The app's own PKCE challenge: the SHA-256 of its verifier, in base64url. */
    codeChallenge: string;
  }, options?: CallOptions): Call<Response>;
  /** Takes the person back from the provider and sends them to the app: with a one-time `code`, or with an `error` (`access_denied`, `provider_refused`, `provider_unavailable`, `provider_email_unverified`, `account_unavailable`, `link_confirmation_sent`). `GET /v1/auth/oidc/{provider}/callback` */
  finish(input: {
    provider: string;
  }, options?: CallOptions): Call<Response>;
  /** Changes the one-time code that the app got for tokens. `POST /v1/auth/oidc/exchange` */
  exchange(input: {
    body: ExchangeOidcRequest;
  }, options?: CallOptions): Call<TokenSetResponse | MfaChallengeResponse>;
  /** Takes the token of a mail that asks whether a provider may sign in to an account. `POST /v1/auth/oidc/link/confirm` */
  confirmLink(input: {
    body: LinkTokenRequest;
  }, options?: CallOptions): Call<void>;
}

export interface OrganizationsOperations {
  /** Those that the caller is a member of; sorts: `createdAt`, `name`. `GET /v1/organizations` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt" | "name" | "-name";
  }, options?: CallOptions): ListCall<{
    data: Array<OrganizationResponse>;
    page: PageInfo;
  }>;
  /** Makes an organization; the caller is its owner. `POST /v1/organizations` */
  create(input: {
    body: CreateOrganizationRequest;
  }, options?: CallOptions): Call<OrganizationResponse>;
  /** One organization. `GET /v1/organizations/{id}` */
  get(input: {
    id: string;
  }, options?: CallOptions): Call<OrganizationResponse>;
  /** Changes an organization; for its owners and admins. `PATCH /v1/organizations/{id}` */
  change(input: {
    id: string;
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
    body: ChangeOrganizationRequest;
  }, options?: CallOptions): Call<OrganizationResponse>;
  /** Deletes an organization with everything that belongs to it; for its owners. `DELETE /v1/organizations/{id}` */
  delete(input: {
    id: string;
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
  }, options?: CallOptions): Call<void>;
}

export interface PasskeysOperations {
  /** What `navigator.credentials.create()` makes a new passkey from. Where there is a second factor already, this needs a session that passed one. `POST /v1/auth/passkeys/registration-options` */
  registrationOptions(options?: CallOptions): Call<Record<string, unknown>>;
  /** The caller's passkeys. `GET /v1/auth/passkeys` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<PasskeyResponse>;
    page: PageInfo;
  }>;
  /** Keeps the passkey that the browser made. From now on a password alone no longer signs in. With the first factor of the account all its other sessions lose their fresh sign-in. `POST /v1/auth/passkeys` */
  register(input: {
    body: RegisterPasskeyRequest;
  }, options?: CallOptions): Call<PasskeyResponse>;
  /** Removes a passkey. It needs a session that passed a second factor. `DELETE /v1/auth/passkeys/{id}` */
  remove(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
  /** What `navigator.credentials.get()` proves a passkey from, whether or not there is such an account. With `email` it names eight: the newest of the account, and some that nobody has. `POST /v1/auth/passkeys/authentication-options` */
  authenticationOptions(input: {
    body: PasskeyOptionsRequest;
  }, options?: CallOptions): Call<Record<string, unknown>>;
  /** Signs in with a passkey alone. `POST /v1/auth/passkeys/authenticate` */
  authenticate(input: {
    body: AuthenticatePasskeyRequest;
  }, options?: CallOptions): Call<TokenSetResponse>;
}

export interface PasswordsOperations {
  /** Mails a link to choose a new password. The answer is the same whether or not there is an account. `POST /v1/auth/password/forgot` */
  forgot(input: {
    body: EmailRequest;
  }, options?: CallOptions): Call<void>;
  /** Sets a password with the token of such a link, or of an invitation, and signs every device out. `POST /v1/auth/password/reset` */
  reset(input: {
    body: ResetPasswordRequest;
  }, options?: CallOptions): Call<void>;
  /** Changes the caller's password and signs every other device out. `POST /v1/auth/password/change` */
  change(input: {
    body: ChangePasswordRequest;
  }, options?: CallOptions): Call<void>;
}

export interface PermissionsAdminOperations {
  /** Every permission; sort: `name`. `GET /v1/admin/permissions` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "name" | "-name";
  }, options?: CallOptions): ListCall<{
    data: Array<PermissionResponse>;
    page: PageInfo;
  }>;
}

export interface PersonalExportsOperations {
  /** Puts everything that is kept on the caller into an archive. Asked again while one is being made, it is that one. `POST /v1/users/me/export` */
  ofCaller(options?: CallOptions): Call<PersonalExportResponse>;
  /** Puts everything that is kept on a person into an archive, for an administrator who may do all that they may. `POST /v1/admin/users/{id}/export` */
  ofPerson(input: {
    id: string;
  }, options?: CallOptions): Call<PersonalExportResponse>;
}

export interface QueuesAdminOperations {
  /** Every queue with its depth, rates and latency; sort: `name`. `GET /v1/admin/queues` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "name" | "-name";
  }, options?: CallOptions): ListCall<{
    data: Array<QueueResponse>;
    page: PageInfo;
  }>;
  /** Lets no job of a queue start, on any worker; those that run go on. `POST /v1/admin/queues/{name}/pause` */
  pause(input: {
    name: string;
  }, options?: CallOptions): Call<void>;
  /** Lets the jobs of a queue start again. `POST /v1/admin/queues/{name}/resume` */
  resume(input: {
    name: string;
  }, options?: CallOptions): Call<void>;
}

export interface ReauthenticationOperations {
  /** Proves once more who the caller is: what asks for a fresh sign-in is open for the next 15 minutes. With a second factor on the account the password does it only for a session that has passed one: send `code` or `passkey`, and the session has. `POST /v1/auth/reauthenticate` */
  prove(input: {
    body: ReauthenticateRequest;
  }, options?: CallOptions): Call<void>;
}

export interface RetentionAdminOperations {
  /** Every retention policy, as the modules declare it; with `dryRun=true` how much each would remove now. `GET /v1/admin/privacy/retention` */
  list(input?: {
    /** `true` counts what each would remove now; nothing is removed. */
    dryRun?: "true" | "false";
  }, options?: CallOptions): Call<RetentionPoliciesResponse>;
}

export interface RolesAdminOperations {
  /** Every role; sorts: `name`, `createdAt`. `GET /v1/admin/roles` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "name" | "-name" | "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<RoleResponse>;
    page: PageInfo;
  }>;
  /** Makes a role of permissions that the caller holds. `POST /v1/admin/roles` */
  create(input: {
    body: CreateRoleRequest;
  }, options?: CallOptions): Call<RoleResponse>;
  /** One role. `GET /v1/admin/roles/{name}` */
  get(input: {
    name: string;
  }, options?: CallOptions): Call<RoleResponse>;
  /** Changes a role; whoever holds it gains and loses within a second. `dryRun=true` only says who would. Of a built-in role only `mfaRequired` can be changed. Whoever takes that back has passed a second factor and holds all that the role permits; whoever asks it of a role of their own has passed one, too. `PATCH /v1/admin/roles/{name}` */
  change(input: {
    name: string;
    /** `true` changes nothing: the answer says who would gain and who would lose what. */
    dryRun?: "true" | "false";
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
    body: ChangeRoleRequest;
  }, options?: CallOptions): Call<RoleResponse>;
  /** Deletes a role and takes it from whoever holds it. `dryRun=true` only says who would lose what. `DELETE /v1/admin/roles/{name}` */
  delete(input: {
    name: string;
    /** `true` changes nothing: the answer says who would gain and who would lose what. */
    dryRun?: "true" | "false";
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
  }, options?: CallOptions): Call<RoleResponse | undefined>;
}

export interface SchedulesOperations {
  /** The caller's schedules; sort: `createdAt`. `GET /v1/jobs/schedules` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<ScheduleResponse>;
    page: PageInfo;
  }>;
  /** Adds a schedule. Each of its times makes one job, however many workers there are. `POST /v1/jobs/schedules` */
  create(input: {
    body: CreateScheduleRequest;
  }, options?: CallOptions): Call<ScheduleResponse>;
  /** One schedule. `GET /v1/jobs/schedules/{id}` */
  get(input: {
    id: string;
  }, options?: CallOptions): Call<ScheduleResponse>;
  /** Changes a schedule. One that is resumed does not make up for what it has missed. `PATCH /v1/jobs/schedules/{id}` */
  change(input: {
    id: string;
    body: ChangeScheduleRequest;
  }, options?: CallOptions): Call<ScheduleResponse>;
  /** Removes a schedule; jobs that it has made stay. `DELETE /v1/jobs/schedules/{id}` */
  delete(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
}

export interface ServiceAccountsOperations {
  /** The service accounts of the organization, or of the platform. `GET /v1/service-accounts` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<ServiceAccountResponse>;
    page: PageInfo;
  }>;
  /** Makes a service account. It does nothing before it has a key. `POST /v1/service-accounts` */
  make(input: {
    body: MakeServiceAccountRequest;
  }, options?: CallOptions): Call<ServiceAccountResponse>;
  /** Ends a service account and its keys, on every instance within a second. `DELETE /v1/service-accounts/{id}` */
  remove(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
  /** The keys of a service account, without the keys themselves. `GET /v1/service-accounts/{id}/keys` */
  listKeys(input: {
    id: string;
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<ApiKeyResponse>;
    page: PageInfo;
  }>;
  /** Makes a key for a service account. The answer shows it this once. `POST /v1/service-accounts/{id}/keys` */
  makeKey(input: {
    id: string;
    body: MakeApiKeyRequest;
  }, options?: CallOptions): Call<NewApiKeyResponse>;
  /** Makes the successor of a key. The old one works for as long as the two are to overlap. `POST /v1/service-accounts/{id}/keys/{keyId}/rotate` */
  rotateKey(input: {
    id: string;
    keyId: string;
    body: RotateApiKeyRequest;
  }, options?: CallOptions): Call<NewApiKeyResponse>;
  /** Ends a key. It is refused on every instance within a second. `DELETE /v1/service-accounts/{id}/keys/{keyId}` */
  endKey(input: {
    id: string;
    keyId: string;
  }, options?: CallOptions): Call<void>;
}

export interface SessionsOperations {
  /** Where the caller is signed in. `GET /v1/auth/sessions` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt" | "lastUsedAt" | "-lastUsedAt";
  }, options?: CallOptions): ListCall<{
    data: Array<SessionResponse>;
    page: PageInfo;
  }>;
  /** Signs every other device out. `DELETE /v1/auth/sessions` */
  endOthers(options?: CallOptions): Call<void>;
  /** Moves this session to an organization: what a request does without `X-Organization-Id`, it does there. `PUT /v1/auth/sessions/current/organization` */
  act(input: {
    body: ActiveOrganizationRequest;
  }, options?: CallOptions): Call<ActiveOrganizationResponse>;
  /** Signs a device out. `DELETE /v1/auth/sessions/{id}` */
  end(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
}

export interface SessionsAdminOperations {
  /** Signs a user out everywhere. `POST /v1/admin/users/{id}/sessions/revoke` */
  revoke(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
}

export interface SettingsOperations {
  /** The settings of an organization; for its owners and admins. `GET /v1/organizations/{id}/settings` */
  get(input: {
    id: string;
  }, options?: CallOptions): Call<SettingsResponse>;
  /** Changes the settings of an organization; for its owners and admins. In force everywhere within a second. `PATCH /v1/organizations/{id}/settings` */
  change(input: {
    id: string;
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
    body: ChangeSettingsRequest;
  }, options?: CallOptions): Call<SettingsResponse>;
}

export interface SharesOperations {
  /** Lists who is let in. `GET /v1/storage/buckets/{bucket}/shares` */
  list(input: {
    bucket: string;
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt";
  }, options?: CallOptions): ListCall<{
    data: Array<ShareResponse>;
    page: PageInfo;
  }>;
  /** Lets somebody in, or changes what they may do. `PUT /v1/storage/buckets/{bucket}/shares` */
  put(input: {
    bucket: string;
    body: ShareRequest;
  }, options?: CallOptions): Call<ShareResponse>;
  /** Ends a share. `DELETE /v1/storage/buckets/{bucket}/shares` */
  remove(input: {
    bucket: string;
    /** What kind of caller: a person acting for themselves, whoever acts in an organization, or whoever has an API key. */
    granteeType: "user" | "organization" | "api_key";
    /** Which one. */
    granteeId: string;
    /** The keys that are shared: those that begin with this; all of them where it is empty. */
    prefix?: string;
  }, options?: CallOptions): Call<void>;
}

export interface SignInOperations {
  /** Makes an account and signs it in. Where addresses must be verified first, or accounts are hidden, it does not. `POST /v1/auth/register` */
  register(input: {
    body: RegisterRequest;
  }, options?: CallOptions): Call<RegistrationResponse | undefined>;
  /** Signs in, or asks for the second factor that the account has. Unknown accounts, wrong passwords and suspended accounts are answered alike. `POST /v1/auth/login` */
  login(input: {
    body: LoginRequest;
  }, options?: CallOptions): Call<TokenSetResponse | MfaChallengeResponse>;
  /** Changes a refresh token for its successor. Using one again later than ten seconds on ends the session. `POST /v1/auth/refresh` */
  refresh(input: {
    body: RefreshRequest;
  }, options?: CallOptions): Call<TokenSetResponse>;
  /** Ends this session. `POST /v1/auth/logout` */
  logout(options?: CallOptions): Call<void>;
}

export interface SignedUrlsOperations {
  /** Signs an address that works without credentials, for one method on one key. Its terms cannot be changed. `POST /v1/storage/buckets/{bucket}/signed-urls` */
  sign(input: {
    bucket: string;
    body: SignedUrlRequest;
  }, options?: CallOptions): Call<SignedUrlResponse>;
}

export interface SimulationAdminOperations {
  /** Which rule would decide a sign-in with the right proof. Nothing is counted and nothing changes. `POST /v1/admin/auth/simulate` */
  simulate(input: {
    body: SimulateSignInRequest;
  }, options?: CallOptions): Call<SimulationResponse>;
}

export interface StorageAdminOperations {
  /** Lists the buckets of every owner. `GET /v1/admin/storage/buckets` */
  listBuckets(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt" | "name" | "-name";
  }, options?: CallOptions): ListCall<{
    data: Array<OwnedBucketResponse>;
    page: PageInfo;
  }>;
  /** Bytes and objects by bucket, across owners. `GET /v1/admin/storage/usage` */
  listUsage(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "name" | "-name";
  }, options?: CallOptions): ListCall<OwnedUsageResponse>;
  /** Moves the bytes of a bucket to another driver, in a job. New ones go there at once, and all of them can be read meanwhile. Sent again after the job has failed, it goes on where that stopped. `POST /v1/admin/storage/buckets/{bucket}/move` */
  move(input: {
    bucket: string;
    body: MoveBucketRequest;
  }, options?: CallOptions): Call<BucketMoveResponse>;
}

export interface StorageDamageOperations {
  /** Lists stored bytes that are missing or damaged, with the objects that they belong to. `GET /v1/admin/storage/damage` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "foundAt" | "-foundAt";
  }, options?: CallOptions): ListCall<{
    data: Array<DamageResponse>;
    page: PageInfo;
  }>;
}

export interface ThrottlesAdminOperations {
  /** The attempts that count against an account now; those of all networks together come first. `GET /v1/admin/users/{id}/throttles` */
  list(input: {
    id: string;
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "network" | "-network";
  }, options?: CallOptions): ListCall<{
    data: Array<ThrottleResponse>;
    page: PageInfo;
  }>;
  /** Forgets them, so that the next attempt need not wait. Waits of a network at any accounts stay. `DELETE /v1/admin/users/{id}/throttles` */
  clear(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
}

export interface TransferOperations {
  /** Makes a member an owner and the caller, who is one, an admin, in one step. `POST /v1/organizations/{id}/transfer` */
  transfer(input: {
    id: string;
    body: TransferOwnershipRequest;
  }, options?: CallOptions): Call<OrganizationResponse>;
}

export interface TrashOperations {
  /** Lists deleted objects that can still be had back. `GET /v1/storage/buckets/{bucket}/trash` */
  list(input: {
    bucket: string;
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "deletedAt" | "-deletedAt";
    /** Only keys that begin with this. */
    prefix?: string;
  }, options?: CallOptions): ListCall<{
    data: Array<TrashedObjectResponse>;
    page: PageInfo;
  }>;
  /** Puts a deleted object back under its key, as the version that it was. `POST /v1/storage/buckets/{bucket}/trash/restore` */
  restore(input: {
    bucket: string;
    body: RestoreRequest;
  }, options?: CallOptions): Call<ObjectResponse>;
}

export interface UsageOperations {
  /** Bytes and objects by bucket, against the quota. `GET /v1/storage/usage` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "name" | "-name";
  }, options?: CallOptions): ListCall<UsageResponse>;
}

export interface UserRolesAdminOperations {
  /** Gives a role whose permissions the caller holds; in force within a second. `PUT /v1/admin/users/{id}/roles/{role}` */
  grant(input: {
    id: string;
    role: string;
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
  }, options?: CallOptions): Call<void>;
  /** Takes a role away; the last super-admin stays. `DELETE /v1/admin/users/{id}/roles/{role}` */
  revoke(input: {
    id: string;
    role: string;
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
  }, options?: CallOptions): Call<void>;
}

export interface UsersAdminOperations {
  /** Finds accounts; sorts: `createdAt`, `email`, `lastLoginAt`. `GET /v1/admin/users` */
  list(input?: {
    /** How many rows to answer with. */
    limit?: number;
    /** Where the page before ended: its `page.nextCursor`. */
    cursor?: string;
    /** What to sort by; a leading `-` for descending. */
    sort?: "createdAt" | "-createdAt" | "email" | "-email" | "lastLoginAt" | "-lastLoginAt";
    /** Words that a name or an address has, or their beginnings. A page of a list may then hold fewer accounts than `limit`, even none, and still have a next one. */
    q?: string;
    /** Only accounts in this state. */
    status?: "active" | "suspended" | "invited";
    /** Only those who hold this role. */
    role?: string;
    /** Only accounts made at this instant or later. */
    createdAfter?: string;
    /** Only accounts made before this instant. */
    createdBefore?: string;
  }, options?: CallOptions): ListCall<{
    data: Array<UserResponse>;
    page: PageInfo;
  }>;
  /** Makes an account, with a password or an invitation by mail. Giving it roles needs a fresh sign-in. `POST /v1/admin/users` */
  create(input: {
    body: CreateUserRequest;
  }, options?: CallOptions): Call<UserResponse>;
  /** One account. `GET /v1/admin/users/{id}` */
  get(input: {
    id: string;
  }, options?: CallOptions): Call<UserResponse>;
  /** Changes an account of somebody who may do no more than the caller. Another address needs a fresh sign-in. `PATCH /v1/admin/users/{id}` */
  change(input: {
    id: string;
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
    body: ChangeUserRequest;
  }, options?: CallOptions): Call<UserResponse>;
  /** Deletes an account. It is closed at once, and a job removes everything that is kept on the person. With `dryRun=true` it only tells what that would be. `DELETE /v1/admin/users/{id}` */
  delete(input: {
    id: string;
    /** `true` tells what would be removed, and removes nothing. */
    dryRun?: "true" | "false";
    /** The ETag of what you read; 412 if it has changed. */
    ifMatch?: string;
  }, options?: CallOptions): Call<ErasurePreviewResponse | ErasureResponse>;
  /** Closes an account; whatever its user does ends within a second. `POST /v1/admin/users/{id}/suspend` */
  suspend(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
  /** Opens a suspended account again. `POST /v1/admin/users/{id}/reactivate` */
  reactivate(input: {
    id: string;
  }, options?: CallOptions): Call<void>;
}

export interface UsersBulkAdminOperations {
  /** Imports accounts from a file, which is the body: CSV whose first line names the columns, or one JSON object a line, in UTF-8. Each row is checked on its own; the job's `result` counts them and links to a report on those that were refused. The same file again changes nothing. Rows that name roles need a fresh sign-in of whoever asks. `POST /v1/admin/users/import` */
  import(input: {
    /** What becomes of an account that is there already and differs: it stays, or is changed to what the file says. */
    onExisting?: "skip" | "update";
    /** Whether new accounts without a password are mailed an invitation. */
    invite?: "true" | "false";
    /** Whether to only tell what would happen. */
    dryRun?: "true" | "false";
    body: string;
  }, options?: CallOptions): Call<BulkJobResponse>;
  /** Exports accounts into a file; the job's `result.url` downloads it, for an hour. `POST /v1/admin/users/export` */
  export(input: {
    body: ExportUsersRequest;
  }, options?: CallOptions): Call<BulkJobResponse>;
}

/** Every operation of the API. */
export interface Api {
  readonly accessAdmin: AccessAdminOperations;
  readonly apiKeys: ApiKeysOperations;
  readonly archive: ArchiveOperations;
  readonly archives: ArchivesOperations;
  readonly auditEventsAdmin: AuditEventsAdminOperations;
  readonly boardPass: BoardPassOperations;
  readonly buckets: BucketsOperations;
  readonly deprecationsAdmin: DeprecationsAdminOperations;
  readonly domains: DomainsOperations;
  readonly downloads: DownloadsOperations;
  readonly email: EmailOperations;
  readonly erasuresAdmin: ErasuresAdminOperations;
  readonly health: HealthOperations;
  readonly identities: IdentitiesOperations;
  readonly identityProvidersAdmin: IdentityProvidersAdminOperations;
  readonly impersonationAdmin: ImpersonationAdminOperations;
  readonly invitations: InvitationsOperations;
  readonly jobEvents: JobEventsOperations;
  readonly jobTypes: JobTypesOperations;
  readonly jobs: JobsOperations;
  readonly jobsAdmin: JobsAdminOperations;
  readonly jwks: JwksOperations;
  readonly legalHoldsAdmin: LegalHoldsAdminOperations;
  readonly magicLink: MagicLinkOperations;
  readonly me: MeOperations;
  readonly members: MembersOperations;
  readonly mfa: MfaOperations;
  readonly objectActions: ObjectActionsOperations;
  readonly objectDownloads: ObjectDownloadsOperations;
  readonly objects: ObjectsOperations;
  readonly oidc: OidcOperations;
  readonly organizations: OrganizationsOperations;
  readonly passkeys: PasskeysOperations;
  readonly passwords: PasswordsOperations;
  readonly permissionsAdmin: PermissionsAdminOperations;
  readonly personalExports: PersonalExportsOperations;
  readonly queuesAdmin: QueuesAdminOperations;
  readonly reauthentication: ReauthenticationOperations;
  readonly retentionAdmin: RetentionAdminOperations;
  readonly rolesAdmin: RolesAdminOperations;
  readonly schedules: SchedulesOperations;
  readonly serviceAccounts: ServiceAccountsOperations;
  readonly sessions: SessionsOperations;
  readonly sessionsAdmin: SessionsAdminOperations;
  readonly settings: SettingsOperations;
  readonly shares: SharesOperations;
  readonly signIn: SignInOperations;
  readonly signedUrls: SignedUrlsOperations;
  readonly simulationAdmin: SimulationAdminOperations;
  readonly storageAdmin: StorageAdminOperations;
  readonly storageDamage: StorageDamageOperations;
  readonly throttlesAdmin: ThrottlesAdminOperations;
  readonly transfer: TransferOperations;
  readonly trash: TrashOperations;
  readonly usage: UsageOperations;
  readonly userRolesAdmin: UserRolesAdminOperations;
  readonly usersAdmin: UsersAdminOperations;
  readonly usersBulkAdmin: UsersBulkAdminOperations;
}
