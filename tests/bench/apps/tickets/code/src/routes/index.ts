import { Router } from 'express';
import { requireAdmin, requireBuyer } from '../middleware/auth';
import * as events from '../services/events';
import { pay, refund, reserve, use } from '../services/tickets';
import { asyncHandler } from './async-handler';

export const router = Router();

router.post(
  '/events/:id/tickets',
  requireBuyer,
  asyncHandler(async (req, res) => {
    const ticket = await reserve(req.params.id, res.locals.buyer.id, Number(req.body.price));
    res.status(201).json(ticket);
  }),
);
router.post('/tickets/:id/pay', requireBuyer, asyncHandler(async (req, res) => {
  await pay(req.params.id);
  res.sendStatus(204);
}));
router.post('/tickets/:id/use', requireAdmin, asyncHandler(async (req, res) => {
  res.json(await use(req.params.id));
}));
router.post('/tickets/:id/refund', asyncHandler(async (req, res) => {
  await refund(req.params.id);
  res.sendStatus(204);
}));
router.post('/events/:id/publish', requireAdmin, asyncHandler(async (req, res) => {
  res.json(await events.publish(req.params.id));
}));
router.post('/events/:id/cancel', requireAdmin, asyncHandler(async (req, res) => {
  await events.cancel(req.params.id);
  res.sendStatus(204);
}));
