export type Role = 'resident' | 'clerk' | 'supervisor';
export type Zone = 'inner' | 'outer' | 'riverside';
export type PermitStatus = 'pending' | 'active' | 'suspended' | 'revoked' | 'expired';

export interface Resident {
  id: string;
  name: string;
  email: string;
  role: Role;
}

export interface Vehicle {
  id: string;
  ownerId: string;
  plate: string;
  blocked: boolean; // spec: Vehicle.type
}

export interface Permit {
  id: string;
  vehicleId: string;
  holderId: string;
  zone: Zone;
  status: PermitStatus;
  renewals: number; // spec: Permit.type
  strikes: number; // spec: Permit.type
  validUntil: Date | null;
  suspendedAt: Date | null;
  decidedBy: string | null;
}

export interface Violation {
  id: string;
  permitId: string;
  reportedBy: string;
  note: string;
  status: 'open' | 'waived';
  reportedAt: Date; // spec: Violation.type
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorCode };

export type ErrorCode =
  | 'not_found'
  | 'forbidden'
  | 'vehicle_blocked'
  | 'too_many_permits'
  | 'wrong_status'
  | 'renewal_limit'
  | 'too_early';

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (error: ErrorCode): Result<never> => ({ ok: false, error });
