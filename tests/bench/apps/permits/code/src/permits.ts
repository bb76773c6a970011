import { nanoid } from 'nanoid';
import { config } from './config.js';
import { bus } from './notify.js';
import { permits, vehicles, violations } from './store.js';
import { fail, ok, type Permit, type Resident, type Result, type Violation, type Zone } from './types.js';

const LIVE: ReadonlyArray<Permit['status']> = ['pending', 'active', 'suspended']; // spec: ApplyForPermit.selection

const isStaff = (who: Resident): boolean => who.role === 'clerk' || who.role === 'supervisor'; // spec: ApprovePermit.requires, ReportViolation.requires

export function applyForPermit(resident: Resident, vehicleId: string, zone: Zone): Result<Permit> {
  const vehicle = vehicles.get(vehicleId);
  if (!vehicle) return fail('not_found');
  if (vehicle.ownerId !== resident.id) return fail('forbidden'); // spec: ApplyForPermit.requires
  if (vehicle.blocked) return fail('vehicle_blocked'); // spec: ApplyForPermit.requires

  const live = permits.all().filter((p) => p.vehicleId === vehicle.id && LIVE.includes(p.status)); // spec: ApplyForPermit.selection
  if (live.length >= config.maxPermitsPerHolder) return fail('too_many_permits'); // spec: ApplyForPermit.requires

  const permit: Permit = {
    id: nanoid(),
    vehicleId: vehicle.id,
    holderId: resident.id,
    zone,
    status: 'pending', // spec: ApplyForPermit.field
    renewals: 0, // spec: ApplyForPermit.field
    strikes: 0, // spec: ApplyForPermit.field
    validUntil: null,
    suspendedAt: null,
    decidedBy: null,
  };
  permits.save(permit); // spec: ApplyForPermit.creation
  return ok(permit);
}

export function approvePermit(clerk: Resident, permitId: string): Result<Permit> {
  if (!isStaff(clerk)) return fail('forbidden'); // spec: ApprovePermit.requires
  const permit = permits.get(permitId);
  if (!permit) return fail('not_found');
  if (permit.status !== 'pending') return fail('wrong_status'); // spec: ApprovePermit.requires
  if (permit.holderId === clerk.id) return fail('forbidden'); // spec: ApprovePermit.requires

  permit.status = 'active'; // spec: ApprovePermit.ensures
  permit.decidedBy = clerk.id; // spec: ApprovePermit.ensures
  permit.validUntil = new Date(Date.now() + config.permitValidityMs); // spec: ApprovePermit.ensures
  permits.save(permit);
  bus.emit('permit.approved', permit); // spec: ApprovePermit.emission
  return ok(permit);
}

export function renewPermit(resident: Resident, permitId: string): Result<Permit> {
  const permit = permits.get(permitId);
  if (!permit) return fail('not_found');
  if (permit.holderId !== resident.id) return fail('forbidden'); // spec: RenewPermit.requires
  if (permit.status !== 'active' || !permit.validUntil) return fail('wrong_status'); // spec: RenewPermit.requires found
  if (permit.renewals >= config.maxRenewals) return fail('renewal_limit'); // spec: RenewPermit.requires
  if (permit.validUntil.getTime() - config.renewalWindowMs > Date.now()) return fail('too_early'); // spec: RenewPermit.requires time

  permit.renewals += 1; // spec: RenewPermit.ensures
  permit.validUntil = new Date(permit.validUntil.getTime() + config.permitValidityMs); // spec: RenewPermit.ensures
  permits.save(permit);
  return ok(permit);
}

export function reportViolation(clerk: Resident, permitId: string, note: string): Result<Violation> {
  if (!isStaff(clerk)) return fail('forbidden'); // spec: ReportViolation.requires
  const permit = permits.get(permitId);
  if (!permit) return fail('not_found');
  if (permit.status !== 'active') return fail('wrong_status'); // spec: ReportViolation.requires

  const now = new Date();
  const violation: Violation = {
    id: nanoid(),
    permitId: permit.id,
    reportedBy: clerk.id,
    note,
    status: 'open', // spec: ReportViolation.field
    reportedAt: now,
  };
  violations.save(violation); // spec: ReportViolation.creation

  permit.strikes += 1; // spec: ReportViolation.ensures
  if (permit.strikes >= config.strikeLimit) { // spec: ReportViolation.condition
    permit.status = 'suspended'; // spec: ReportViolation.ensures
    permit.suspendedAt = now; // spec: ReportViolation.ensures
    bus.emit('permit.suspended', permit); // spec: ReportViolation.emission
  }
  permits.save(permit);
  return ok(violation);
}

export function reinstatePermit(supervisor: Resident, permitId: string): Result<Permit> {
  if (supervisor.role !== 'supervisor') return fail('forbidden'); // spec: ReinstatePermit.requires
  const permit = permits.get(permitId);
  if (!permit) return fail('not_found');
  if (permit.status !== 'suspended') return fail('wrong_status'); // spec: ReinstatePermit.requires
  const restored: Permit = { ...permit, status: 'active', strikes: 0, suspendedAt: null }; // spec: ReinstatePermit.ensures
  permits.save(restored); // spec: ReinstatePermit.ensures
  return ok(restored);
}

export function waiveViolation(supervisor: Resident, violationId: string): Result<Violation> {
  if (supervisor.role !== 'supervisor') return fail('forbidden'); // spec: WaiveViolation.requires
  const violation = violations.get(violationId);
  if (!violation) return fail('not_found');
  if (violation.status !== 'open') return fail('wrong_status'); // spec: WaiveViolation.requires
  violation.status = 'waived'; // spec: WaiveViolation.ensures
  violations.save(violation);
  return ok(violation);
}

export function revokePermit(supervisor: Resident, permitId: string): Result<Permit> {
  if (supervisor.role !== 'supervisor') return fail('forbidden'); // spec: RevokePermit.requires
  const permit = permits.get(permitId);
  if (!permit) return fail('not_found');
  if (!['active', 'suspended'].includes(permit.status)) return fail('wrong_status'); // spec: RevokePermit.requires
  permit.status = 'revoked'; // spec: RevokePermit.ensures
  permit.decidedBy = supervisor.id; // spec: RevokePermit.ensures
  permits.save(permit);
  return ok(permit);
}

export function withdrawApplication(resident: Resident, permitId: string): Result<null> {
  const permit = permits.get(permitId);
  if (!permit) return fail('not_found');
  if (permit.holderId !== resident.id) return fail('forbidden'); // spec: WithdrawApplication.requires
  if (permit.status !== 'pending') return fail('wrong_status'); // spec: WithdrawApplication.requires
  permits.remove(permit.id); // spec: WithdrawApplication.removal
  return ok(null);
}

export function expirePermits(now: Date = new Date()): number {
  let expired = 0;
  for (const permit of permits.all()) {
    if (permit.status !== 'active') continue; // spec: PermitLapses.trigger
    if (!permit.validUntil || permit.validUntil > now) continue; // spec: PermitLapses.trigger time found
    permit.status = 'expired'; // spec: PermitLapses.ensures
    permits.save(permit);
    bus.emit('permit.expired', permit); // spec: PermitLapses.emission
    expired += 1;
  }
  return expired;
}
