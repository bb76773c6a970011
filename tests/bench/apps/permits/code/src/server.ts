import express, { type NextFunction, type Request, type Response } from 'express';
import cron from 'node-cron';
import { config } from './config.js';
import * as service from './permits.js';
import { residents } from './store.js';
import type { Resident, Result } from './types.js';

declare global {
  namespace Express {
    interface Request {
      resident: Resident;
    }
  }
}

const STATUS: Record<string, number> = {
  not_found: 404,
  forbidden: 403,
  vehicle_blocked: 422,
  too_many_permits: 422,
  wrong_status: 409,
  renewal_limit: 409,
  too_early: 409,
};

function send<T>(res: Response, result: Result<T>, created = false): void {
  if (!result.ok) {
    res.status(STATUS[result.error] ?? 400).json({ error: result.error });
    return;
  }
  res.status(created ? 201 : 200).json(result.value);
}

function authenticate(req: Request, res: Response, next: NextFunction): void {
  const id = req.header('x-resident-id');
  const resident = id ? residents.get(id) : undefined;
  if (!resident) {
    res.status(401).json({ error: 'unauthenticated' });
    return;
  }
  req.resident = resident;
  next();
}

export const app = express();
app.use(express.json());
app.use(authenticate);

app.post('/permits', (req, res) => {
  send(res, service.applyForPermit(req.resident, req.body.vehicleId, req.body.zone), true);
});

app.post('/permits/:id/approve', (req, res) => {
  send(res, service.approvePermit(req.resident, req.params.id));
});

app.post('/permits/:id/renew', (req, res) => {
  send(res, service.renewPermit(req.resident, req.params.id));
});

app.post('/permits/:id/violations', (req, res) => {
  send(res, service.reportViolation(req.resident, req.params.id, String(req.body.note ?? '')), true);
});

app.post('/permits/:id/reinstate', (req, res) => {
  send(res, service.reinstatePermit(req.resident, req.params.id));
});

app.post('/violations/:id/waive', (req, res) => {
  send(res, service.waiveViolation(req.resident, req.params.id));
});

app.post('/permits/:id/revoke', (req, res) => {
  send(res, service.revokePermit(req.resident, req.params.id));
});

app.delete('/permits/:id', (req, res) => {
  send(res, service.withdrawApplication(req.resident, req.params.id));
});

cron.schedule('*/10 * * * *', () => {
  const count = service.expirePermits();
  if (count > 0) console.log(`expired ${count} permits`);
});

app.listen(config.port);
