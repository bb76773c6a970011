import type { Permit, Resident, Vehicle, Violation } from './types.js';

export interface Repository<T extends { id: string }> {
  get(id: string): T | undefined;
  all(): T[];
  save(item: T): void;
  remove(id: string): void;
}

function inMemory<T extends { id: string }>(): Repository<T> {
  const rows = new Map<string, T>();
  return {
    get: (id) => rows.get(id),
    all: () => [...rows.values()],
    save: (item) => {
      rows.set(item.id, item);
    },
    remove: (id) => {
      rows.delete(id);
    },
  };
}

export const residents = inMemory<Resident>();
export const vehicles = inMemory<Vehicle>();
export const permits = inMemory<Permit>();
export const violations = inMemory<Violation>();
