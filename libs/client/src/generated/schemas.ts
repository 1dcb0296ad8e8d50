// Made by `npm run plinth -- generate`; do not edit.

export interface HealthResponse {
  /** `ok`, or `degraded` where it does without something. A process that cannot do its work answers 503. */
  status: "ok" | "degraded";
  /** The state of each dependency. */
  checks?: Record<string, string>;
}

export interface PageInfo {
  /** How many rows were asked for. */
  limit: number;
  /** The cursor of the next page; `null` on the last one. */
  nextCursor: string | null;
}

export interface AuditEventResponse {
  /** Its place in the trail. Places may be missing: a change that was rolled back takes one along. */
  seq: number;
  at: string;
  actorType: "user" | "service-account" | "system" | "anonymous";
  /** Who did it; `null` where nobody is known. */
  actorId: string | null;
  /** In whose place it was done. */
  onBehalfOf: string | null;
  /** What was done: `module.noun_verbed`. */
  action: string;
  /** What it was done to. */
  resourceType: string | null;
  resourceId: string | null;
  /** The organization in which it was done. */
  organizationId: string | null;
  outcome: "success" | "failure" | "denied";
  /** The request that led to it: its `X-Request-Id`. */
  requestId: string | null;
  /** Whom it is about, where that is not the actor. */
  subjectId: string | null;
  /** More on what happened. */
  details: Record<string, unknown>;
  /** From where it was done; `null` once the person has been erased. */
  ip: string | null;
  userAgent: string | null;
  /** What it tells about its subject; `null` once the person has been erased. */
  personal: Record<string, unknown> | null;
  id: string;
}

export interface CheckpointRequest {
  /** The hash of its last seal. */
  hash: string;
  /** The number of its last seal. */
  number: number;
}

export interface VerifyAuditEventsRequest {
  /** The `checkpoint` of an earlier verification: if the end was cut off since, it shows. */
  checkpoint?: CheckpointRequest;
}

export interface ChainBreakResponse {
  /** What happened there. */
  problem: "event-edited" | "event-deleted" | "event-inserted" | "event-reordered" | "seal-missing" | "seal-altered" | "signature-wrong" | "signer-unknown" | "cut-altered" | "trail-truncated";
  /** The number of the seal. */
  seal: number | null;
  /** The place of the event in the trail. */
  seq: number | null;
  /** The event, where there is one. */
  eventId: string | null;
}

export interface CutResponse {
  /** The last seal that was removed. */
  seal: number;
  /** How many events have been removed since the trail began. */
  events: number;
  /** When the last of them were. */
  at: string;
  /** How old they were at least. */
  retentionDays: number;
}

export interface CheckpointResponse {
  /** The number of the last seal. */
  number: number;
  /** Its hash. */
  hash: string;
}

export interface VerificationResponse {
  /** Events that were found to be what was sealed. */
  checked: number;
  /** The newest events, which no seal covers yet; seconds old at most while a worker runs. */
  unsealed: number;
  /** The first break. */
  firstBroken: ChainBreakResponse | null;
  /** Where the trail begins; `null` where nothing was removed. */
  cut: CutResponse | null;
  /** Keep it elsewhere and send it along next time: it shows whether the end was cut off. */
  checkpoint: CheckpointResponse | null;
  /** The public keys (Ed25519, raw, base64url) whose seals are accepted; `plinth audit verify --key` takes one. */
  publicKeys: Array<string>;
  /** Whether every sealed event is there and says what it said. */
  ok: boolean;
}

export interface ExportAuditEventsRequest {
  actorId?: string;
  action?: string;
  resourceType?: string;
  resourceId?: string;
  organizationId?: string;
  from?: string;
  to?: string;
  format?: "ndjson" | "csv";
}

export interface AuditExportResponse {
  status: "waiting" | "scheduled" | "queued" | "active" | "completed" | "failed" | "cancelled";
  /** That of its job: `GET /v1/jobs/{id}`. Once it is completed, `result.url` downloads the file, once, for an hour. */
  id: string;
  type: string;
  createdAt: string;
}

export interface RouteUseResponse {
  /** The route. */
  route: string;
  /** What `caller` names. */
  callerType: "api-key" | "user" | "address";
  /** The start of the key as its owner sees it, the id of the user, or the address of who was not signed in. */
  caller: string;
  /** How many requests, of the last 90 days in which there was one. */
  uses: number;
  /** When the first of them was. */
  firstUsedAt: string;
  /** When the last of them was. */
  lastUsedAt: string;
}

export interface AccessShift {
  /** How many people it is about: holders of the role to whom no other role of theirs gives the permission. */
  count: number;
  /** The first of them, by their ids; at most 20. */
  userIds: Array<string>;
  /** The permission. */
  permission: string;
}

export interface SomePeople {
  /** How many they are. */
  count: number;
  /** The first of them, by their ids; at most 20. */
  userIds: Array<string>;
}

export interface RolePreviewResponse {
  /** How many people were given the role; nobody is given `member`, which everyone has. */
  holders: number;
  /** What people would gain, by permission; empty where nobody gains anything. */
  gains: Array<AccessShift>;
  /** What people would lose. */
  losses: Array<AccessShift>;
  /** Who would come to need a second factor for `/v1/admin`, or need it no longer: holders to whom no other role of theirs says so. Left out where the change is not about that, and where `member` asks everyone. */
  mfaShift?: SomePeople;
}

export interface RoleResponse {
  /** What it is for. */
  description: string | null;
  /** What it permits. */
  permissions: Array<string>;
  /** Who would gain and who would lose what. Only with `dryRun=true`: the rest is then the role as it would be. */
  preview?: RolePreviewResponse;
  /** What the role is called, everywhere. */
  name: string;
  /** Whether it came with the platform and cannot be changed. */
  builtIn: boolean;
  /** Whether who holds it needs a second factor for `/v1/admin`: without one they get 403 `auth.mfa_required` there. */
  mfaRequired: boolean;
  /** Whether that is so by the configuration (`AUTH_MFA_ROLES`), and cannot be taken back here. */
  mfaConfigured: boolean;
  /** When it was made. */
  createdAt: string;
  /** When it was last changed. */
  updatedAt: string;
}

export interface CreateRoleRequest {
  /** 2 to 63 lower-case letters, digits and hyphens, beginning with a letter. */
  name: string;
  /** What it is for. */
  description?: string | null;
  /** Names of the catalogue; the caller must hold all of them. */
  permissions: Array<string>;
  /** Whether who holds it needs a second factor for `/v1/admin`. */
  mfaRequired?: boolean;
}

export interface ChangeRoleRequest {
  /** What it is for; `null` for nothing. */
  description?: string | null;
  /** All that it permits from now on; the caller must hold what it gains. */
  permissions?: Array<string>;
  /** Whether who holds it needs a second factor for `/v1/admin`; of a built-in role nothing else can be changed. */
  mfaRequired?: boolean;
}

export interface PermissionResponse {
  /** The routes that need it: method and path. */
  routes: Array<string>;
  /** What roles and routes call it. */
  name: string;
  /** The module that declares it. */
  module: string;
  /** What it allows, in a sentence. */
  description: string;
}

export interface LifecycleRuleResponse {
  /** The keys that the rule is for; every key where it is absent. */
  prefix?: string;
  /** Days after which an object is deleted, counted from when it was written. */
  expireAfterDays?: number;
  /** How many versions of a key are kept beside the current one. */
  keepVersions?: number;
  /** Days after which a version that is no longer current is removed for good. */
  expireVersionsAfterDays?: number;
  /** Hours after which an upload in several requests that is not whole is given up on. */
  abortUploadsAfterHours?: number;
}

export interface BucketResponse {
  /** Who may read its objects beside its owner: nobody, or everybody. */
  visibility: "private" | "public";
  /** Largest object, in bytes; `null` for the limit of the instance. */
  maxObjectBytes: number | null;
  /** The media types that may be stored, such as `image/*`; none listed means any. */
  allowedMediaTypes: Array<string>;
  /** Bytes that all versions together may take; `null` for no bound. */
  quotaBytes: number | null;
  /** What happens to objects as time passes. */
  lifecycle: Array<LifecycleRuleResponse>;
  /** Days for which a deleted object can be had back; `null` where it is gone at once. */
  trashDays: number | null;
  createdAt: string;
  updatedAt: string;
  id: string;
  /** Unique in the instance. */
  name: string;
  /** Whether what is replaced or deleted is kept as an older version. */
  versioning: boolean;
  /** Whether only objects that were found clean of malware are given out. */
  requireCleanScan: boolean;
}

export interface LifecycleRuleRequest {
  /** The keys that the rule is for; every key where it is absent. */
  prefix?: string;
  /** Days after which an object is deleted, counted from when it was written. */
  expireAfterDays?: number;
  /** How many versions of a key are kept beside the current one. */
  keepVersions?: number;
  /** Days after which a version that is no longer current is removed for good. */
  expireVersionsAfterDays?: number;
  /** Hours after which an upload in several requests that is not whole is given up on; a day is the longest anyway. */
  abortUploadsAfterHours?: number;
}

export interface CreateBucketRequest {
  /** Who may read the objects beside the owner: nobody, or everybody. */
  visibility?: "private" | "public";
  /** Largest object, in bytes; `null` for the limit of the instance. */
  maxObjectBytes?: number | null;
  /** The media types that may be stored, such as `image/*`; none listed means any. */
  allowedMediaTypes?: Array<string>;
  /** Whether what is replaced or deleted is kept as an older version. */
  versioning?: boolean;
  /** Bytes that all versions together may take; `null` for no bound. */
  quotaBytes?: number | null;
  /** Days for which a deleted object can be had back; `null` where it is gone at once. */
  trashDays?: number | null;
  /** Whether only objects that were found clean of malware are given out. Needs a scanner. */
  requireCleanScan?: boolean;
  /** What happens to objects as time passes. */
  lifecycle?: Array<LifecycleRuleRequest>;
  /** 3 to 63 lower-case letters, digits, dots and hyphens; unique in the instance. */
  name: string;
}

export interface UpdateBucketRequest {
  /** Who may read the objects beside the owner: nobody, or everybody. */
  visibility?: "private" | "public";
  /** Largest object, in bytes; `null` for the limit of the instance. */
  maxObjectBytes?: number | null;
  /** The media types that may be stored, such as `image/*`; none listed means any. */
  allowedMediaTypes?: Array<string>;
  /** Whether what is replaced or deleted is kept as an older version. */
  versioning?: boolean;
  /** Bytes that all versions together may take; `null` for no bound. */
  quotaBytes?: number | null;
  /** Days for which a deleted object can be had back; `null` where it is gone at once. */
  trashDays?: number | null;
  /** Whether only objects that were found clean of malware are given out. Needs a scanner. */
  requireCleanScan?: boolean;
  /** What happens to objects as time passes. */
  lifecycle?: Array<LifecycleRuleRequest>;
}

export interface ObjectResponse {
  /** Bytes. */
  size: number;
  /** What the upload sent as `X-Metadata-*`. */
  metadata: Record<string, string>;
  /** Whether it has been scanned for malware: `none` where no scanner is configured. */
  scan: "none" | "pending" | "clean" | "quarantined";
  /** What the background job found out about an image; `null` until it has run and for everything else. */
  description: Record<string, unknown> | null;
  /** When the key was first written. */
  createdAt: string;
  /** When this version was written. */
  updatedAt: string;
  /** Its name within the bucket. */
  key: string;
  /** What its bytes say that it is; where they say nothing, what was declared. */
  mediaType: string;
  /** Strong entity tag, as in the header. */
  etag: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  checksumSha256: string;
  /** Names this very upload. */
  versionId: string;
}

export interface ListedObjectsResponse {
  data: Array<ObjectResponse>;
  /** With a delimiter: what was rolled up, each ending with the delimiter. */
  commonPrefixes: Array<string>;
  page: PageInfo;
}

export interface UploadedFilesResponse {
  data: Array<ObjectResponse>;
}

export interface CopyObjectRequest {
  /** Key of the object. */
  from: string;
  /** Key that it is to have. */
  to: string;
  /** Bucket that it is to be in; the same where it is absent. */
  toBucket?: string;
}

export interface BulkDeleteRequest {
  /** Their keys. */
  keys: Array<string>;
}

export interface ActionErrorResponse {
  /** Stable code. */
  code: string;
  /** In words. */
  message: string;
}

export interface DeletedKeyResponse {
  /** Where it was not. */
  error?: ActionErrorResponse;
  key: string;
  deleted: boolean;
}

export interface BulkDeleteResponse {
  results: Array<DeletedKeyResponse>;
}

export interface ObjectVersionResponse {
  createdAt: string;
  /** What was stored then; `null` for a deletion. */
  object: ObjectResponse | null;
  versionId: string;
  /** Whether it is the one that a download gets. */
  current: boolean;
  /** Whether it marks that the object was deleted then. */
  deleted: boolean;
}

export interface RestoreRequest {
  /** The version. */
  versionId: string;
  /** Key of the object. */
  key: string;
}

export interface ShareResponse {
  granteeType: "user" | "organization" | "api_key";
  access: "read" | "write";
  createdAt: string;
  id: string;
  granteeId: string;
  /** The keys that are shared; all of them where it is empty. */
  prefix: string;
}

export interface ShareRequest {
  /** What kind of caller: a person acting for themselves, whoever acts in an organization, or whoever has an API key. */
  granteeType: "user" | "organization" | "api_key";
  /** Which one. */
  granteeId: string;
  /** The keys that are shared: those that begin with this; all of them where it is empty. */
  prefix?: string;
  /** What it allows; writing includes reading and deleting. */
  access: "read" | "write";
}

export interface TrashedObjectResponse {
  /** Bytes. */
  size: number;
  /** What the upload sent as `X-Metadata-*`. */
  metadata: Record<string, string>;
  /** Whether it has been scanned for malware: `none` where no scanner is configured. */
  scan: "none" | "pending" | "clean" | "quarantined";
  /** What the background job found out about an image; `null` until it has run and for everything else. */
  description: Record<string, unknown> | null;
  /** When the key was first written. */
  createdAt: string;
  /** When this version was written. */
  updatedAt: string;
  deletedAt: string;
  /** When it goes for good. */
  purgeAt: string;
  /** Its name within the bucket. */
  key: string;
  /** What its bytes say that it is; where they say nothing, what was declared. */
  mediaType: string;
  /** Strong entity tag, as in the header. */
  etag: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  checksumSha256: string;
  /** Names this very upload. */
  versionId: string;
}

export interface SignedUrlRequest {
  /** What it is good for. */
  method: "GET" | "PUT";
  /** How long it works, in seconds. */
  expiresIn: number;
  /** For uploads: the `Content-Type` that must be declared. */
  contentType?: string;
  /** For uploads: the largest body, in bytes. */
  maxBytes?: number;
  /** For downloads: the name to save under. */
  download?: string;
  /** The object that it is for. */
  key: string;
}

export interface SignedUrlResponse {
  /** When it stops working. */
  expiresAt: string;
  url: string;
}

export interface BucketUsageResponse {
  /** Bytes of all versions that are kept. */
  bytes: number;
  /** Objects that a list would show. */
  objects: number;
  /** Bytes that it may hold; `null` for no bound. */
  quotaBytes: number | null;
  /** Name of the bucket. */
  bucket: string;
}

export interface UsageTotalResponse {
  /** Bytes of all versions that are kept. */
  bytes: number;
  /** Objects that a list would show. */
  objects: number;
}

export interface UsageResponse {
  data: Array<BucketUsageResponse>;
  /** All buckets together, those of other pages included. */
  total: UsageTotalResponse;
  page: PageInfo;
}

export interface OwnedBucketResponse {
  /** Who may read its objects beside its owner: nobody, or everybody. */
  visibility: "private" | "public";
  /** Largest object, in bytes; `null` for the limit of the instance. */
  maxObjectBytes: number | null;
  /** The media types that may be stored, such as `image/*`; none listed means any. */
  allowedMediaTypes: Array<string>;
  /** Bytes that all versions together may take; `null` for no bound. */
  quotaBytes: number | null;
  /** What happens to objects as time passes. */
  lifecycle: Array<LifecycleRuleResponse>;
  /** Days for which a deleted object can be had back; `null` where it is gone at once. */
  trashDays: number | null;
  createdAt: string;
  updatedAt: string;
  ownerType: "user" | "organization" | "platform";
  ownerId: string | null;
  /** Where its new bytes go; `null` where that is up to `STORAGE_DRIVER`. */
  driver: string | null;
  id: string;
  /** Unique in the instance. */
  name: string;
  /** Whether what is replaced or deleted is kept as an older version. */
  versioning: boolean;
  /** Whether only objects that were found clean of malware are given out. */
  requireCleanScan: boolean;
}

export interface OwnedBucketUsageResponse {
  /** Bytes of all versions that are kept. */
  bytes: number;
  /** Objects that a list would show. */
  objects: number;
  /** Bytes that it may hold; `null` for no bound. */
  quotaBytes: number | null;
  ownerType: "user" | "organization" | "platform";
  ownerId: string | null;
  /** Name of the bucket. */
  bucket: string;
}

export interface OwnedUsageResponse {
  data: Array<OwnedBucketUsageResponse>;
  /** All buckets together, those of other pages included. */
  total: UsageTotalResponse;
  page: PageInfo;
}

export interface MoveBucketRequest {
  /** The driver that is to hold its bytes. The disk must be one that all processes see. */
  driver: "disk" | "s3";
}

export interface BucketMoveResponse {
  /** That of its job: `GET /v1/jobs/{id}`. Its `result` says how many blobs were moved, and which ones are broken. */
  jobId: string;
}

export interface DamagedObjectResponse {
  bucketId: string;
  /** Name of the bucket. */
  bucket: string;
  key: string;
  versionId: string;
}

export interface DamageResponse {
  /** Gone, too few, others than were written, or the disk cannot read them. */
  kind: "missing" | "cut" | "altered" | "unreadable";
  /** Bytes that there should be. */
  size: number;
  foundAt: string;
  /** What was kept in them: at most twenty versions, where more share them. */
  objects: Array<DamagedObjectResponse>;
  /** Names the bytes; with the disk driver it is the name of their file. */
  blobId: string;
}

export interface UserResponse {
  /** The name that others see. */
  displayName: string | null;
  /** `invited` until the first sign-in of an account that an administrator made. */
  status: "active" | "suspended" | "invited";
  /** The names of the roles on the platform, sorted. */
  roles: Array<string>;
  /** A BCP 47 language tag. */
  locale: string | null;
  /** An IANA time zone. */
  timeZone: string | null;
  /** Where the picture is, for everybody who knows the address. Another picture has another address. */
  avatarUrl: string | null;
  /** Whatever the client app keeps with the account. */
  metadata: Record<string, unknown>;
  /** When the user last signed in. */
  lastLoginAt: string | null;
  /** A UUIDv7. */
  id: string;
  /** The address, as it was given. */
  email: string;
  /** Whether the person has shown that the address is theirs. */
  emailVerified: boolean;
  /** When the account was made. */
  createdAt: string;
  /** When anything shown here was last changed by someone; a sign-in does not count. */
  updatedAt: string;
}

export interface ChangeMeRequest {
  /** The name that others see. */
  displayName?: string | null;
  /** A BCP 47 language tag. */
  locale?: string | null;
  /** An IANA time zone. */
  timeZone?: string | null;
  /** Merged into what is there; 16 KiB of JSON in all unless `USER_METADATA_MAX_BYTES` says otherwise. */
  metadata?: Record<string, unknown> | null;
}

export interface ErasureResponse {
  /** `pending`: a job is at it. `held`: a legal duty to keep the data stands in the way; it goes on when that has ended. */
  status: "pending" | "held" | "completed";
  /** That of its receipt. */
  id: string;
  requestedAt: string;
}

export interface MyPermissionsResponse {
  /** Names of the catalogue, sorted; for credentials with limits of their own, what these leave. */
  permissions: Array<string>;
  /** The roles on the platform, sorted. */
  roles: Array<string>;
}

export interface BulkJobResponse {
  status: "waiting" | "scheduled" | "queued" | "active" | "completed" | "failed" | "cancelled";
  /** That of its job: `GET /v1/jobs/{id}` tells how far it is and, once it is completed, its `result`. */
  id: string;
  type: string;
  createdAt: string;
}

export interface ExportUsersRequest {
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
  format: "csv" | "ndjson";
}

export interface CreateUserRequest {
  /** Where the person is reached. */
  email: string;
  /** The name that others see. */
  displayName?: string | null;
  /** Without one the person is mailed an invitation. The rules for passwords apply. */
  password?: string;
  /** Roles beside `member`; the caller must be allowed to assign them. */
  roles?: Array<string>;
}

export interface ChangeUserRequest {
  /** The name that others see. */
  displayName?: string | null;
  /** A BCP 47 language tag. */
  locale?: string | null;
  /** An IANA time zone. */
  timeZone?: string | null;
  /** Merged into what is there; 16 KiB of JSON in all unless `USER_METADATA_MAX_BYTES` says otherwise. */
  metadata?: Record<string, unknown> | null;
  /** Another address, which is unverified until the person shows that it is theirs. */
  email?: string;
}

export interface RemovedPartResponse {
  /** Its name. */
  module: string;
  /** How many of what. */
  removed: Record<string, number>;
}

export interface ErasurePreviewResponse {
  /** In the order in which it would go. */
  parts: Array<RemovedPartResponse>;
  /** Always true. */
  dryRun: boolean;
  /** Whether a legal hold would keep all of it for now. */
  held: boolean;
}

export interface AccessReason {
  /** How they come to it: `grant` by an administrator, `provider` of sign-in whose claims give the role, `membership` in an organization, `everyone`, or what a `service-account` was given. */
  via: "grant" | "provider" | "membership" | "everyone" | "service-account";
  /** Where the role was given; `null` for the platform. */
  organizationId: string | null;
  /** The provider of sign-in whose claims give the role; only where one does. */
  provider?: string;
  /** The role that permits it. Roles within an organization read `organization:admin`. */
  role: string;
}

export interface AccessLack {
  /** `permission`: no role of theirs has it. `membership`: they are not of the organization. `status`: the account cannot be used. */
  what: "permission" | "membership" | "status";
  /** The roles that would give the permission. */
  roles: Array<string>;
  /** The same in a sentence. */
  detail: string;
}

export interface ExplainAccessResponse {
  /** The roles that permit it; empty where none does. */
  because: Array<AccessReason>;
  /** What is lacking; empty where it is allowed. */
  lacking: Array<AccessLack>;
  /** Roles of theirs that ask for a second factor: without one `/v1/admin` refuses even what is allowed. */
  mfaRoles: Array<string>;
  /** The decision, as every route makes it. */
  allowed: boolean;
}

export interface DomainChallengeResponse {
  /** The type of the record. */
  type: "TXT";
  /** Where to make it. */
  name: string;
  /** What it has to hold. */
  value: string;
}

export interface DomainResponse {
  /** In ASCII and lower case. */
  domain: string;
  /** `verified` it is for one organization only. */
  status: "pending" | "verified";
  /** Since when it is proven. */
  verifiedAt: string | null;
  /** When it last answered. */
  checkedAt: string | null;
  /** Since when it answers without the record, though proven. Three days later it is so no more. */
  missingSince: string | null;
  /** A UUIDv7. */
  id: string;
  /** Keep it where it is: a domain is asked again every day. */
  challenge: DomainChallengeResponse;
  /** When it was added. */
  createdAt: string;
}

export interface AddDomainRequest {
  /** Without a dot at the end; other scripts than ASCII are brought to their ASCII form. */
  domain: string;
}

export interface AcceptInvitationRequest {
  /** What followed `?token=` in the mail. */
  token: string;
}

export interface OrganizationResponse {
  /** What the caller is within it. */
  role: "owner" | "admin" | "member";
  /** A UUIDv7; send it as `X-Organization-Id` to act in the organization. */
  id: string;
  /** What it is called; names need not be unique. */
  name: string;
  /** When it was made. */
  createdAt: string;
  /** When it was last changed; its members do not count. */
  updatedAt: string;
}

export interface InvitationResponse {
  /** What the person will be within the organization. */
  role: "owner" | "admin" | "member";
  /** Who sent it; `null` once their account is erased. */
  invitedBy: string | null;
  /** A UUIDv7. */
  id: string;
  /** Where it was sent. */
  email: string;
  /** When it was sent. */
  createdAt: string;
  /** Until when it can be accepted. */
  expiresAt: string;
}

export interface InviteMemberRequest {
  /** Where the person is reached; their account has this address, or will have it. */
  email: string;
  /** What they will be within the organization; only an owner invites owners. */
  role?: "owner" | "admin" | "member";
}

export interface MemberResponse {
  /** What they are within the organization. */
  role: "owner" | "admin" | "member";
  /** Their address; `null` while the account is being erased. */
  email: string | null;
  /** The name that others see. */
  displayName: string | null;
  /** Where their picture is. */
  avatarUrl: string | null;
  /** The account. */
  userId: string;
  /** Since when they are a member. */
  joinedAt: string;
}

export interface ChangeMemberRequest {
  /** What they are from now on; only an owner makes owners. */
  role: "owner" | "admin" | "member";
}

export interface CreateOrganizationRequest {
  /** What it is called; names need not be unique. */
  name: string;
}

export interface ChangeOrganizationRequest {
  /** What it is called from now on. */
  name?: string;
}

export interface SettingsResponse {
  /** Mail domains of whoever may be invited or join; empty for any. */
  allowedEmailDomains: Array<string>;
  /** The name of an identity provider, as in `GET /v1/auth/oidc/providers`; `null` for none. */
  ssoProvider: string | null;
  /** Whether they need a second factor to act in it: without one they get 403 `auth.mfa_required`. */
  mfaRequired: boolean;
  /** Whether members with an address in a verified domain sign in with `ssoProvider` and in no other way. */
  ssoRequired: boolean;
}

export interface ChangeSettingsRequest {
  /** Whether its members need a second factor to act in it. Whoever asks for it has to have passed one. */
  mfaRequired?: boolean;
  /** Mail domains of whoever may be invited or join; empty for any. Who is a member already stays one. */
  allowedEmailDomains?: Array<string>;
  /** Whether members with an address in a verified domain sign in with `ssoProvider` and in no other way. */
  ssoRequired?: boolean;
  /** The name of an identity provider; `null` for none. */
  ssoProvider?: string | null;
}

export interface TransferOwnershipRequest {
  /** A member of it. */
  userId: string;
}

export interface ApiKeyResponse {
  /** Its first characters. */
  prefix: string;
  /** The most that it may do; never more than its owner may at the moment. */
  permissions: Array<string>;
  /** Addresses or CIDR ranges that it works from; empty for any. */
  allowedAddresses: Array<string>;
  /** When it ends; `null` for never. */
  expiresAt: string | null;
  /** When it was last used, to the minute. */
  lastUsedAt: string | null;
  /** A UUIDv7. */
  id: string;
  /** The name that its owner gave it. */
  name: string;
  /** When it was made. */
  createdAt: string;
}

export interface MakeApiKeyRequest {
  /** A name to tell it from others by. */
  name: string;
  /** What it may do beside acting on the caller's own; each has to be one that the caller holds. */
  permissions: Array<string>;
  /** When it ends. Left out: never. */
  expiresAt?: string | null;
  /** Addresses or CIDR ranges that it works from. Left out: any. */
  allowedAddresses?: Array<string> | null;
}

export interface NewApiKeyResponse {
  /** Its first characters. */
  prefix: string;
  /** The most that it may do; never more than its owner may at the moment. */
  permissions: Array<string>;
  /** Addresses or CIDR ranges that it works from; empty for any. */
  allowedAddresses: Array<string>;
  /** When it ends; `null` for never. */
  expiresAt: string | null;
  /** When it was last used, to the minute. */
  lastUsedAt: string | null;
  /** Sent as `Authorization: Bearer plk_…`. It is shown this once. */
  key: string;
  /** A UUIDv7. */
  id: string;
  /** The name that its owner gave it. */
  name: string;
  /** When it was made. */
  createdAt: string;
}

export interface RotateApiKeyRequest {
  /** For how long the old key still works, in seconds. Left out: a day. */
  overlapSeconds?: number;
}

export interface LinkTokenRequest {
  /** What followed `?token=` in the link. */
  token: string;
}

export interface EmailRequest {
  /** The address that the mail goes to. */
  email: string;
}

export interface IdentityResponse {
  /** The name that the provider had here when it was linked. */
  provider: string;
  /** Who vouches for it. */
  issuer: string;
  /** A UUIDv7. */
  id: string;
  /** When it was linked. */
  createdAt: string;
}

export interface IdentityProviderResponse {
  /** Part of the addresses of its sign-in. */
  name: string;
  /** Its issuer. */
  issuer: string;
  /** What is asked of it. */
  scopes: string;
  /** Mail domains whose people sign in with it and in no other way. */
  domains: Array<string>;
  /** The claim with a person's groups. */
  rolesClaim: string | null;
  /** A role by the value of that claim that gives it. */
  roles: Record<string, string>;
  /** The claim with a person's organizations. */
  organizationsClaim: string | null;
  /** The id of an organization by the value of that claim that makes a person its member. */
  organizations: Record<string, string>;
  /** A UUIDv7. */
  id: string;
  /** What people see on its button. */
  label: string;
  /** The id that it knows this platform by. */
  clientId: string;
  /** Whether it has a secret; the secret itself is never shown. */
  hasClientSecret: boolean;
  /** Whether people may sign in with it. */
  enabled: boolean;
  /** When it was added. */
  createdAt: string;
  /** When it was changed last. */
  updatedAt: string;
}

export interface AddIdentityProviderRequest {
  /** What people see on its button. */
  label?: string;
  /** Its issuer, exactly as its ID tokens name it. */
  issuer: string;
  /** The id that it knows this platform by. */
  clientId: string;
  /** The secret that goes with the id; `null` for a public client. It is kept sealed and never shown. */
  clientSecret?: string | null;
  /** What is asked of it, separated by spaces; `openid` among it. */
  scopes?: string;
  /** Mail domains whose people sign in with it and in no other way. */
  domains?: Array<string>;
  /** The claim with a person's groups: its name, or a path such as `realm_access.roles`. */
  rolesClaim?: string | null;
  /** A role by the value of that claim that gives it. The caller has to hold what these roles permit. */
  roles?: Record<string, string>;
  /** The claim with a person's organizations. */
  organizationsClaim?: string | null;
  /** The id of an organization by the value of that claim that makes a person its member. */
  organizations?: Record<string, string>;
  /** Lower-case letters, digits and dashes; part of the addresses of its sign-in, and never changed. */
  name: string;
  /** Whether people may sign in with it. */
  enabled?: boolean;
}

export interface ChangeIdentityProviderRequest {
  /** What people see on its button. */
  label?: string;
  /** Its issuer, exactly as its ID tokens name it. */
  issuer?: string;
  /** The id that it knows this platform by. */
  clientId?: string;
  /** The secret that goes with the id; `null` for a public client. It is kept sealed and never shown. */
  clientSecret?: string | null;
  /** What is asked of it, separated by spaces; `openid` among it. */
  scopes?: string;
  /** Mail domains whose people sign in with it and in no other way. */
  domains?: Array<string>;
  /** The claim with a person's groups: its name, or a path such as `realm_access.roles`. */
  rolesClaim?: string | null;
  /** A role by the value of that claim that gives it. The caller has to hold what these roles permit. */
  roles?: Record<string, string>;
  /** The claim with a person's organizations. */
  organizationsClaim?: string | null;
  /** The id of an organization by the value of that claim that makes a person its member. */
  organizations?: Record<string, string>;
  /** Whether people may sign in with it. */
  enabled?: boolean;
}

export interface ImpersonateRequest {
  /** Shown to the person and kept in the audit trail. */
  reason: string;
  /** Past it the session is over and cannot be refreshed. */
  minutes: number;
}

export interface TokenSetResponse {
  /** Sent as `Authorization: Bearer …`. */
  accessToken: string;
  /** How the access token is sent. */
  tokenType: "Bearer";
  /** Life of the access token, in seconds. */
  expiresIn: number;
  /** Good for one refresh; keep it as safe as a password. */
  refreshToken: string;
  /** Life of the refresh token, in seconds. */
  refreshExpiresIn: number;
  /** Who is signed in. */
  user: UserResponse;
}

export interface JwksResponse {
  /** The public keys that access tokens are signed with. */
  keys: Array<Record<string, string>>;
}

export interface FactorOfferResponse {
  /** `totp`: a code of an authenticator app. `passkey`: see POST /v1/auth/mfa/passkey-options. */
  type: "totp" | "passkey";
  /** A UUIDv7. */
  id: string;
}

export interface MfaChallengeResponse {
  /** Always true. */
  mfaRequired: true;
  /** What may be used. */
  factors: Array<FactorOfferResponse>;
  /** Goes to POST /v1/auth/mfa/verify with a code of a factor, or a recovery code, within five minutes. */
  mfaToken: string;
}

export interface VerifyMfaRequest {
  /** What the first step of the sign-in answered with. */
  mfaToken: string;
  /** Six digits of an authenticator app, or a recovery code. */
  code?: string;
  /** The browser's AuthenticationResponseJSON. */
  passkey?: Record<string, unknown>;
}

export interface MfaTokenRequest {
  /** What the first step of the sign-in answered with. */
  mfaToken: string;
}

export interface FactorResponse {
  /** `totp`: an authenticator app. */
  type: "totp";
  /** The name that its owner gave it. */
  label: string | null;
  /** When a code of it was last accepted. */
  lastUsedAt: string | null;
  /** A UUIDv7. */
  id: string;
  /** Whether sign-in asks for it: not before it was activated with a code. */
  active: boolean;
  /** When it was set up. */
  createdAt: string;
}

export interface EnrolFactorRequest {
  /** `totp`: an authenticator app. */
  type: "totp";
  /** A name to tell it from others by. */
  label?: string | null;
}

export interface NewFactorResponse {
  /** To be typed into an app that cannot scan, in base32. */
  secret: string;
  /** What the QR code says. */
  otpauthUri: string;
  /** The QR code as SVG. */
  qrSvg: string;
  /** A UUIDv7. */
  id: string;
}

export interface CodeRequest {
  /** Six digits of an authenticator app, or a recovery code. */
  code: string;
}

export interface RecoveryCodesResponse {
  /** Ten codes, each good once in place of a code of the factor. */
  recoveryCodes: Array<string>;
}

export interface ReauthenticateRequest {
  /** The caller's password. */
  password?: string;
  /** In its place: six digits of the caller's authenticator app, or a recovery code. */
  code?: string;
  /** The browser's AuthenticationResponseJSON. */
  passkey?: Record<string, unknown>;
}

export interface OidcProviderResponse {
  /** Its name, which is part of the addresses of its sign-in. */
  name: string;
  /** What people see on its button. */
  label: string;
}

export interface ExchangeOidcRequest {
  /** The `code` that the person came back with. It is good once, for a minute. */
  code: string;
  /** The app's own PKCE verifier (RFC 7636). */
  codeVerifier: string;
}

export interface RegisterPasskeyRequest {
  /** A name to tell it from others by. */
  label?: string | null;
  /** The browser's RegistrationResponseJSON. */
  response: Record<string, unknown>;
}

export interface PasskeyResponse {
  /** The name that its owner gave it. */
  label: string | null;
  /** When it was last used. */
  lastUsedAt: string | null;
  /** A UUIDv7. */
  id: string;
  /** Whether the device keeps a copy elsewhere, so that losing the device does not lose it. */
  backedUp: boolean;
  /** When it was registered. */
  createdAt: string;
}

export interface PasskeyOptionsRequest {
  /** Left out: whichever the browser has for this site. */
  email?: string | null;
}

export interface AuthenticatePasskeyRequest {
  /** The browser's AuthenticationResponseJSON. */
  response: Record<string, unknown>;
}

export interface ResetPasswordRequest {
  /** What followed `?token=` in the link. */
  token: string;
  /** 8 to 128 characters; refused when it is common or made of the account's own words. */
  password: string;
}

export interface ChangePasswordRequest {
  /** The current password. */
  currentPassword: string;
  /** 8 to 128 characters; refused when it is common or made of the account's own words. */
  password: string;
}

export interface ServiceAccountResponse {
  /** The organization that it acts in; `null` for one of the platform. */
  organizationId: string | null;
  /** The most that its keys may do. */
  permissions: Array<string>;
  /** Who made it. */
  createdBy: string;
  /** A UUIDv7. */
  id: string;
  /** The name that it was given. */
  name: string;
  /** When it was made. */
  createdAt: string;
}

export interface MakeServiceAccountRequest {
  /** A name to tell it from others by. */
  name: string;
  /** The most that its keys may do; each has to be one that the caller holds. */
  permissions: Array<string>;
}

export interface ImpersonationResponse {
  /** The id of the administrator. */
  by: string;
  /** Why, in their words. */
  reason: string;
}

export interface SessionResponse {
  /** What it was last used with, as far as that can be told. */
  device: string | null;
  /** The `User-Agent` that it was last used with. */
  userAgent: string | null;
  /** Where it was last used from. */
  ip: string | null;
  /** Who acts in the person's place in it and why; `null` where the person signed in themselves. */
  impersonation: ImpersonationResponse | null;
  /** A UUIDv7. */
  id: string;
  /** Whether it is the one that asks. */
  current: boolean;
  /** When the person signed in. */
  createdAt: string;
  /** When it was last refreshed. */
  lastUsedAt: string;
  /** When it ends unless it is refreshed before. */
  expiresAt: string;
}

export interface ActiveOrganizationRequest {
  /** An organization that the caller is a member of; `null` to act personally. */
  organizationId: string | null;
}

export interface ActiveOrganizationResponse {
  /** Where it acts; `null` for personally. Also the claim `org` of the token. */
  organizationId: string | null;
  /** Sent as `Authorization: Bearer …`. */
  accessToken: string;
  /** How the access token is sent. */
  tokenType: "Bearer";
  /** Life of the access token, in seconds. */
  expiresIn: number;
}

export interface RegisterRequest {
  /** The address that the account signs in with. */
  email: string;
  /** 8 to 128 characters; refused when it is common or made of the account's own words. */
  password: string;
  /** The name that others see. */
  displayName?: string | null;
}

export interface RegistrationResponse {
  /** Sent as `Authorization: Bearer …`. */
  accessToken?: string;
  /** How the access token is sent. */
  tokenType?: "Bearer";
  /** Life of the access token, in seconds. */
  expiresIn?: number;
  /** Good for one refresh; keep it as safe as a password. */
  refreshToken?: string;
  /** Life of the refresh token, in seconds. */
  refreshExpiresIn?: number;
  /** The account. */
  user: UserResponse;
}

export interface LoginRequest {
  /** The account's address. One that no account can have is refused as any other that has none. */
  email: string;
  /** The account's password. */
  password: string;
}

export interface RefreshRequest {
  /** The one that the last sign-in or refresh gave. */
  refreshToken: string;
}

export interface SimulateSignInRequest {
  /** Whose. */
  email: string;
  /** How. */
  method: "password" | "magic_link" | "passkey" | "oidc";
  /** From where. Left out: from an address that nobody has used. */
  ip?: string | null;
}

export interface RuleFindingResponse {
  /** Which rule. */
  rule: "throttle" | "account" | "credential" | "suspended" | "email_verified" | "sso_required" | "second_factor" | "administration";
  /** Whether it lets the sign-in pass, asks for more, or refuses it. */
  outcome: "pass" | "challenge" | "refuse";
  /** Why, in words. */
  detail: string;
}

export interface SimulationResponse {
  /** What would become of it. */
  decision: "pass" | "challenge" | "refuse";
  /** The rule that decides; `null` where every rule lets it pass. */
  decidedBy: "throttle" | "account" | "credential" | "suspended" | "email_verified" | "sso_required" | "second_factor" | "administration" | null;
  /** What each rule says, in the order in which they are asked, up to the first that refuses. */
  findings: Array<RuleFindingResponse>;
}

export interface ThrottleResponse {
  /** What was tried: a password, a code of a second factor, or to have mails sent. */
  kind: "password" | "code" | "mail";
  /** Where from; `null` for all networks together that the owner has not signed in from. */
  network: string | null;
  /** How many are not forgotten yet. */
  attempts: number;
  /** Until when the next one has to wait; `null` for not at all. */
  blockedUntil: string | null;
}

export interface JobTypeResponse {
  /** Its name. */
  type: string;
  /** After so many failed attempts a job is given up, unless its submission says otherwise. */
  maxAttempts: number;
  /** Longest run of one attempt, in seconds. */
  timeoutSeconds: number;
  /** What a payload must look like, as JSON Schema. */
  payloadSchema: Record<string, unknown>;
  /** What it does. */
  description: string;
  /** The queue that its jobs run in. */
  queue: string;
}

export interface ScheduleResponse {
  /** What each job is given; secrets are masked. */
  payload: Record<string, unknown>;
  /** Five fields, or six with seconds first; `null` where it comes every so many seconds. */
  cron: string | null;
  /** `null` where it has a cron expression. */
  everySeconds: number | null;
  /** Each job starts up to so many seconds after its time, by chance. */
  jitterSeconds: number;
  /** What becomes of times that were missed. */
  catchUp: "one" | "skip" | "all";
  /** When it fires next; `null` while it is paused. */
  nextRunAt: string | null;
  /** When it fired last. */
  lastRunAt: string | null;
  /** The latest job that it has made. */
  lastJobId: string | null;
  /** The account that made it. */
  createdBy: string | null;
  /** A UUIDv7. */
  id: string;
  /** What kind of work it is. */
  type: string;
  /** The IANA time zone in which `cron` is read. */
  timeZone: string;
  /** Whether it waits to be resumed. */
  paused: boolean;
  /** When it was made. */
  createdAt: string;
  /** When somebody last changed it. */
  updatedAt: string;
}

export interface CreateScheduleRequest {
  /** One of `GET /v1/jobs/types`. */
  type: string;
  /** What the type asks for. */
  payload: Record<string, unknown>;
  /** Five fields, or six with seconds first; instead of `everySeconds`. */
  cron?: string;
  /** Every so many seconds, counted from now; instead of `cron`. */
  everySeconds?: number;
  /** The IANA time zone in which `cron` is read. */
  timeZone?: string;
  /** Whether it waits to be resumed. */
  paused?: boolean;
  /** Each job starts up to so many seconds after its time, by chance, so that many schedules do not start together. */
  jitterSeconds?: number;
  /** What becomes of times that were missed: `one` run for all, `skip` them, or `all` of the last day. */
  catchUp?: "one" | "skip" | "all";
}

export interface ChangeScheduleRequest {
  /** One of `GET /v1/jobs/types`. */
  type?: string;
  /** What the type asks for. */
  payload?: Record<string, unknown>;
  /** Five fields, or six with seconds first; instead of `everySeconds`. */
  cron?: string;
  /** Every so many seconds, counted from now; instead of `cron`. */
  everySeconds?: number;
  /** The IANA time zone in which `cron` is read. */
  timeZone?: string;
  /** Whether it waits to be resumed. */
  paused?: boolean;
  /** Each job starts up to so many seconds after its time, by chance, so that many schedules do not start together. */
  jitterSeconds?: number;
  /** What becomes of times that were missed: `one` run for all, `skip` them, or `all` of the last day. */
  catchUp?: "one" | "skip" | "all";
}

export interface ChildJobRequest {
  /** One of `GET /v1/jobs/types`. */
  type: string;
  /** What the type asks for. */
  payload: Record<string, unknown>;
  /** 1 (first) to 10 (last). */
  priority?: number;
  /** Not before this instant, at most 366 days ahead; one in the past means now. Not together with `delaySeconds`. */
  runAt?: string;
  /** Not before so many seconds from now, at most 366 days. */
  delaySeconds?: number;
  /** After so many failed attempts it is given up; without it the type decides. */
  maxAttempts?: number;
  /** Fails with `jobs.expired` where no attempt has begun by then. */
  expiresAt?: string;
  /** What it waits for: it starts when all of them have ended, and so has no time of its own. At most 1,000 jobs in all, ten levels deep. */
  children?: Array<ChildJobRequest>;
  /** With `children`, when one of them fails or is cancelled: it fails, too, and the others are cancelled; or it runs once all have ended. */
  onChildFailure?: "fail" | "continue";
}

export interface SubmitJobRequest {
  /** One of `GET /v1/jobs/types`. */
  type: string;
  /** What the type asks for. */
  payload: Record<string, unknown>;
  /** 1 (first) to 10 (last). */
  priority?: number;
  /** Not before this instant, at most 366 days ahead; one in the past means now. Not together with `delaySeconds`. */
  runAt?: string;
  /** Not before so many seconds from now, at most 366 days. */
  delaySeconds?: number;
  /** After so many failed attempts it is given up; without it the type decides. */
  maxAttempts?: number;
  /** Fails with `jobs.expired` where no attempt has begun by then. */
  expiresAt?: string;
  /** What it waits for: it starts when all of them have ended, and so has no time of its own. At most 1,000 jobs in all, ten levels deep. */
  children?: Array<ChildJobRequest>;
  /** With `children`, when one of them fails or is cancelled: it fails, too, and the others are cancelled; or it runs once all have ended. */
  onChildFailure?: "fail" | "continue";
  /** While a live job of yours and of this type has it, that one is answered and none is made. Not with `children`. */
  uniqueKey?: string;
  /** With `uniqueKey`: it stays taken for so many seconds from now, even when the job has ended; at most 30 days. */
  uniqueSeconds?: number;
  /** With `uniqueKey`: the job that waits with it is cancelled for this one; one that runs goes on. */
  supersede?: boolean;
}

export interface JobErrorResponse {
  /** Stable and dotted. */
  code: string;
  /** A sentence for people. */
  message: string;
}

export interface JobResponse {
  /** What kind of work it is. */
  type: string;
  /** `failed` is final: its attempts are spent, or another one could not help. */
  status: "waiting" | "scheduled" | "queued" | "active" | "completed" | "failed" | "cancelled";
  /** What it was given; secrets are masked. */
  payload: Record<string, unknown>;
  /** Any JSON; `null` until the job is completed, and for whom it is not meant. */
  result: Record<string, unknown> | null;
  /** Why the job, or its latest attempt, did not succeed. */
  error: JobErrorResponse | null;
  /** 0 to 100. */
  progress: number;
  /** 1 (first) to 10 (last). */
  priority: number;
  /** The number of the latest attempt; 0 before the first. */
  attempt: number;
  /** After so many failed attempts it is given up. */
  maxAttempts: number;
  /** When its latest attempt began. */
  startedAt: string | null;
  /** When it was completed, failed or cancelled. */
  finishedAt: string | null;
  /** No two live jobs of one owner and type share it. */
  uniqueKey: string | null;
  /** The job that waits for this one. */
  parentId: string | null;
  /** The account whose request led to it; `null` for the platform's own work. */
  createdBy: string | null;
  /** A UUIDv7. */
  id: string;
  /** The queue that it runs in; each has workers of its own and can be paused. */
  queue: string;
  /** When it may start; after a failed attempt, when it is tried again. */
  runAt: string;
  /** When it was submitted. */
  createdAt: string;
}

export interface JobTreeResponse {
  /** What kind of work it is. */
  type: string;
  /** `failed` is final: its attempts are spent, or another one could not help. */
  status: "waiting" | "scheduled" | "queued" | "active" | "completed" | "failed" | "cancelled";
  /** What it was given; secrets are masked. */
  payload: Record<string, unknown>;
  /** Any JSON; `null` until the job is completed, and for whom it is not meant. */
  result: Record<string, unknown> | null;
  /** Why the job, or its latest attempt, did not succeed. */
  error: JobErrorResponse | null;
  /** 0 to 100. */
  progress: number;
  /** 1 (first) to 10 (last). */
  priority: number;
  /** The number of the latest attempt; 0 before the first. */
  attempt: number;
  /** After so many failed attempts it is given up. */
  maxAttempts: number;
  /** When its latest attempt began. */
  startedAt: string | null;
  /** When it was completed, failed or cancelled. */
  finishedAt: string | null;
  /** No two live jobs of one owner and type share it. */
  uniqueKey: string | null;
  /** The job that waits for this one. */
  parentId: string | null;
  /** The account whose request led to it; `null` for the platform's own work. */
  createdBy: string | null;
  /** In the order in which they were submitted. */
  children: Array<JobTreeResponse>;
  /** How many children it has by status, those included that the tree has no room for. */
  childCounts: Record<string, number>;
  /** A UUIDv7. */
  id: string;
  /** The queue that it runs in; each has workers of its own and can be paused. */
  queue: string;
  /** When it may start; after a failed attempt, when it is tried again. */
  runAt: string;
  /** When it was submitted. */
  createdAt: string;
}

export interface JobLogResponse {
  /** Its number; it grows within a job and is the `id` of the same line among the job's events. */
  id: string;
  /** What the line is about. */
  fields: Record<string, unknown>;
  /** When it was written. */
  at: string;
  /** The line. */
  message: string;
}

export interface QueueDepthResponse {
  /** Wait for other jobs. */
  waiting: number;
  /** Wait for their time, or for their next attempt. */
  scheduled: number;
  /** Could run now. */
  queued: number;
  /** Run. */
  active: number;
  /** Have failed for good and are still kept. */
  failed: number;
}

export interface QueueRatesResponse {
  completedPerMinute: number;
  failedPerMinute: number;
}

export interface PercentilesResponse {
  /** Half are at most that. */
  p50: number;
  /** 95 of a hundred are at most that. */
  p95: number;
}

export interface QueueLatencyResponse {
  /** From when a job might have run until its latest attempt began; `null` where none has ended. */
  waitSeconds: PercentilesResponse | null;
  /** The attempt itself; `null` where none has ended. */
  runSeconds: PercentilesResponse | null;
  /** For how long the job that has waited longest could have been running. */
  oldestQueuedSeconds: number;
}

export interface QueueResponse {
  name: string;
  /** Whether its jobs wait for somebody to resume it. */
  paused: boolean;
  depth: QueueDepthResponse;
  rates: QueueRatesResponse;
  latency: QueueLatencyResponse;
}

export interface AttemptErrorResponse {
  /** Where in the code it happened. */
  stack: string | null;
  /** Stable and dotted. */
  code: string;
  /** A sentence for people. */
  message: string;
}

export interface JobAttemptResponse {
  /** Its number, from 1. */
  attempt: number;
  /** `lost` with its worker; `returned` by a worker that stopped, which does not count. */
  outcome: "failed" | "lost" | "returned" | "cancelled";
  startedAt: string | null;
  error: AttemptErrorResponse | null;
  finishedAt: string;
}

export interface ExaminedJobResponse {
  /** What kind of work it is. */
  type: string;
  /** `failed` is final: its attempts are spent, or another one could not help. */
  status: "waiting" | "scheduled" | "queued" | "active" | "completed" | "failed" | "cancelled";
  /** What it was given; secrets are masked. */
  payload: Record<string, unknown>;
  /** Any JSON; `null` until the job is completed, and for whom it is not meant. */
  result: Record<string, unknown> | null;
  /** Why the job, or its latest attempt, did not succeed. */
  error: JobErrorResponse | null;
  /** 0 to 100. */
  progress: number;
  /** 1 (first) to 10 (last). */
  priority: number;
  /** The number of the latest attempt; 0 before the first. */
  attempt: number;
  /** After so many failed attempts it is given up. */
  maxAttempts: number;
  /** When its latest attempt began. */
  startedAt: string | null;
  /** When it was completed, failed or cancelled. */
  finishedAt: string | null;
  /** No two live jobs of one owner and type share it. */
  uniqueKey: string | null;
  /** The job that waits for this one. */
  parentId: string | null;
  /** The account whose request led to it; `null` for the platform's own work. */
  createdBy: string | null;
  /** Oldest first. */
  attempts: Array<JobAttemptResponse>;
  /** A UUIDv7. */
  id: string;
  /** The queue that it runs in; each has workers of its own and can be paused. */
  queue: string;
  /** When it may start; after a failed attempt, when it is tried again. */
  runAt: string;
  /** When it was submitted. */
  createdAt: string;
}

export interface RetryJobsRequest {
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
  /** Where they stand. */
  status?: "failed" | "cancelled";
  /** Only jobs of this user or organization. */
  ownerId?: string;
}

export interface RetriedJobsResponse {
  /** How many jobs run again; 1,000 at most at a time, so ask again until it is fewer. */
  retried: number;
}

export interface ErasedPartResponse {
  /** Its name. */
  module: string;
  /** How many of what. */
  removed: Record<string, number>;
  /** When. */
  at: string;
}

export interface ReceiptResponse {
  /** `held`: a legal hold keeps it from going on. */
  status: "pending" | "held" | "completed";
  /** Who asked for it: the person, an administrator, or `null` for the command line. */
  requestedBy: string | null;
  /** In the order in which it went. */
  parts: Array<ErasedPartResponse>;
  /** When nothing was left. */
  completedAt: string | null;
  id: string;
  /** Whose account it was. */
  userId: string;
  requestedAt: string;
}

export interface LegalHoldResponse {
  /** Why; `null` once the person has been erased. */
  reason: string | null;
  /** The account that placed it. */
  placedBy: string | null;
  liftedBy: string | null;
  /** `null` while it stands. */
  liftedAt: string | null;
  id: string;
  /** Whom it keeps. */
  userId: string;
  placedAt: string;
}

export interface PlaceHoldRequest {
  userId: string;
  /** Such as the matter that it is for. Encrypted with a key that goes with the person. */
  reason: string;
}

export interface PersonalExportResponse {
  status: "waiting" | "scheduled" | "queued" | "active" | "completed" | "failed" | "cancelled";
  /** That of its job, which is the caller's own: `GET /v1/jobs/{id}`, not acting for an organization. Once it is completed, `result.url` downloads the archive until `result.expiresAt`. */
  id: string;
  type: string;
  createdAt: string;
}

export interface RetentionPolicyResponse {
  name: string;
  /** After how many days. */
  days: number;
  /** The variable that says so. */
  setting: string;
  /** When it last ran; `null` where it has not yet. */
  lastRunAt: string | null;
  /** How many rows went in that run. */
  lastRemoved: number;
  /** With `dryRun=true`: how many rows would go now, counted to 100,000. Else `null`. */
  due: number | null;
  /** What goes. */
  what: string;
}

export interface RetentionPoliciesResponse {
  /** By name. */
  policies: Array<RetentionPolicyResponse>;
}

/** An error, as RFC 9457 shapes it. */
export interface Problem {
  /** Where the error is explained. */
  type: string;
  /** The status in words. */
  title: string;
  status: number;
  /** What went wrong, for people. */
  detail: string;
  /** The path that was asked for. */
  instance: string;
  /** What went wrong, for programs. Stable. */
  code: string;
  /** Names this request in the logs. */
  requestId: string;
  /** The faults of the input. */
  errors?: Array<{
    /** Where: a JSON pointer, or `?name` of a parameter. */
    pointer: string;
    /** The rule that was broken. */
    code: string;
    /** What is wrong with it, for people. */
    detail: string;
  }>;
}
